"""The metrics of an evaluation: what each one means, and how it is computed for a set.

Most are means of a figure that each question has (:mod:`rag.eval.scoring` computes it); the others
need all questions at once. A metric that does not apply to any question of a set has no value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from rag.eval.abstention import (
    Columns,
    aurc,
    auroc,
    calibration_error,
    refusal_precision,
    refusals,
    told,
)
from rag.eval.records import Outcome
from rag.types import Support

CUTOFFS = (1, 3, 5, 10)
"""Ranks at which recall is taken."""

GAIN_CUTOFFS = (5, 10)
"""Ranks at which nDCG is cut: BEIR reports 10, MTRAG 5 as well."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A name, its meaning, and how to read its values, which are all from 0 to 1.

    Attributes:
        name: As commands and files call it.
        group: retrieval, evidence, answer, citation, llm or abstention.
        meaning: One line; the questions that it applies to, and its source where it has one.
        higher_is_better: Which way is up.
        hit: Whether each question has 0 or 1, so that McNemar's test applies.
        of_set: None for the mean of the questions' figures; else computes it from all questions,
            as NaN where they give it no value.
        size: Of a metric of the set that rests on some of the questions only: on how many.
    """

    name: str
    group: str
    meaning: str
    higher_is_better: bool = True
    hit: bool = False
    of_set: Callable[[Columns], float] | None = None
    size: Callable[[Columns], int] | None = None

    def applies_to(self, outcome: Outcome) -> bool:
        """Whether a question has a part in the metric."""
        if self.of_set is None:
            return self.name in outcome.metrics
        # Every question that an answer was asked for has this figure.
        return "brier" in outcome.metrics


_METRICS = (
    *(
        Metric(
            f"recall@{k}",
            "retrieval",
            f"Share of what is needed that the first {k} passages hold: of alternative pieces of "
            "evidence one, of pieces that are all needed each (subtopic recall, Zhai et al. 2003)",
        )
        for k in CUTOFFS
    ),
    Metric("mrr@10", "retrieval", "1 / rank of the first right passage; 0 behind the tenth"),
    *(
        Metric(
            f"ndcg@{k}",
            "retrieval",
            f"Gain of the right ones of the first {k} passages, discounted by rank, of the best "
            "possible (Järvelin and Kekäläinen 2002)",
        )
        for k in GAIN_CUTOFFS
    ),
    *(
        Metric(f"article_recall@{k}", "retrieval", f"recall@{k} of articles in place of passages")
        for k in CUTOFFS
    ),
    Metric("article_mrr@10", "retrieval", "mrr@10 of articles in place of passages"),
    *(
        Metric(f"article_ndcg@{k}", "retrieval", f"ndcg@{k} of articles in place of passages")
        for k in GAIN_CUTOFFS
    ),
    Metric(
        "passage_hit@1",
        "evidence",
        "The passage of the most probable sentence holds evidence: recall@1 after reading",
        hit=True,
    ),
    Metric("sentence_hit@1", "evidence", "The most probable sentence is evidence", hit=True),
    Metric("sentence_hit@3", "evidence", "One of the three most probable sentences is", hit=True),
    Metric(
        "answer_hit",
        "evidence",
        "The answer holds a piece of evidence; a refusal does not",
        hit=True,
    ),
    Metric(
        "answer_recall",
        "evidence",
        "Share of what is needed that the answer holds; 0 for a refusal",
    ),
    Metric(
        "answer_precision",
        "evidence",
        "Share of the answer's sentences that are evidence; answered questions only",
    ),
    Metric(
        "contains",
        "answer",
        "An accepted answer's words stand in the answer, one behind the other; 0 for a refusal",
        hit=True,
    ),
    Metric(
        "f1",
        "answer",
        "Overlap of words with the best accepted answer (SQuAD, Rajpurkar et al. 2016); "
        "low for whole sentences; 0 for a refusal",
    ),
    Metric(
        "short_f1",
        "answer",
        "Overlap of words of the short answer with the best accepted answer; where a short answer "
        "was given",
    ),
    Metric(
        "citation_exact",
        "citation",
        "Share of the citations that quote the article exactly at their place; answered questions "
        "only",
    ),
    Metric(
        "citation_recall",
        "citation",
        "Share of the statements whose citations hold gold evidence (after ALCE's citation recall, "
        "Gao et al. 2023, with gold spans in place of entailment: a context sentence quoted "
        "together with evidence counts as borne); answered answerable questions only",
    ),
    Metric(
        "citation_precision",
        "citation",
        "Share of the citations that hold gold evidence (after ALCE's citation precision, "
        "likewise); answered answerable questions only",
    ),
    Metric(
        "llm_answer",
        "llm",
        "The answer is in the language model's words, not an extractive one in their place; "
        "answered questions that it was asked only",
        hit=True,
    ),
    *(
        Metric(
            f"llm_{label}",
            "llm",
            f"Share of the sentences of a language model's answer that are labelled {label}",
            higher_is_better=label != "unsupported",
        )
        for label in get_args(Support)
    ),
    Metric(
        "correct",
        "abstention",
        "Answered with evidence when answerable, refused when not: all questions",
        hit=True,
    ),
    Metric(
        "auroc",
        "abstention",
        "Chance that an answerable question has a higher confidence than another (Fawcett 2006)",
        of_set=auroc,
    ),
    Metric(
        "refusal_precision",
        "abstention",
        "Share of the refused questions that the articles do not answer",
        of_set=refusal_precision,
        size=refusals,
    ),
    Metric(
        "refusal_recall",
        "abstention",
        "Share of the questions that the articles do not answer that are refused",
        hit=True,
    ),
    Metric(
        "false_refusal",
        "abstention",
        "Share of the answerable questions that are refused",
        higher_is_better=False,
        hit=True,
    ),
    Metric(
        "aurc",
        "abstention",
        "Area under the risk-coverage curve: mean risk (Geifman et al., ICLR 2019)",
        higher_is_better=False,
        of_set=aurc,
        size=told,
    ),
    Metric(
        "brier",
        "abstention",
        "Mean square of confidence less answerability (Brier 1950)",
        higher_is_better=False,
    ),
    Metric(
        "ece",
        "abstention",
        "Expected calibration error: how far confidence is from the share of answerable questions",
        higher_is_better=False,
        of_set=calibration_error,
    ),
)

METRICS = {metric.name: metric for metric in _METRICS}
"""All metrics by name, in the order in which to show them."""
