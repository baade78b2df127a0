"""The web page: ``serve`` runs it, ``build_page`` makes it. The only importer of gradio."""

from rag.ui.page import build_page
from rag.ui.server import serve

__all__ = ["build_page", "serve"]
