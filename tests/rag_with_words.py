"""`rag` with an embedder of words in place of the model: it starts in a second.

For tests of what no model has a part in, such as pipes and disks. All else is real.
"""

from fakes import WordEmbedder

import rag.assistant
from rag.cli import main
from rag.embed import BUNDLED_SHA256, SentenceTransformerEmbedder


def words_like_the_model() -> WordEmbedder:
    """So that the real command line takes the store for one of its own making."""
    embedder = WordEmbedder(BUNDLED_SHA256, dimension=384)
    embedder.files_hash = SentenceTransformerEmbedder().files_hash
    return embedder


if __name__ == "__main__":
    rag.assistant.SentenceTransformerEmbedder = lambda _: words_like_the_model()
    main()
