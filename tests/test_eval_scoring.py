"""The figures of one question, worked by hand."""

from dataclasses import replace

import pytest
from fakes import HARBOUR, hit_of

from rag.eval.cases import Case, Evidence
from rag.eval.metrics import METRICS
from rag.eval.relevance import Gold, locate
from rag.eval.scoring import (
    DEPTH,
    Question,
    answer_figures,
    contains,
    figures_of_failure,
    lost_at,
    lost_in_retrieval,
    normalize,
    retrieval_figures,
    token_f1,
)
from rag.eval.set_articles import SetArticle
from rag.types import (
    Answer,
    Article,
    Citation,
    Reading,
    ScoredSentence,
    ShortAnswer,
    Statement,
    Trace,
)

OTHER = Article.create("Fish prices", "Cod is dearer.\n\nHerring is not.\n\nNobody knows why.")
ARTICLES = {"harbour.md": SetArticle(HARBOUR), "fish.md": SetArticle(OTHER)}
COOL = "The fishermen's union gave the plan a cool reception."
WARNED = "Its chairman, Tom Hale, warned that the works would close the channel for two summers."
DOLLARS = "She asked for 12 million dollars."

UNION = hit_of(HARBOUR, COOL, WARNED)
MONEY = hit_of(HARBOUR, DOLLARS)
COD, HERRING = hit_of(OTHER, "Cod is dearer."), hit_of(OTHER, "Herring is not.")
PASSAGES = {
    HARBOUR.id: (MONEY.passage, UNION.passage),
    OTHER.id: (COD.passage, HERRING.passage),
}


def question(*quotes: str, needs: str = "any", answers: tuple[str, ...] = ()) -> Question:
    evidence = tuple(Evidence("harbour.md", quote) for quote in quotes)
    case = Case("q", "What?", bool(quotes), answers, evidence, needs)
    return Question(case, locate(case, ARTICLES))


def article(article_id: str) -> Article:
    return {HARBOUR.id: HARBOUR, OTHER.id: OTHER}[article_id]


def trace(*scored: tuple[str, float], cited: str | None = None, hits=(COD, UNION)) -> Trace:
    """A trace whose answer, if there is one, quotes ``cited`` and calls it one statement."""
    owners = {s.text: (s, hit) for hit in hits for s in hit.passage.sentences}
    sentences = tuple(ScoredSentence(*owners[text], p) for text, p in scored)
    statements, citations = (), ()
    if cited is not None:
        start = HARBOUR.text.index(cited)
        place = (HARBOUR.id, HARBOUR.title, None, None, None, start, start + len(cited), cited)
        statements, citations = (Statement(cited, (1,), "verbatim"),), (Citation(1, *place),)
    confidence = sentences[0].probability if sentences else 0.0
    answer = Answer("What?", "What?", cited is not None, confidence, statements, citations)
    return Trace(answer, hits, len(hits), Reading(sentences, confidence))


def test_retrieval_figures_when_the_right_passage_comes_third() -> None:
    figures = retrieval_figures(question(WARNED), (COD, HERRING, UNION), PASSAGES.__getitem__)
    assert figures == pytest.approx(
        {
            "recall@1": 0,
            "recall@3": 1,
            "recall@5": 1,
            "recall@10": 1,
            "mrr@10": 1 / 3,
            "ndcg@5": 0.5,  # 1 / log2(3 + 1), of 1
            "ndcg@10": 0.5,
            "article_recall@1": 0,
            "article_recall@3": 1,
            "article_recall@5": 1,
            "article_recall@10": 1,
            "article_mrr@10": 1 / 2,
            "article_ndcg@5": 0.6309297535714575,  # 1 / log2(2 + 1)
            "article_ndcg@10": 0.6309297535714575,
        }
    )


def test_recall_counts_needs_and_not_passages() -> None:
    both = question(WARNED, DOLLARS, needs="all")
    either = question(WARNED, DOLLARS)
    hits = (UNION, COD, HERRING)
    assert retrieval_figures(both, hits, PASSAGES.__getitem__)["recall@10"] == 0.5
    assert retrieval_figures(either, hits, PASSAGES.__getitem__)["recall@10"] == 1


