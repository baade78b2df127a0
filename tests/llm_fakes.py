"""A language model by script."""

from collections.abc import Generator

from rag.llm import LanguageModel


class Scripted(LanguageModel):
    """Says its pieces one by one; an error among them is raised in its turn."""

    def __init__(self, *pieces: str | Exception) -> None:
        self.name = "fake:scripted"
        self.asked: list[tuple[str, str]] = []
        self.given = 0
        self.closed = False
        self._pieces = pieces

    def complete(self, system: str, user: str, *, max_tokens: int) -> str:
        return "".join(self.stream(system, user, max_tokens=max_tokens))

    def stream(self, system: str, user: str, *, max_tokens: int) -> Generator[str]:
        self.asked.append((system, user))
        try:
            for piece in self._pieces:
                if isinstance(piece, Exception):
                    raise piece
                self.given += 1
                yield piece
        finally:
            self.closed = True
