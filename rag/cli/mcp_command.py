"""The command mcp: the articles as tools for language models."""

from __future__ import annotations

import sys

import typer

from rag.cli.common import Home, existing_assistant
from rag.errors import RagError
from rag.extras import needed


def mcp(context: typer.Context, home: Home = None) -> None:
    """Offer the articles to language models: an MCP server on standard input and output.

    An MCP client starts it by itself; README has the lines for the client's configuration. It ends
    when the client closes its input. The models load with the first question.
    """
    with needed("mcp", "`rag mcp`"):
        from rag.mcp_server import serve
    if sys.stdin is None or sys.stdout is None:
        raise RagError(
            "standard input or output is closed: `rag mcp` speaks to an MCP client there"
        )
    with existing_assistant(context, home, answers=True) as assistant:
        serve(assistant)
