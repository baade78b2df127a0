"""The articles as tools for language models, over the Model Context Protocol (MCP).

The only importer of its SDK, which comes with the extra ``mcp``.
"""

from rag.mcp_server.server import build_server, serve

__all__ = ["build_server", "serve"]
