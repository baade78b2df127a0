"""The command line. Results go to standard output, everything else to standard error.

Exit codes: 0 done or answered, 1 error, 2 wrong usage, 3 the articles don't say (``ask``),
130 interrupted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.cli.root import app, main

__all__ = ["app", "main"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - one of the two above
    # Late, so that a group of commands that lives elsewhere (rag.eval.cli) can import
    # rag.cli.common before the app that takes the group in.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from rag.cli import root

    return getattr(root, name)
