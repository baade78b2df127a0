"""Made-up runs of an evaluation: deterministic, with every way to lose a question.

A small assistant is played with dice. Its runs are as the real ones are: figures, texts, offsets
and where a question was lost agree with one another.
"""

import random
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from rag.eval.metrics import CUTOFFS, GAIN_CUTOFFS
from rag.eval.records import (
    HitRecord,
    Outcome,
    Record,
    SentenceRecord,
    SpanRecord,
    StatementRecord,
)
from rag.eval.runs import MANIFEST, RECORDS, SUMMARY, Manifest, Run, record_line, write_json

TYPES = ("who", "what", "when", "how-many", "said", "why", "yes-no")
QUESTIONS = 56
READ = 8
THRESHOLD = 0.5
_PLACES = "Port Ellery, Sorrel Bay, Brackwell, Harrowmere, Pennick, Lower Thorne".split(", ")
_PEOPLE = "Ana Ruiz, Tom Hale, Lena Osei, Desmond Pryle, Mira Kovač, Ida Lund".split(", ")
_ROLES = "the mayor, a union leader, the harbour master, a judge, the coach, a biologist".split(
    ", "
)
_THINGS = "the new bridge, the night market, the seed bank, the river treaty, the strike".split(
    ", "
)
_SAYINGS = (
    "“will not last another winter”",
    "“is worth every penny of it”",
    "“came as no surprise to anyone”",
    "“must wait until the council has met again”",
)


def manifest(**changes: Any) -> Manifest:
    """A manifest as `rag eval run` writes it."""
    base = Manifest(
        name="made-up",
        set_hash="5f2d" * 16,
        settings={
            "candidates": 50,
            "dense_weight": 0.5,
            "read_passages": READ,
            "answer_threshold": THRESHOLD,
            "max_statements": 5,
        },
        recipe={"splitter": 3, "passage_min_words": 40, "passage_max_tokens": 200},
        reader="zero-shot 1",
        versions={"python": "3.12.3", "numpy": "2.3.4", "torch": "2.9.0"},
        commit="8e2fbe6d0c0ffee0123456789abcdef012345678+",
        machine="x86_64, 2 cores, Linux 6.8",
        seed=13,
        sample=None,
        retrieval_only=False,
        started="2026-03-14T09:26:53Z",
    )
    return replace(base, **changes)


def outcome(**changes: Any) -> Outcome:
    """An answerable question that went right."""
    metrics = dict.fromkeys(("correct", "sentence_hit@1", "answer_hit"), 1.0)
    return replace(Outcome("q1", "who", (), True, True, 0.8, None, metrics), **changes)


def span(text: str, *, article: str = "bridge.md", start: int = 0, right: bool = False):
    """A stretch of an article; its end follows from its text."""
    return SpanRecord(article, start, start + len(text), text, right)


def hits(count: int, right: int | None = None, read: int = READ) -> tuple[HitRecord, ...]:
    """Passages, best first; the one of rank ``right`` (from 1) holds the evidence."""
    return tuple(
        HitRecord(
            span(f"Passage {rank}.", start=100 * rank, right=rank == right),
            dense=round(0.8 - rank / 50, 3),
            lexical=round(12 - rank / 2, 3) if rank % 3 else None,
            score=round(0.95 - rank / 40, 3),
            read=rank <= read,
        )
        for rank in range(1, count + 1)
    )


def sentences(*rows: tuple[float, bool, bool]) -> tuple[SentenceRecord, ...]:
    """Sentences of (probability, right, offered)."""
    return tuple(
        SentenceRecord(span(f"Sentence {i}.", start=20 * i, right=right), probability, offered)
        for i, (probability, right, offered) in enumerate(rows)
    )


