"""The figures of one question, from how its answer came about. See :mod:`rag.eval.metrics`."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from rag.answer import offered
from rag.eval.cases import Case
from rag.eval.metrics import CUTOFFS, GAIN_CUTOFFS, METRICS
from rag.eval.records import Stage
from rag.eval.relevance import Gold, GoldSpan, Stretch
from rag.types import Answer, Article, Citation, Hit, Passage, Statement, Support, Trace

RANK = 10
"""Rank at which MRR is cut."""

DEPTH = 20
"""Passages retrieved for the metrics, so that ten articles are mostly among them."""

_ARTICLES = frozenset({"a", "an", "the"})
_WITHOUT_PUNCTUATION = str.maketrans("", "", string.punctuation + "“”‘’„«»–—…")
_POLAR = frozenset({("yes",), ("no",)})

ArticleLookup = Callable[[str], Article]
PassageLookup = Callable[[str], Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class Question:
    """A case with its located evidence."""

    case: Case
    gold: Gold


def retrieval_figures(
    question: Question, hits: Sequence[Hit], passages: PassageLookup
) -> dict[str, float]:
    """Recall, MRR and nDCG of passages and of articles.

    Nothing for a question without evidence, or for which nothing was retrieved.

    Args:
        question: The question.
        hits: At least :data:`DEPTH` where there are so many, best first; more are not looked at.
            None at all: see :func:`was_routed`.
        passages: All passages of an article, to know how many right ones there are.
    """
    gold = question.gold
    if not gold.needs or not hits:
        return {}
    hits = hits[:DEPTH]
    right_articles = {span.article_id for span in gold.spans}
    right_passages = {
        passage.id
        for article_id in right_articles
        for passage in passages(article_id)
        if gold.right(passage)
    }
    found_passages = [hit.passage.id for hit in hits]
    found_articles = list(dict.fromkeys(hit.article.id for hit in hits))
    by_article = Gold(tuple(tuple(_whole(span) for span in need) for need in gold.needs))
    stretches = [_whole(GoldSpan(article_id, 0, 1)) for article_id in found_articles]
    figures = {}
    for k in CUTOFFS:
        figures[f"recall@{k}"] = gold.share_met([hit.passage for hit in hits[:k]])
        figures[f"article_recall@{k}"] = by_article.share_met(stretches[:k])
    for prefix, found, right in (
        ("", found_passages, right_passages),
        ("article_", found_articles, right_articles),
    ):
        figures |= {f"{prefix}{name}": value for name, value in _rank_figures(found, right).items()}
    return figures


def answer_figures(question: Question, trace: Trace, article: ArticleLookup) -> dict[str, float]:
    """Evidence, answer, citation and abstention figures of a question that was read."""
    case, gold, answer = question.case, question.gold, trace.answer
    confidence_error = answer.confidence - case.answerable
    figures = {"brier": confidence_error**2}
    if answer.citations:
        exact = [article(c.article_id).text[c.start : c.end] == c.quote for c in answer.citations]
        figures["citation_exact"] = _share(exact)
    figures |= _llm_figures(answer)
    if not case.answerable:
        return figures | {
            "correct": float(not answer.answered),
            "refusal_recall": float(not answer.answered),
        }
    figures["false_refusal"] = float(not answer.answered)
    figures |= _text_figures(case.answers, answer)
    if gold.in_sentences:
        figures |= _evidence_figures(gold, trace)
    elif gold.needs:
        figures["correct"] = float(any(gold.right(citation) for citation in answer.citations))
    elif "contains" in figures:
        figures["correct"] = figures["contains"]
    return figures


def figures_of_failure(question: Question, *, retrieval_only: bool) -> dict[str, float]:
    """The worst figures, for a question whose asking failed."""
    case, gold = question.case, question.gold
    groups = {"retrieval"} if gold.needs else set()
    names = [name for name, metric in METRICS.items() if metric.group in groups]
    if not retrieval_only:
        names += ["brier", "correct", "false_refusal" if case.answerable else "refusal_recall"]
        if case.answerable and gold.in_sentences:
            names += ["passage_hit@1", "sentence_hit@1", "sentence_hit@3"]
            names += ["answer_hit", "answer_recall"]
        if case.answerable and not _polar(case.answers):
            names += ["contains", "f1"]
    return {name: 0.0 if METRICS[name].higher_is_better else 1.0 for name in names}


def lost_at(question: Question, trace: Trace, correct: bool) -> Stage | None:
    """The first stage at which a missed question's evidence was gone.

    Args:
        question: The question.
        trace: How its answer came about.
        correct: Whether it went right (the figure of that name); then nothing was lost.
    """
    case, gold, answer = question.case, question.gold, trace.answer
    if correct:
        return None
    lost = lost_in_retrieval(question, trace.hits[: trace.read])
    if was_routed(trace) and lost != "load":
        return "route"
    if not case.answerable:
        return "abstain"
    if lost:
        return lost
    if gold.in_sentences and not any(
        gold.right(scored.sentence) for scored in offered(trace.reading.sentences)
    ):
        return "read"
    return "compose" if answer.answered else "abstain"


def was_routed(trace: Trace) -> bool:
    """Whether a question was taken for a request for an overview, or for small talk.

    Those are answered without retrieval, which finds something for any other question.
    """
    return not trace.hits


def lost_in_retrieval(question: Question, read: Sequence[Hit]) -> Stage | None:
    """Whether the evidence was gone before reading: in loading, or because no passage has it."""
    gold = question.gold
    if not gold.needs:
        return None
    if not gold.spans:
        return "load"
    return None if any(gold.right(hit.passage) for hit in read) else "retrieve"


def answer_places(answer: Answer) -> list[Stretch]:
    """Where each statement of an answer stands in the articles; none for one without a citation."""
    return [place for statement in answer.statements for place in _places(statement, answer)]


def statement_right(statement: Statement, answer: Answer, gold: Gold) -> bool:
    """Whether the place of a statement holds evidence."""
    return any(gold.right(place) for place in _places(statement, answer))


def normalize(text: str) -> tuple[str, ...]:
    """Words as SQuAD compares them: lower case, without punctuation and articles."""
    words = text.lower().translate(_WITHOUT_PUNCTUATION).split()
    return tuple(word for word in words if word not in _ARTICLES)


def token_f1(text: str, accepted: str) -> float:
    """Harmonic mean of the shares of words in common (Rajpurkar et al. 2016), 0-1."""
    given, wanted = normalize(text), normalize(accepted)
    common = sum((Counter(given) & Counter(wanted)).values())
    return 2 * common / (len(given) + len(wanted)) if common else 0.0


def contains(text: str, accepted: str) -> bool:
    """Whether the words of an accepted answer stand in the text, one behind the other."""
    words, wanted = normalize(text), normalize(accepted)
    starts = range(len(words) - len(wanted) + 1)
    return bool(wanted) and any(words[i : i + len(wanted)] == wanted for i in starts)


def _evidence_figures(gold: Gold, trace: Trace) -> dict[str, float]:
    answer = trace.answer
    sentences = [scored.sentence for scored in trace.reading.sentences]
    places = answer_places(answer)
    hit = float(any(gold.right(place) for place in places))
    best = trace.reading.sentences[:1]
    figures = {"answer_hit": hit, "answer_recall": gold.share_met(places), "correct": hit}
    if not was_routed(trace):
        figures |= {
            "passage_hit@1": float(any(gold.right(scored.hit.passage) for scored in best)),
            "sentence_hit@1": float(any(gold.right(sentence) for sentence in sentences[:1])),
            "sentence_hit@3": float(any(gold.right(sentence) for sentence in sentences[:3])),
        }
    if not answer.answered:
        return figures
    cited = {citation.number: gold.right(citation) for citation in answer.citations}
    borne = [any(cited.get(n, False) for n in s.citations) for s in answer.statements]
    right = [statement_right(statement, answer, gold) for statement in answer.statements]
    return figures | {
        "answer_precision": _share(right),
        "citation_recall": _share(borne),
        "citation_precision": _share(list(cited.values())),
    }


def _text_figures(accepted: Sequence[str], answer: Answer) -> dict[str, float]:
    if not accepted or _polar(accepted):
        return {}
    text = answer.text if answer.answered else ""
    figures = {
        "contains": float(any(contains(text, string) for string in accepted)),
        "f1": max(token_f1(text, string) for string in accepted),
    }
    short = answer.short_answer
    if short is not None:
        figures["short_f1"] = max(token_f1(short.text, string) for string in accepted)
    return figures


def _llm_figures(answer: Answer) -> dict[str, float]:
    """What became of a language model's words; nothing where none was asked or it found nothing."""
    if not answer.answered or (answer.model is None and answer.note is None):
        return {}
    if answer.model is None:
        return {"llm_answer": 0.0}
    labels = [statement.support for statement in answer.statements]
    shares = {f"llm_{name}": labels.count(name) / len(labels) for name in get_args(Support)}
    return {"llm_answer": 1.0, **shares}


