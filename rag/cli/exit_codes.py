"""With what the commands exit, beside 0 for done or answered and 2 for wrong usage."""

from __future__ import annotations

FAILED = 1
ABSTAINED = 3
"""The articles don't say (``ask``)."""

INTERRUPTED = 130
"""By Ctrl-C, as shells have it: 128 and the number of the signal SIGINT."""

READER_GONE = 141
"""Nobody reads the output any more, as in ``rag list | head``: 128 and the number of SIGPIPE, which
ends other programs there. Not 0, since what the command would have told by its exit is not known.
"""