def record(**changes: Any) -> Record:
    """An answerable question that went right, with its details; Outcome's fields work too."""
    own = {name: changes.pop(name) for name in list(changes) if name in Outcome.__slots__}
    base = Record(
        outcome(**own),
        "Who is the mayor?",
        "Who is the mayor?",
        answers=("Ana Ruiz",),
        evidence=(span("Passage 1.", start=100, right=True),),
        hits=hits(10, right=1),
        sentences=sentences((0.8, True, True), (0.2, False, False)),
        statements=(StatementRecord("Sentence 0.", (1,), "verbatim", True),),
        citations=(span("Sentence 0.", right=True),),
        seconds={"rewrite": 0.001, "retrieve": 0.02, "read": 0.1, "answer": 0.004},
    )
    return replace(base, **changes)


def made_up_run(dice: int = 1, *, skill: float = 0.0, **changes: Any) -> Run:
    """A run of a set that is always the same.

    Args:
        dice: Decides what chance does in this run.
        skill: Added to how well sentences are told apart; about 0.3 is much.
        changes: Fields of the manifest.
    """
    records = _played(dice, skill)
    outcomes = tuple(record.outcome for record in records)
    return Run(manifest(**changes), outcomes, records)


@lru_cache
def _played(dice: int, skill: float) -> tuple[Record, ...]:
    return tuple(_Played(number, dice, skill).record() for number in range(QUESTIONS))


def two_runs() -> tuple[Run, Run]:
    """The same questions with other settings; the second is a bit better."""
    settings = {**manifest().settings, "dense_weight": 0.65}
    return made_up_run(1), made_up_run(
        2, skill=0.12, settings=settings, reader="cross-encoder 2", started="2026-03-15T18:02:11Z"
    )


def baseline(run: Run) -> Run:
    """What a baseline keeps of a run."""
    return replace(run, records=())


def written(run: Run, folder: Path) -> Path:
    """A finished run as a folder, in place of what was there."""
    folder.mkdir(exist_ok=True)
    write_json(folder / MANIFEST, asdict(run.manifest))
    lines = "".join(record_line(record) for record in run.records)
    (folder / RECORDS).write_text(lines, encoding="utf-8")
    write_json(folder / SUMMARY, {})
    return folder


def _article(number: int) -> list[list[str]]:
    """The passages of an article, each a list of sentences."""
    chance = random.Random(f"article {number}")
    place, thing = chance.choice(_PLACES), chance.choice(_THINGS)

    def sentence() -> str:
        person, role = chance.choice(_PEOPLE), chance.choice(_ROLES)
        amount = chance.randrange(2, 90)
        forms = (
            f"{person}, {role} of {place}, said that {thing} {chance.choice(_SAYINGS)}.",
            f"About {amount} people came to {place} on Friday to see {thing}.",
            f"In {chance.randrange(1980, 2025)} {thing} had cost the town {amount} million crowns.",
            f"Nobody in {place} had asked {person} before, {role} admitted.",
            f"A decision on {thing} is expected within {amount} days.",
        )
        return chance.choice(forms)

    return [[sentence() for _ in range(3)] for _ in range(7)]


ARTICLES = [_article(number) for number in range(6)]


def _located(article: int) -> list[tuple[SpanRecord, list[SpanRecord]]]:
    """The passages of an article with their sentences, at their offsets."""
    found, offset, name = [], 0, f"article-{article + 1}.md"
    for passage in ARTICLES[article]:
        text, inner, at = " ".join(passage), [], offset
        for sentence in passage:
            inner.append(span(sentence, article=name, start=at))
            at += len(sentence) + 1
        found.append((span(text, article=name, start=offset), inner))
        offset += len(text) + 2
    return found


