"""The store: articles with their passages, searched by words and by vectors; all or nothing.

A home is a folder with

- ``rag.sqlite3``, the single source of truth: articles, their origins, their passages with the
  vectors, and the lexical index (FTS5). One transaction adds, replaces or removes an article.
- ``chroma/``, an approximate nearest-neighbour index of the same vectors. It is *derived*: it can
  be thrown away at any time and is made again from SQLite, without the embedding model.
- ``writer.lock`` and ``chroma.lock`` (see :mod:`rag.store.locks`).

Why Chroma alone does not hold the vectors (chromadb 1.5.9, tried out): a process killed while
Chroma persists leaves torn files, which then fail, lose records or crash whoever opens them; a
full disk cuts them off without an error; a client does not see, or fails on, what another process
wrote since it was opened, and overwrites it when it writes (upstream issues 6975 and 3792). Here
all of that costs some seconds to make the index again, never an article. So searches go to Chroma
only while its files are those of the last complete change, and what it returns counts only if
SQLite has it. See :mod:`rag.store.mirror` for how the two are kept in step.
"""

from rag.store.article_record import ArticleRecord
from rag.store.database import FILE_NAME as DATABASE_FILE
from rag.store.store import Store

__all__ = ["DATABASE_FILE", "ArticleRecord", "Store"]
