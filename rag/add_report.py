"""What became of articles that were to be added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from rag.types import ArticleInfo

Outcome = Literal["added", "replaced", "unchanged"]


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be added, and the sentence that says why."""

    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of everything that was to be added."""

    added: tuple[ArticleInfo, ...] = ()
    replaced: tuple[ArticleInfo, ...] = ()
    unchanged: tuple[ArticleInfo, ...] = ()
    failed: tuple[Failure, ...] = ()

    @classmethod
    def of(cls, outcome: Outcome, info: ArticleInfo) -> AddReport:
        """The report of one article."""
        match outcome:
            case "added":
                return cls(added=(info,))
            case "replaced":
                return cls(replaced=(info,))
            case "unchanged":
                return cls(unchanged=(info,))

    def merged(self, other: AddReport) -> AddReport:
        """This report and then the other."""
        return AddReport(
            self.added + other.added,
            self.replaced + other.replaced,
            self.unchanged + other.unchanged,
            self.failed + other.failed,
        )

    def to_dict(self) -> dict[str, Any]:
        """The JSON of ``rag add``."""
        return {
            "added": [info.to_dict() for info in self.added],
            "replaced": [info.to_dict() for info in self.replaced],
            "unchanged": [info.to_dict() for info in self.unchanged],
            "failed": [{"origin": f.origin, "reason": f.reason} for f in self.failed],
        }
