"""Parts of the package that need packages which are not installed with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rag.errors import RagError


@contextmanager
def needed(extra: str, what: str, error: type[RagError] = RagError) -> Iterator[None]:
    """Say which extra to install when an import in the block fails.

    Args:
        extra: The extra that brings the packages, as in ``pip install 'ask-the-article[EXTRA]'``.
        what: What needs them, as the message begins.
        error: What is raised.

    Raises:
        RagError: One of the packages is missing.
    """
    try:
        yield
    except ImportError as missing:
        raise error(
            f"{what} needs packages that are not installed ({missing}): "
            f"pip install 'ask-the-article[{extra}]'"
        ) from missing
