"""The article out of a page that was copied as text: see :func:`clean_page`."""

from rag.load.page.clean import Cleaned, clean_page

__all__ = ["Cleaned", "clean_page"]
