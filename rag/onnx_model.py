"""A model in ONNX, run on the CPU: the only importer of onnxruntime."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.transformer import REINSTALL, require_hash

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


class OnnxModel:
    """One ``.onnx`` file. It is hashed when it is opened and loaded with the first run.

    Safe to share among threads.

    Args:
        path: The file.
        sha256: What it must hash to, in hexadecimal.
        way_out: What to do about a file that is missing or another one, for the message.

    Raises:
        ModelError: The file is missing or is not the one that was promised.
    """

    def __init__(self, path: Path, sha256: str, way_out: str = REINSTALL) -> None:
        self._path = path
        self._lock = threading.Lock()
        require_hash(path, sha256, way_out)

    def load(self) -> None:
        """Load it now."""
        with self._lock:
            _ = self._session

    def run(self, inputs: Mapping[str, NDArray[np.generic]]) -> list[NDArray[np.float32]]:
        """The outputs for some inputs, in the order in which the model names them."""
        with self._lock:
            session = self._session
        return list(session.run(None, dict(inputs)))

    @cached_property
    def _session(self) -> InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # Warnings of the optimiser are nothing that a user could act on.
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            str(self._path), options, providers=["CPUExecutionProvider"]
        )
