"""The load stage: files, folders, bytes and pasted text become articles with clean text.

Formats: plain text (``.txt``, ``.text`` or no suffix) and Markdown (``.md``, ``.markdown``), both
with optional YAML front matter (title, date, source, url; other keys are ignored), web pages
(``.html``, ``.htm``) and PDF (``.pdf``), from a file or by their address. A text with front matter
was prepared by somebody and is taken as it is, and so is a PDF that no browser made, without its
running lines. Any other text is searched for the furniture of a web page (menus, captions, links
to other articles, notices), which is left out; a text that shows no sign of being a page comes
through unchanged but for white space.

Every ``Article.text`` keeps these promises: one line for each paragraph, heading, list item and
table row; exactly one empty line between them; Unicode NFC; single plain spaces; no control and no
invisible characters. Quotation marks and dashes stay as they were written.
"""

from rag.load.files import find_files, load_file
from rag.load.loading import Loaded, load_bytes, load_text

__all__ = ["Loaded", "find_files", "load_bytes", "load_file", "load_text"]
