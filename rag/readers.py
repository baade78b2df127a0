"""The reader that the settings name."""

from __future__ import annotations

from pathlib import Path

from rag.cross_encoder import CrossEncoderReader
from rag.embed import Embedder
from rag.passage_reader import CARD, PassageReader
from rag.reader import Reader
from rag.settings import BUNDLED_MODEL
from rag.zero_shot import ZeroShotReader

ZERO_SHOT = "zero-shot"


def open_reader(name: str, embedder: Embedder) -> Reader:
    """The reader of a name; its model is hashed now and loaded with the first question.

    Args:
        name: ``bundled`` (the model of ours in the package), ``zero-shot`` (no model beside the
            embedder), a folder that ``training/`` made, or the folder or hub name of a
            cross-encoder.
        embedder: What the index was made with, and the zero-shot reader compares by.

    Raises:
        ModelError: Its model is missing, damaged, or of another kind.
    """
    if name == BUNDLED_MODEL:
        return PassageReader(embedding_model=embedder.model_hash)
    if name == ZERO_SHOT:
        return ZeroShotReader(embedder)
    folder = Path(name).expanduser()
    if (folder / CARD).is_file():
        return PassageReader(folder, embedder.model_hash)
    return CrossEncoderReader(name)