class _Played:
    """One question, and how it went."""

    def __init__(self, number: int, dice: int, skill: float) -> None:
        self.set = random.Random(f"question {number}")
        self.chance = random.Random(f"question {number}, dice {dice}")
        self.number, self.skill = number, skill
        self.type = TYPES[number % len(TYPES)]
        self.answerable = self.set.random() < 0.75
        self.tags = tuple(
            tag for tag in ("follow-up", "paraphrase", "typo") if self.set.random() < 0.2
        )
        self.article = self.set.randrange(len(ARTICLES))
        self.passage, self.sentence = self.set.randrange(7), self.set.randrange(3)
        self.right = _located(self.article)[self.passage][1][self.sentence]
        self.ease = self.set.gauss(0.5, 0.22)
        self.loaded = number % 27 != 5
        self.fails = number % 29 == 17
        self.routed = number % 31 == 8

    def record(self) -> Record:
        evidence = (replace(self.right, right=True),) if self.answerable and self.loaded else ()
        question = f"What is known of {self.right.text.split(' ', 2)[-1].rstrip('.')[:60]}?"
        history = (("Who came to Port Ellery?", "About 40 people."),)
        base = Record(
            outcome=self._outcome(False, 0.0, "error", self._worst()),
            question=question,
            standalone_question=question,
            history=history if "follow-up" in self.tags else (),
            answers=(self.right.text.split(",")[0],) if self.answerable else (),
            evidence=evidence,
            error="StoreError: the store is busy: another process writes to it",
        )
        if self.fails:
            return base
        if self.routed:
            replied = self._outcome(False, 0.0, "route", self._reply())
            return replace(base, outcome=replied, error=None)
        found = self._hits()
        read = self._sentences(found)
        best = read[0].probability
        answered = best >= THRESHOLD
        offered = [sentence for sentence in read if sentence.offered]
        chosen = offered[1:3] if len(offered) > 2 and self.number % 5 == 3 else offered[:2]
        statements = tuple(
            StatementRecord(sentence.span.text, (i,), "verbatim", sentence.span.right)
            for i, sentence in enumerate(chosen if answered else (), start=1)
        )
        lost = self._lost(found, read, statements, answered)
        return replace(
            base,
            outcome=self._outcome(answered, best, lost, self._metrics(found, read, statements)),
            hits=found,
            sentences=read,
            statements=statements,
            citations=tuple(sentence.span for sentence in chosen) if statements else (),
            seconds={
                "rewrite": self.chance.uniform(0.0002, 0.001),
                "retrieve": self.chance.lognormvariate(-4, 0.3),
                "read": self.chance.lognormvariate(-2, 0.4),
                **({"answer": self.chance.uniform(0.001, 0.004)} if answered else {}),
            },
            error=None,
        )

    def _hits(self) -> tuple[HitRecord, ...]:
        scored = []
        for article in range(len(ARTICLES)):
            for number, (passage, _) in enumerate(_located(article)):
                wanted = (article, number) == (self.article, self.passage) and self.answerable
                score = self.chance.betavariate(2, 4) + wanted * (0.1 + 0.7 * self.ease)
                scored.append((score, replace(passage, right=wanted and self.loaded)))
        scored.sort(key=lambda pair: -pair[0])
        return tuple(
            HitRecord(
                passage,
                dense=round(0.3 + score / 2, 4) if rank % 5 else None,
                lexical=round(9 * score, 4) if rank % 4 else None,
                score=round(min(score, 1.0), 4),
                read=rank < READ,
            )
            for rank, (score, passage) in enumerate(scored[:20])
        )

    def _sentences(self, found: tuple[HitRecord, ...]) -> tuple[SentenceRecord, ...]:
        inner = {p.text: s for article in range(6) for p, s in _located(article)}
        rows = []
        for hit in found:
            for sentence in inner[hit.span.text] if hit.read else ():
                wanted = hit.span.right and sentence.start == self.right.start
                likely = self.chance.betavariate(1.4, 7.5)
                misread = self.number % 19 == 4
                if wanted:
                    likely += self.ease * 0.8 + self.skill
                    likely *= 0.2 if misread else 1
                elif misread and hit is found[0]:
                    likely += 0.5
                rows.append((min(max(likely, 0.01), 0.99), replace(sentence, right=wanted)))
        rows.sort(key=lambda row: -row[0])
        return tuple(
            SentenceRecord(sentence, round(likely, 4), likely >= rows[0][0] / 2)
            for rank, (likely, sentence) in enumerate(rows)
            if rank < 10 or sentence.right
        )

    def _lost(self, found, read, statements, answered: bool):
        if not self.answerable:
            return "abstain" if answered else None
        if not self.loaded:
            return "load"
        if not any(hit.read and hit.span.right for hit in found):
            return "retrieve"
        if any(statement.right for statement in statements):
            return None
        if not any(sentence.offered and sentence.span.right for sentence in read):
            return "read"
        return "compose" if answered else "abstain"

    def _metrics(self, found, read, statements) -> dict[str, float]:
        confidence, answered = read[0].probability, bool(statements)
        figures = {"brier": (confidence - self.answerable) ** 2}
        if answered:
            figures["citation_exact"] = 1.0
            # As if a language model had answered, two sentences of three in the articles' words.
            figures |= {"llm_answer": 1.0, "llm_verbatim": 2 / 3}
            figures |= {"llm_supported": 1 / 3, "llm_unsupported": 0.0}
        if not self.answerable:
            return figures | {"correct": float(not answered), "refusal_recall": float(not answered)}
        rank = next((i for i, hit in enumerate(found, 1) if hit.span.right), 99)
        articles = list(dict.fromkeys(hit.span.article for hit in found))
        article = articles.index(self.right.article) + 1 if self.right.article in articles else 99
        for prefix, place in (("", rank), ("article_", article)):
            figures |= {f"{prefix}recall@{k}": float(place <= k) for k in CUTOFFS}
            figures[f"{prefix}mrr@10"] = 1 / place if place <= 10 else 0.0
            for k in GAIN_CUTOFFS:
                figures[f"{prefix}ndcg@{k}"] = 1 / place**0.5 if place <= k else 0.0
        share = [float(statement.right) for statement in statements]
        figures |= {
            "false_refusal": float(not answered),
            "passage_hit@1": float(read[0].span.right),
            "sentence_hit@1": float(read[0].span.right),
            "sentence_hit@3": float(any(row.span.right for row in read[:3])),
            "answer_hit": float(any(share)),
            "answer_recall": float(any(share)),
            "contains": float(any(share)),
            "f1": 0.4 * any(share),
            "correct": float(any(share)),
        }
        mean = sum(share) / len(share) if share else 0.0
        names = ("answer_precision", "short_f1", "citation_recall", "citation_precision")
        return figures | (dict.fromkeys(names, mean) if answered else {})

    def _worst(self) -> dict[str, float]:
        if not self.answerable:
            return {"brier": 1.0, "correct": 0.0, "refusal_recall": 0.0}
        gains = (f"ndcg@{k}" for k in GAIN_CUTOFFS)
        ranks = ("mrr@10", *gains, *(f"recall@{k}" for k in CUTOFFS))
        of_reading = ("passage_hit@1", "sentence_hit@1", "sentence_hit@3")
        of_answers = ("answer_hit", "answer_recall", "contains", "f1", "correct")
        names = (*ranks, *(f"article_{name}" for name in ranks), *of_reading, *of_answers)
        return dict.fromkeys(names, 0.0) | {"brier": 1.0, "false_refusal": 1.0}

    def _reply(self) -> dict[str, float]:
        """The figures of an answerable question that got a reply: nothing was retrieved."""
        of_answers = ("answer_hit", "answer_recall", "contains", "f1", "correct")
        return dict.fromkeys(of_answers, 0.0) | {"brier": 1.0, "false_refusal": 1.0}

    def _outcome(self, answered: bool, confidence: float, lost, metrics: Mapping[str, float]):
        # Numbers of three digits, so that ids sort as the questions stand in the set.
        return Outcome(
            f"{self.type}-{self.number + 1:03}",
            self.type,
            self.tags,
            self.answerable,
            answered,
            confidence,
            lost,
            metrics,
        )
