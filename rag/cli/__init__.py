"""The command line. Results go to standard output, everything else to standard error.

Exit codes: 0 done or answered, 1 error, 2 wrong usage, 3 the articles don't say (``ask``),
130 interrupted, 141 the reader of the output has gone.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rag.cli.exit_codes import INTERRUPTED

if TYPE_CHECKING:
    from rag.cli.root import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line and exit."""
    try:
        # Here, since a Ctrl-C may well come while the libraries are imported.
        from rag.cli import root

        root.run()
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)  # noqa: T201 - the console may not be there yet
        sys.exit(INTERRUPTED)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the app
    # Late, so that a group of commands that lives elsewhere (rag.eval.cli) can import
    # rag.cli.common before the app that takes the group in.
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from rag.cli import root

    return root.app
