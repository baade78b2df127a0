"""Why a question was lost, or what went right, in a sentence or two made from its record.

What can be said depends on the set: it names sentences as evidence, or only whole articles, or no
evidence at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.eval.recording import SENTENCES
from rag.eval.records import Record, Stage
from rag.eval.runs import Manifest
from rag.eval.show import plural

EXPLAINED: dict[Stage, str] = {
    "load": "The evidence is in the file, but not in the article that was loaded from it.",
    "route": "Taken for a request for an overview of an article, or for small talk: nothing was "
    "retrieved.",
    "retrieve": "No right passage is among those that the reader gets.",
    "read": "The reader offers no right sentence to the composer.",
    "abstain": "Refused although what was read holds the answer; or answered although the articles "
    "do not say.",
    "compose": "The composer left out the right ones of the sentences that it was offered.",
    "error": "Asking failed.",
}
"""Each stage in a line, in the order in which a question passes them."""

_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_NUMBERS = "no one two three four five six seven eight nine ten".split()


def explain(record: Record, manifest: Manifest) -> str:
    """What became of a question, in plain words."""
    threshold = manifest.settings.get("answer_threshold")
    match record.outcome.lost:
        case "error":
            return f"Asking failed: {record.error or 'the reason was not kept'}"
        case "load":
            return (
                "Its evidence is in the file, but not in the article that was loaded from it, "
                "so nothing behind loading could find it."
            )
        case "route":
            return _routed(record)
        case "retrieve":
            return _retrieve(record)
        case "read":
            also = "" if record.outcome.answered else f" {_refused(record, threshold)}"
            return f"{_passage(record)}{_sentence(record)}{_limit(record)}{also}"
        case "abstain" if record.outcome.answerable:
            return f"{_found(record)} {_refused(record, threshold)}"
        case "abstain":
            return (
                "The articles do not answer it, and yet it was answered: "
                f"{_confidence(record, threshold)}"
            )
        case "compose":
            return f"{_found(record)} {_composed(record)}"
        case None:
            return _right(record, manifest, threshold)


def ordinal(rank: int) -> str:
    """First to tenth in words, then 11th, 12th, 21st."""
    if rank <= len(_ORDINALS):
        return _ORDINALS[rank - 1]
    teens = 10 <= rank % 100 <= 20
    return f"{rank}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(rank % 10, 'th')}"


def _count(count: int, noun: str) -> str:
    """'no sentences', 'one sentence', 'three sentences', '12 sentences'."""
    return f"{_number(count)} {plural(count, noun)}"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _part(right: int, all_: int) -> str:
    """'the one sentence', 'all three sentences', 'two of three sentences'."""
    if right == all_:
        return f"{'the' if all_ == 1 else 'all'} {_count(all_, 'sentence')}"
    return f"{_number(right)} of {_count(all_, 'sentence')}"


def _names_sentences(record: Record) -> bool:
    """Whether the set says which sentences answer the question, and not only which articles."""
    return "answer_hit" in record.outcome.metrics


def _rank(flags: Sequence[bool]) -> int | None:
    """Rank of the first true one, from 1."""
    return next((rank for rank, flag in enumerate(flags, start=1) if flag), None)


def _routed(record: Record) -> str:
    if not record.outcome.answered:
        return (
            "It was taken for small talk, or for a request for an overview of an article that it "
            "does not name: nothing was retrieved."
        )
    count = _count(len(record.statements), "statement")
    return (
        f"It was taken for a request for an overview of an article, and answered with {count}: "
        "nothing was retrieved."
    )


def _retrieve(record: Record) -> str:
    rank = _rank([hit.span.right for hit in record.hits])
    read = sum(hit.read for hit in record.hits)
    if not record.hits:
        return "No passage was retrieved."
    if rank is None and len(record.hits) == 1:
        return "The only passage that was retrieved does not hold its evidence."
    if rank is None:
        return f"None of the {_count(len(record.hits), 'best passage')} holds its evidence."
    text = f"The right passage was {ordinal(rank)}, and only the {_first(read)} read"
    last = record.hits[read - 1] if read else None
    scores = f": its score was {record.hits[rank - 1].score:.2f}, the last one's that was read "
    return f"{text}{scores}{last.score:.2f}." if last else f"{text}."


def _first(count: int) -> str:
    """'first eight were', 'first was'."""
    return "first was" if count == 1 else f"first {_number(count)} were"


def _passage(record: Record) -> str:
    read = [hit for hit in record.hits if hit.read]
    rank = _rank([hit.span.right for hit in read])
    if rank is None:
        return ""
    if len(read) == 1:
        return "The right passage was the only one that was read; "
    return f"The right passage was {ordinal(rank)} of the {_number(len(read))} that were read; "


def _sentence(record: Record) -> str:
    """Where the best right sentence came, as a clause behind that of its passage."""
    rank = _rank([sentence.span.right for sentence in record.sentences])
    if rank is None:
        return "no sentence of it is right"
    whose = "its sentence" if any(hit.span.right for hit in record.hits) else "The right sentence"
    return f"{whose} {_place(record, rank)}"


def _found(record: Record) -> str:
    """What there was to answer from, as a sentence."""
    if not record.evidence:
        return "The set does not say where its answer stands."
    whole = not _names_sentences(record)
    rank = _rank([sentence.span.right for sentence in record.sentences])
    if rank is None:
        return "A passage of the right article was read." if whole else "No right sentence is kept."
    what = "best sentence of the right article" if whole else "right sentence"
    return f"The {what} {_place(record, rank)}."


def _place(record: Record, rank: int) -> str:
    place = f"came {ordinal(rank)}" if rank <= SENTENCES else f"came after the {ordinal(SENTENCES)}"
    return f"{place} with {record.sentences[rank - 1].probability:.2f}"


def _composed(record: Record) -> str:
    """What a wrong answer was made of, as a sentence."""
    count = _count(len(record.statements), "sentence")
    if not record.evidence:
        return f"It was answered with {count}, and no accepted answer stands there."
    if not _names_sentences(record):
        return f"It was answered with {count} from other articles."
    return f"The composer could choose it, and answered with {count} without it."


def _limit(record: Record) -> str:
    """How far down the composer could choose."""
    offered = [sentence for sentence in record.sentences if sentence.offered]
    if not offered:
        return "."
    lowest = offered[-1].probability
    if len(offered) == 1:
        return f"; the composer could choose only the first one, with {lowest:.2f}."
    return (
        f"; the composer could choose only the first {_number(len(offered))}, down to {lowest:.2f}."
    )


def _confidence(record: Record, threshold: float | None) -> str:
    confidence = record.outcome.confidence
    if threshold is None:
        return f"the confidence was {confidence:.2f}."
    if confidence >= threshold:
        return f"the confidence of {confidence:.2f} reaches the threshold of {threshold:.2f}."
    return f"the confidence of {confidence:.2f} is below the threshold of {threshold:.2f}."


def _refused(record: Record, threshold: float | None) -> str:
    return f"It was refused: {_confidence(record, threshold)}"


def _right(record: Record, manifest: Manifest, threshold: float | None) -> str:
    outcome = record.outcome
    if manifest.retrieval_only and not record.hits:
        return "It is answered without retrieval, and only retrieval was measured."
    if manifest.retrieval_only:
        rank = _rank([hit.span.right for hit in record.hits])
        return (
            f"The right passage came {ordinal(rank)}; only retrieval was measured."
            if rank
            else "Only retrieval was measured, and there is nothing to find."
        )
    if not outcome.answerable:
        return f"Rightly refused: {_confidence(record, threshold)}"
    # Runs made before a question whose evidence is no sentence could be lost at these two stages.
    if not outcome.answered:
        return f"{_found(record)} {_refused(record, threshold)}"
    if outcome.metrics.get("correct") == 0:
        return f"{_found(record)} {_composed(record)}"
    said = _confidence(record, threshold)
    if not record.evidence and "correct" not in outcome.metrics:
        return f"{_found(record)} It was answered: {said}"
    if not record.evidence:
        return f"Rightly answered: an accepted answer stands there; {said}"
    if not _names_sentences(record):
        return f"Rightly answered, from the right article; {said}"
    right = sum(statement.right for statement in record.statements)
    verb = "is" if right == 1 else "are"
    text = f"Rightly answered: {_part(right, len(record.statements))} {verb} evidence; {said}"
    share = outcome.metrics.get("answer_recall", 1.0)
    return text if share == 1 else f"{text} The answer holds {share:.0%} of what is needed."