def test_a_passage_behind_the_tenth_gives_no_mrr() -> None:
    many = Article.create("Ten", "\n\n".join(f"Line number {n}." for n in range(10)))
    hits = (*(hit_of(many, f"Line number {n}.") for n in range(10)), UNION)
    figures = retrieval_figures(question(WARNED), hits, PASSAGES.__getitem__)
    assert figures["mrr@10"] == figures["recall@10"] == 0


def test_an_unanswerable_question_has_no_retrieval_figures() -> None:
    assert retrieval_figures(question(), (COD,), PASSAGES.__getitem__) == {}


def test_figures_of_a_right_answer() -> None:
    read = trace((WARNED, 0.8), (COOL, 0.7), ("Cod is dearer.", 0.1), cited=f"{COOL} {WARNED}")
    asked = question(WARNED, answers=("two summers", "a cool welcome"))
    figures = answer_figures(asked, read, article)
    assert figures == pytest.approx(
        {
            "brier": 0.04,
            "citation_exact": 1,
            "false_refusal": 0,
            "contains": 1,
            # 2 words of 19 (without articles), all of the accepted ones: 2 * 2 / (19 + 2).
            "f1": 4 / 21,
            "passage_hit@1": 1,
            "sentence_hit@1": 1,
            "sentence_hit@3": 1,
            "answer_hit": 1,
            "answer_recall": 1,
            "correct": 1,
            "answer_precision": 1,
            "citation_recall": 1,
            "citation_precision": 1,
        }
    )
    assert set(figures) <= set(METRICS)


def test_the_short_answer_has_an_overlap_of_its_own() -> None:
    read = trace((WARNED, 0.8), cited=WARNED)
    start = HARBOUR.text.index("for two summers")
    short = ShortAnswer(HARBOUR.id, start, start + 15, "for two summers")
    read = replace(read, answer=replace(read.answer, short_answer=short))
    figures = answer_figures(question(WARNED, answers=("two summers",)), read, article)
    # 2 words in common, of 3 and 2.
    assert figures["short_f1"] == pytest.approx(4 / 5)


def test_figures_of_a_wrong_answer() -> None:
    read = trace((COOL, 0.8), (WARNED, 0.2), cited=COOL)
    figures = answer_figures(question(WARNED), read, article)
    zero = ("sentence_hit@1", "answer_hit", "answer_recall", "correct", "answer_precision")
    assert [figures[name] for name in zero] == [0] * 5
    assert figures["citation_precision"] == figures["citation_recall"] == 0
    assert figures["sentence_hit@3"] == 1
    assert "contains" not in figures


def test_figures_of_a_refusal() -> None:
    refused = trace((WARNED, 0.3))
    figures = answer_figures(question(WARNED, answers=("two summers",)), refused, article)
    assert figures["false_refusal"] == 1
    assert figures["correct"] == figures["contains"] == figures["f1"] == 0
    assert not {"answer_precision", "citation_exact"} & set(figures)
    assert answer_figures(question(), refused, article) == pytest.approx(
        {"brier": 0.09, "correct": 1, "refusal_recall": 1}
    )


def test_an_answer_to_an_unanswerable_question_is_wrong() -> None:
    figures = answer_figures(question(), trace((COOL, 0.9), cited=COOL), article)
    assert figures["correct"] == figures["refusal_recall"] == 0


def test_an_inexact_citation_is_counted() -> None:
    read = trace((COOL, 0.9), cited=COOL)
    moved = Trace(read.answer, read.hits, read.read, read.reading)
    citation = read.answer.citations[0]
    object.__setattr__(citation, "start", citation.start + 1)
    assert answer_figures(question(WARNED), moved, article)["citation_exact"] == 0


def test_yes_and_no_prove_nothing() -> None:
    read = trace((WARNED, 0.8), cited=WARNED)
    figures = answer_figures(question(WARNED, answers=("Yes", "no")), read, article)
    assert not {"contains", "f1"} & set(figures)


# What a question was lost at


def lost(asked: Question, read: Trace) -> str | None:
    figures = answer_figures(asked, read, article)
    return lost_at(asked, read, correct=figures["correct"] == 1)


def test_lost_in_loading() -> None:
    case = Case("q", "What?", True, evidence=(Evidence("harbour.md", "gone"),))
    gone = Question(case, Gold(((),)))
    assert lost(gone, trace()) == lost_in_retrieval(gone, (UNION,)) == "load"


def test_lost_in_retrieval() -> None:
    assert lost(question(WARNED), trace(hits=(COD, MONEY))) == "retrieve"


