"""Models of sentence-transformers: the only importer of that library, and only on use.

A model is a folder of safetensors weights or a name of the hub, which is then downloaded. Nothing
else is loaded: no pickled weights, and no code that comes with a model.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import ModelError
from rag.settings import variable

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder, SentenceTransformer

logger = logging.getLogger(__name__)

WEIGHTS = "model.safetensors"
CONFIG = "config.json"
RANKS = "ForSequenceClassification"

_READ = frozenset((".json", ".txt", ".model", ".safetensors"))
"""Suffixes of what the library reads beside the weights: the configuration, the vocabulary, the
list of modules, and the folders of modules, such as ``1_Pooling`` and ``2_Dense``."""

_SAFELY: dict[str, Any] = {
    "device": "cpu",
    "local_files_only": True,
    "trust_remote_code": False,
    "model_kwargs": {"use_safetensors": True},
}


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """Where a model is, and what to call it in messages.

    Attributes:
        path: Has ``model.safetensors``.
        kind: What it is for: ``embedding model``, ``reader``.
        setting: The setting that names it.
    """

    path: Path
    kind: str
    setting: str

    @classmethod
    def find(cls, model: str, kind: str, setting: str) -> ModelFolder:
        """The folder of a model.

        Args:
            model: A folder, or the name of a model of the hub.
            kind: See the class.
            setting: See the class.

        Raises:
            ModelError: It is neither, cannot be downloaded, or has no safetensors weights.
        """
        folder = Path(model).expanduser()
        found = cls(folder, kind, setting)
        if not folder.is_dir():
            found = cls(found._download(model), kind, setting)
        found.require_weights()
        return found

    def require_weights(self) -> None:
        """Raise ModelError when there are no safetensors weights."""
        if not (self.path / WEIGHTS).is_file():
            raise ModelError(
                f"{self.kind}: {self.path} has no {WEIGHTS}. Only safetensors weights are loaded. "
                f"{self._way_out}"
            )

    def require_ranker(self) -> None:
        """Raise ModelError when it is no cross-encoder with one output.

        The library would give any other model a new head with random weights, and say nothing.
        """
        try:
            config = json.loads((self.path / CONFIG).read_text(encoding="utf-8"))
            kinds = config.get("architectures") or []
            outputs = len(config.get("id2label") or {"0": "LABEL_0", "1": "LABEL_1"})
        except (OSError, ValueError, AttributeError) as error:
            raise ModelError(
                f"{self.kind}: {self.path / CONFIG} cannot be read ({error}). {self._way_out}"
            ) from error
        if outputs != 1 or not any(kind.endswith(RANKS) for kind in kinds):
            raise ModelError(
                f"{self.kind}: the model in {self.path} ({', '.join(kinds) or 'of no kind'}, "
                f"{outputs} outputs) is no cross-encoder with one output. {self._way_out}"
            )

    def hash(self) -> str:
        """The sha256 of the weights, in hexadecimal."""
        return hash_file(self.path / WEIGHTS)

    def files_hash(self) -> str:
        """What tells the files beside the weights from others: 16 hexadecimal digits.

        The pooling and the tokenizer shape vectors as the weights do.

        Raises:
            ModelError: One cannot be read.
        """
        found = hashlib.sha256()
        try:
            for name, path in sorted(self._files_beside_the_weights()):
                found.update(f"{name}\0{hash_file(path)}\n".encode("utf-8", "surrogateescape"))
        except OSError as error:
            raise ModelError(
                f"{self.kind}: {error.filename or self.path} cannot be read ({error.strerror}). "
                f"{self._way_out}"
            ) from error
        return found.hexdigest()[:16]

    def _files_beside_the_weights(self) -> Iterator[tuple[str, Path]]:
        for path in (*self.path.glob("*"), *self.path.glob("*/*")):
            name = path.relative_to(self.path).as_posix()
            is_hidden = any(part.startswith(".") for part in name.split("/"))
            if path.suffix in _READ and name != WEIGHTS and not is_hidden and path.is_file():
                yield name, path

    def embedding_model(self) -> SentenceTransformer:
        """Load it as a model that makes vectors; ModelError when it is none."""
        from sentence_transformers import SentenceTransformer

        return self._load(SentenceTransformer)

    def cross_encoder(self) -> CrossEncoder:
        """Load it as a model that scores pairs of texts; ModelError when that fails."""
        from sentence_transformers import CrossEncoder

        return self._load(CrossEncoder)

    def _load(self, kind: Callable[..., Any], **options: object) -> Any:  # noqa: ANN401
        from transformers.utils import logging as transformers_logging

        logger.info("loading the %s from %s", self.kind, self.path)
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return kind(str(self.path), **_SAFELY, **options)
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise ModelError(
                f"the {self.kind} in {self.path} cannot be loaded: {error}. {self._way_out}"
            ) from error

    def _download(self, model: str) -> Path:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import (
            HfHubHTTPError,
            HFValidationError,
            LocalEntryNotFoundError,
        )

        try:
            return Path(snapshot_download(model, allow_patterns=["*.json", "*.txt", WEIGHTS]))
        except (HFValidationError, HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
            raise ModelError(
                f"{self.kind} {model!r} is neither a folder nor a model that the hub gives us "
                f"({error}). {self._way_out}"
            ) from error

    @property
    def _way_out(self) -> str:
        return f"Name another one with {variable(self.setting)}, or unset it for the bundled one"


def hash_file(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


REINSTALL = "reinstall ask-the-article"
"""The way out where a file of the package is damaged."""


def require_hash(path: Path, sha256: str, way_out: str = REINSTALL) -> None:
    """Raise ModelError unless a file is there and hashes to ``sha256``.

    Args:
        path: The file.
        sha256: In hexadecimal.
        way_out: What to do about a file that does not, for the message.
    """
    try:
        found = hash_file(path)
    except OSError as error:
        raise ModelError(
            f"the model file {path} cannot be read ({error.strerror}): {way_out}"
        ) from error
    if found != sha256:
        raise ModelError(
            f"the model file {path} is damaged or was changed (sha256 {found[:12]}…, expected "
            f"{sha256[:12]}…): {way_out}"
        )
