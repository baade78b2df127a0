"""Starts the web page: ``python app.py``. Settings come from ``RAG_…`` and ``.env``."""

import sys

from rag.errors import RagError
from rag.settings import Settings
from rag.ui import serve

if __name__ == "__main__":
    try:
        serve(Settings())
    except RagError as error:
        sys.exit(f"error: {error}")