def _polar(accepted: Sequence[str]) -> bool:
    """Whether only "yes" and "no" are accepted: no quotation says that, so words prove nothing."""
    return all(normalize(string) in _POLAR for string in accepted)


def _places(statement: Statement, answer: Answer) -> list[Stretch]:
    cited = [c for c in answer.citations if c.number in statement.citations]
    return [_place(statement.text, citation) for citation in cited]


def _place(text: str, citation: Citation) -> Stretch:
    """The statement's own words in the quotation where they stand there, else all of it."""
    offset = citation.quote.find(text)
    if offset < 0:
        return citation
    start = citation.start + offset
    return GoldSpan(citation.article_id, start, start + len(text))


def _rank_figures(found: Sequence[str], right: set[str]) -> Mapping[str, float]:
    """MRR and nDCG of a ranking, by ir-measures (trec_eval underneath)."""
    if not right:
        return dict.fromkeys((f"mrr@{RANK}", *(f"ndcg@{k}" for k in GAIN_CUTOFFS)), 0.0)
    # A slow import, and only evaluations need it.
    from ir_measures import RR, Qrel, ScoredDoc, calc_aggregate, nDCG

    measures = {f"mrr@{RANK}": RR @ RANK} | {f"ndcg@{k}": nDCG @ k for k in GAIN_CUTOFFS}
    qrels = [Qrel("q", key, 1) for key in sorted(right)]
    run = [ScoredDoc("q", key, float(len(found) - rank)) for rank, key in enumerate(found)]
    values = calc_aggregate(measures.values(), qrels, run)
    return {name: float(values[measure]) for name, measure in measures.items()}


def _whole(span: GoldSpan) -> GoldSpan:
    """The article of a place, as a place: all in one article are the same."""
    return GoldSpan(span.article_id, 0, 1, whole=True)


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