def routed(cited: str | None = None) -> Trace:
    """What becomes of "Summarise the article", or without a citation of "Thanks!"."""
    answer = replace(trace(cited=cited).answer, confidence=float(cited is not None))
    return Trace(answer, (), 0, Reading((), answer.confidence))


def test_what_is_taken_for_a_summary_or_small_talk_is_not_lost_in_retrieval() -> None:
    assert lost(question(WARNED), routed()) == "route"
    assert lost(question(WARNED), routed(COOL)) == "route"
    assert lost(question(), routed(COOL)) == "route"
    assert lost(question(WARNED), routed(WARNED)) is None
    assert lost(question(), routed()) is None
    gone = Question(Case("q", "What?", True, evidence=(Evidence("h.md", "gone"),)), Gold(((),)))
    assert lost(gone, routed(COOL)) == "load"


def test_without_retrieval_there_are_no_figures_of_it() -> None:
    asked, summary = question(WARNED), routed(WARNED)
    assert retrieval_figures(asked, summary.hits, PASSAGES.__getitem__) == {}
    figures = answer_figures(asked, summary, article)
    assert figures["answer_hit"] == figures["correct"] == figures["citation_exact"] == 1
    assert not {"passage_hit@1", "sentence_hit@1", "sentence_hit@3"} & set(figures)


def test_only_passages_that_are_read_count() -> None:
    full = trace(("Cod is dearer.", 0.9))
    cut = Trace(full.answer, full.hits, 1, full.reading)
    assert lost(question(WARNED), cut) == "retrieve"


def test_lost_in_reading() -> None:
    read = trace((COOL, 0.8), (WARNED, 0.3), cited=COOL)
    assert lost(question(WARNED), read) == "read"


def test_lost_by_abstaining() -> None:
    assert lost(question(WARNED), trace((COOL, 0.4), (WARNED, 0.3))) == "abstain"
    assert lost(question(), trace((COOL, 0.8), cited=COOL)) == "abstain"


def test_lost_in_composing() -> None:
    read = trace((COOL, 0.8), (WARNED, 0.7), cited=COOL)
    assert lost(question(WARNED), read) == "compose"


def test_not_lost() -> None:
    assert lost(question(WARNED), trace((WARNED, 0.8), cited=WARNED)) is None
    assert lost(question(), trace((COOL, 0.4))) is None


def test_an_answer_from_the_wrong_article_is_a_loss_where_whole_articles_are_evidence() -> None:
    case = Case("q", "What?", True, evidence=(Evidence("fish.md"),))
    asked = Question(case, locate(case, ARTICLES))
    assert lost(asked, trace((COOL, 0.8), cited=COOL)) == "compose"
    assert lost(asked, trace((COOL, 0.4))) == "abstain"
    assert lost(asked, trace(hits=(UNION, MONEY))) == "retrieve"


def test_figures_look_at_no_more_passages_than_are_retrieved_for_them() -> None:
    many = Article.create("Many", "\n\n".join(f"Line number {n}." for n in range(DEPTH)))
    hits = tuple(hit_of(many, f"Line number {n}.") for n in range(DEPTH))
    found = retrieval_figures(question(WARNED), (*hits, UNION), PASSAGES.__getitem__)
    assert found["article_recall@10"] == 0


def test_a_failure_has_the_worst_figures_of_all_that_apply() -> None:
    figures = figures_of_failure(question(WARNED, answers=("x",)), retrieval_only=False)
    read = trace((WARNED, 0.8))
    measured = retrieval_figures(question(WARNED), (UNION,), PASSAGES.__getitem__)
    measured |= answer_figures(question(WARNED, answers=("x",)), read, article)
    assert set(figures) == set(measured)
    assert all(figures[name] == (0 if METRICS[name].higher_is_better else 1) for name in figures)
    assert figures_of_failure(question(), retrieval_only=True) == {}


# Texts


def test_normalize() -> None:
    assert normalize("The “U.S.” said: an 18-month plan!") == ("us", "said", "18month", "plan")


def test_token_f1() -> None:
    assert token_f1("the cat sat", "A cat, sat down") == pytest.approx(2 * 2 / (2 + 3))
    assert token_f1("cat", "dog") == 0


def test_contains_wants_the_words_in_a_row() -> None:
    assert contains("It costs 12 million dollars.", "12 million")
    assert not contains("12 of the million", "12 million")
    assert not contains("anything", "the")
