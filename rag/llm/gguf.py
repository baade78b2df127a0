"""A model in a GGUF file, run by llama.cpp in this process.

llama.cpp serves the model to us on a free port of the loopback address, so that streaming, the end
of a request and its limits are those of any endpoint. A random key keeps others on the machine out.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Generator
from pathlib import Path

import xllamacpp

from rag.errors import LLMError
from rag.llm.chat_model import ChatModel
from rag.llm.endpoint import Endpoint, Limits
from rag.llm.model import LanguageModel
from rag.timing import Clock

logger = logging.getLogger(__name__)

CONTEXT = 8192
"""Tokens of prompt and reply together. Twice of what our prompts take; more costs memory."""

THREADS = max(1, (os.cpu_count() or 1) - 1)
"""Threads that compute. They wait for each other actively, so that one more than there are free
cores makes it slower by far; the core that is left checks the sentences meanwhile."""

MAGIC = b"GGUF"
"""What such a file begins with."""

_SILENT = -1


class GgufModel(LanguageModel):
    """A model that is loaded when it is first asked, and let go of with the object.

    Args:
        path: The file.
        limits: How long a reply may take, loading not included.

    Raises:
        LLMError: There is no such file, or it is of another format.
    """

    def __init__(self, path: str, limits: Limits) -> None:
        self.name = f"gguf:{path}"
        self._file = Path(path).expanduser()
        self._limits = limits
        self._lock = threading.Lock()
        self._served: tuple[xllamacpp.Server, ChatModel] | None = None
        _require_gguf(self._file, self.name)

    def complete(self, system: str, user: str, *, max_tokens: int) -> str:
        """See :meth:`LanguageModel.complete`."""
        return self._model().complete(system, user, max_tokens=max_tokens)

    def warm_up(self) -> None:
        """See :meth:`LanguageModel.warm_up`."""
        self._model()

    def stream(self, system: str, user: str, *, max_tokens: int) -> Generator[str]:
        """See :meth:`LanguageModel.stream`."""
        yield from self._model().stream(system, user, max_tokens=max_tokens)

    def _model(self) -> ChatModel:
        with self._lock:
            if self._served is None:
                self._served = self._serve()
            return self._served[1]

    def _serve(self) -> tuple[xllamacpp.Server, ChatModel]:
        """The server, which ends when nobody holds it any more, and the model behind it."""
        key = secrets.token_urlsafe()
        clock = Clock()
        logger.info("loading the language model %s", self.name)
        try:
            with clock("load"):
                server = xllamacpp.Server(_parameters(self._file, key))
        except RuntimeError as error:
            raise LLMError(
                f"{self.name} cannot be loaded ({error}): see whether the file is whole, whether "
                "there is memory for it, and whether this llama.cpp knows its kind of model"
            ) from error
        logger.info("%s is loaded after %.1f seconds", self.name, clock.seconds["load"])
        url = f"{server.listening_address}/v1"
        at = Endpoint(self.name, self._file.stem, url, key, self._limits, ours=True)
        return server, ChatModel(at)


def _parameters(file: Path, key: str) -> xllamacpp.CommonParams:
    """llama.cpp's own, but for what a server within a program must not do."""
    given = xllamacpp.CommonParams()
    given.model.path = str(file)
    given.n_ctx = CONTEXT
    given.n_parallel = 1
    given.cpuparams.n_threads = given.cpuparams_batch.n_threads = THREADS
    given.warmup = False  # It is loaded to be asked at once.
    given.offline = True  # Nothing is downloaded.
    given.api_keys = [key]
    given.ui = given.endpoint_slots = False
    given.cors_origins = ""
    given.verbosity = _SILENT
    return given


def _require_gguf(file: Path, name: str) -> None:
    """LLMError unless the file looks like one of a model."""
    try:
        with file.open("rb") as opened:
            magic = opened.read(len(MAGIC))
    except OSError as error:
        raise LLMError(
            f"{name} cannot be read ({error.strerror or error}): correct the path in RAG_LLM"
        ) from error
    if magic != MAGIC:
        raise LLMError(f"{name} is no GGUF file: name one that is in RAG_LLM")
