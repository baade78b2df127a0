"""Does a sentence of a language model follow from the passages? The whole check, in one function.

A claim is supported when each of its parts is borne by some neighbouring sentences of one passage:
no number, date, name, negation or quotation in it disagrees with them, and the scorer agrees. What
is compared is told in the modules of the comparisons. A claim that consists of sentences of the
passages needs no such proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.support import (
    arguments,
    certainty,
    dates,
    names,
    negation,
    number_ties,
    numbers,
    opposites,
    orders,
    quotations,
    roles,
    scope,
    speakers,
)
from rag.support.clauses import clauses
from rag.support.coverage import unborne
from rag.support.places import (
    Place,
    evidence,
    fit,
    known_texts,
    places,
    shared,
    told,
    uncapitalised,
)
from rag.support.scorer import SupportScorer
from rag.support.synonyms import alike
from rag.support.verdicts import Evidence, Fault, Reason, Source, Span, Verdict
from rag.support.words import content, fold, same

Comparison = Callable[[str, Evidence], tuple[Reason, ...]]

COMPARISONS: tuple[Comparison, ...] = (
    quotations.compare,
    numbers.compare,
    number_ties.compare,
    dates.compare,
    names.compare,
    speakers.compare,
    roles.compare,
    arguments.compare,
    negation.compare,
    opposites.compare,
    certainty.compare,
    scope.compare,
    scope.compare_causes,
    orders.compare,
)

LIKELIEST = 8
"""Places that a part of a claim is held against, those with most of its words."""


NEAR = 0.6
"""Places that have less than this share of the words that the best one has are not looked at."""

ABOUT = 0.6
"""A sentence that has this share of its content words in a claim is about the same."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a part of a claim is worth at one place."""

    place: Place
    reasons: tuple[Reason, ...]
    score: float


def check(
    claim: str, cited: Sequence[int], passages: Sequence[Source], scorer: SupportScorer | None
) -> Verdict:
    """Check one sentence.

    Args:
        claim: A sentence of an answer, without its markers.
        cited: The numbers that it cites.
        passages: What the language model was given. Those that are cited are looked at first.
        scorer: Has the last word, never the only one. Without one only sentences of the passages
            count, word for word.
    """
    if not content(claim) and not any(letter.isdigit() for letter in claim):
        return Verdict("unsupported", reasons=(Reason("unsupported"),))
    chosen = [source for source in passages if source.number in cited]
    others = [source for source in passages if source.number not in cited]
    for pool in (chosen, others):
        if spans := verbatim(claim, pool):
            return Verdict("verbatim", spans, _moved(spans, cited), score=1.0)
    if scorer is None:
        return Verdict("unsupported", reasons=_why(cited, passages, [], "reworded"))
    known = known_texts(passages)
    closest: list[Finding] = []
    for pool in filter(None, (chosen, [*chosen, *others] if others else [])):
        parts = clauses(uncapitalised(claim, pool))
        findings = [best_place(part, pool, cited, scorer, known) for part in parts]
        if not any(finding.reasons for finding in findings):
            spans = _spans(finding.place for finding in findings)
            score = min(finding.score for finding in findings)
            return Verdict("supported", spans, _moved(spans, cited), score=score)
        if not closest or _faults(findings) < _faults(closest):
            closest = findings
    return Verdict(
        "unsupported",
        reasons=_why(cited, passages, closest),
        score=min((finding.score for finding in closest), default=0.0),
    )


def verbatim(claim: str, passages: Sequence[Source]) -> tuple[Span, ...]:
    """The span whose sentences the claim repeats word for word; none where there is no such span.

    Typographic marks, white space, the case of the first letter and the final mark may differ.
    """
    wanted = _plain(claim)
    for source in passages:
        for place in places([source]):
            span = Span.of(source, place.sentences)
            if _plain(span.text) == wanted:
                return (span,)
    return ()


def best_place(
    part: str,
    pool: Sequence[Source],
    cited: Sequence[int],
    scorer: SupportScorer,
    known: dict[str, tuple[str, ...]] | None = None,
) -> Finding:
    """The place that bears a part of a claim best: without a fault, then cited, short, and sure."""
    known = known_texts(pool) if known is None else known
    fits = {place: fit(part, place) for place in places(pool)}
    # What is elsewhere must not excuse a contradiction where the words of the claim stand.
    least = NEAR * max(fits.values(), default=0.0)
    near = sorted((place for place in fits if fits[place] >= least), key=lambda p: -fits[p])
    return min(
        (_finding(part, place, known, scorer) for place in near[:LIKELIEST]),
        key=lambda found: (
            len(found.reasons),
            found.place.source.number not in cited,
            found.place.last - found.place.first,
            -found.score,
        ),
    )


def _finding(
    part: str, place: Place, known: dict[str, tuple[str, ...]], scorer: SupportScorer
) -> Finding:
    held = evidence(place, part, known)
    reasons = tuple(reason for compare in COMPARISONS for reason in compare(part, held))
    reasons += tuple(reason for reason in _contradicted(part, place, held) if reason not in reasons)
    score = scorer.score(part, [place.source.title, *(s.text for s in place.sentences)])
    ours = frozenset(token.base for token in content(told(part)))
    there = {token.base for token in content(held.text)}
    strange = len(ours) > 1 and not any(same(a, b) or alike(a, b) for a in ours for b in there)
    if added := unborne(part, held, scorer.likeness):
        reasons = (*reasons, Reason("unsupported", added))
    elif strange or score < scorer.threshold:
        reasons = (*reasons, Reason("unsupported"))
    return Finding(place, reasons, score)


def _contradicted(part: str, place: Place, held: Evidence) -> tuple[Reason, ...]:
    """What another sentence of the passage says to the contrary, if it is mostly about the same."""
    return tuple(
        reason
        for sentence in place.source.passage.sentences
        if sentence.text != held.core and _is_about(sentence.text, part)
        for reason in negation.compare(part, replace(held, core=sentence.text, text=sentence.text))
    )


def _is_about(sentence: str, part: str) -> bool:
    return len(content(sentence)) > 1 and shared(sentence, part) >= ABOUT


def _faults(findings: Sequence[Finding]) -> int:
    return sum(len(finding.reasons) for finding in findings)


def _why(
    cited: Sequence[int],
    passages: Sequence[Source],
    closest: Sequence[Finding],
    otherwise: Fault = "unsupported",
) -> tuple[Reason, ...]:
    """The reasons of the closest findings, each once, a bad citation first."""
    given = {source.number for source in passages}
    found: list[Reason] = []
    if not cited:
        found.append(Reason("uncited"))
    if missing := [f"[{number}]" for number in cited if number not in given]:
        found.append(Reason("no such passage", tuple(missing)))
    found += [reason for finding in closest for reason in finding.reasons]
    return tuple(dict.fromkeys(found)) or (Reason(otherwise),)


def _spans(places: Iterator[Place]) -> tuple[Span, ...]:
    """The places as spans, in the order of the passages, those that touch joined."""
    merged: list[Place] = []
    for place in sorted(places, key=lambda each: (each.source.number, each.first, each.last)):
        last = merged[-1] if merged else None
        if last and last.source is place.source and place.first <= last.last + 1:
            merged[-1] = Place(last.source, last.first, max(last.last, place.last))
        else:
            merged.append(place)
    return tuple(Span.of(place.source, place.sentences) for place in merged)


def _moved(spans: Sequence[Span], cited: Sequence[int]) -> tuple[int, ...] | None:
    return tuple(cited) if any(span.number not in cited for span in spans) else None


def _plain(text: str) -> str:
    return " ".join(fold(text).strip(" .!?\"'").split())
