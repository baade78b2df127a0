"""Questions to offer: made of sentences by rules, in good English, and answered when asked."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fakes import HARBOUR, WordEmbedder

from rag import Assistant, Settings, Turn
from rag.cite import cite
from rag.suggest import choosing, follow_ups, suggestions
from rag.suggest.candidates import candidates
from rag.suggest.verbs import PARTICIPLES, PAST, PRESENT
from rag.types import Answer, Article, Statement

NEWS = Article.create(
    "Ferry line",
    "The engineer Ada Finch steers the last ferry to Brenn. The ferry was cancelled on Monday "
    "because the pier had given way.\n\n"
    "Eleven fishing boats sank in the harbour. The storm destroyed 140 sheds.\n\n"
    "Finch said on Tuesday that the new pier would cost too much. Its owner, Tom Hale, 58, "
    "declined to comment. The council of Brenn met in June.\n\n"
    "The harbour office denied that there had been a warning.",
)


def questions(*sentences: str) -> list[str]:
    return [each.question for each in candidates(Article.create("t", " ".join(sentences)))]


def test_the_questions_of_an_article_and_where_they_are_answered() -> None:
    found = candidates(NEWS)
    assert [each.question for each in found] == [
        "Who steers the last ferry to Brenn?",
        "Who is Ada Finch?",
        "Why was the ferry cancelled on Monday?",
        "When was the ferry cancelled?",
        "How many fishing boats sank in the harbour?",
        "How many sheds did the storm destroy?",
        "What did Ada Finch say about the new pier?",
        "What did Ada Finch say?",
        "What did Tom Hale decline to do?",
        "How old is Tom Hale?",
        "Who is Tom Hale?",
        "When did the council of Brenn meet?",
        "What did the harbour office deny?",
    ]
    assert {each.article_id for each in found} == {NEWS.id}
    sheds = next(each for each in found if "sheds" in each.question)
    assert NEWS.text[sheds.start : sheds.end] == "The storm destroyed 140 sheds."


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("On Monday the last ship left the bay.", "When did the last ship leave the bay?"),
        ("The festival will open on 10 June with a song.", "When will the festival open?"),
        ("At least 40 people were arrested for climbing it.", None),
        ("At least 40 people were arrested.", "How many people were arrested?"),
        ("The library holds 2,300 books.", "How many books does the library hold?"),
        ("The batch failed, because a pump had broken.", "Why did the batch fail?"),
    ],
)
def test_a_sentence_and_its_question(sentence: str, question: str | None) -> None:
    assert questions(sentence) == ([question] if question else [])


@pytest.mark.parametrize(
    "sentence",
    [
        "They closed the plant because demand fell.",  # who?
        "Its owner closed the plant in June.",
        "The plant did not close because of that.",
        "The vote held on 2 April, in which few took part, approved the union.",
        "Nine companies are better than ten.",
        "A court in Geneva declined to hear the case.",
        "The court decided in June.",  # what?
        "The river rose 3 metres.",
        "In 1961 the court decided in Aarts v. City of Tessen that it is.",
        "Closed doors were opened because of the heat.",
        "“The storm destroyed the pier in June,” it read.",
        "",
    ],
)
def test_what_cannot_be_asked_well_is_not_asked(sentence: str) -> None:
    assert questions(sentence) == []


def test_the_forms_of_verbs() -> None:
    assert {PAST[form] for form in ("stopped", "carried", "closed", "flew", "fled")} == {
        "stop", "carry", "close", "fly", "flee"
    }  # fmt: skip
    assert [form for form in ("flown", "closed", "withdrawn") if form not in PARTICIPLES] == []
    assert {PRESENT[form] for form in ("carries", "reaches", "stops")} == {"carry", "reach", "stop"}


class Scripted(Assistant):
    """Answers with the sentence that a question was made of, unless told otherwise; notes all."""

    asked: list[tuple[str, tuple[str, ...]]]
    confidence: dict[str, float]

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        articles: Sequence[str] | str | None = None,
    ) -> Answer:
        self.asked.append((question, tuple(turn.question for turn in history)))
        for info in self.articles():
            for each in candidates(self.article(info.id)):
                if each.question == question:
                    return answer(self.article(info.id), each.start, each.end, question, self)
        return Answer(question, question, False, 0.1)


def answer(article: Article, start: int, end: int, question: str, scripted: Scripted) -> Answer:
    citation = cite(1, article, start, end)
    statements = (Statement(citation.quote, (1,), "verbatim"),)
    confidence = scripted.confidence.get(question, 0.9)
    return Answer(question, question, True, confidence, statements, (citation,))


@pytest.fixture
def scripted(tmp_path: Path) -> Iterator[Scripted]:
    with Scripted.open(Settings(home=tmp_path), embedder=WordEmbedder()) as opened:
        opened.asked, opened.confidence = [], {}
        opened.add_article(NEWS)
        opened.add_article(HARBOUR)
        yield opened


def test_suggestions_are_of_several_articles_and_kinds(scripted: Scripted) -> None:
    offered = suggestions(scripted)
    assert offered == suggestions(scripted)
    assert len(offered) == len(set(offered)) == 4
    own = {each.question for each in candidates(NEWS)}
    assert 0 < len(own & set(offered)) < 4
    assert suggestions(scripted, [NEWS.id], 3) == (
        "What did Ada Finch say about the new pier?",
        "Why was the ferry cancelled on Monday?",
        "How many fishing boats sank in the harbour?",
    )
    assert suggestions(scripted, [], 3) == suggestions(scripted, count=0) == ()


def test_only_what_is_answered_confidently_by_its_sentence_is_offered(scripted: Scripted) -> None:
    why = "Why was the ferry cancelled on Monday?"
    scripted.confidence[why] = 0.45
    assert why not in suggestions(scripted, [NEWS.id])
    assert (why, ()) in scripted.asked
    scripted.confidence = dict.fromkeys([each.question for each in candidates(NEWS)], 0.1)
    scripted.asked.clear()
    assert suggestions(scripted, [NEWS.id]) == ()
    assert len(scripted.asked) <= choosing.MOST_ASKED


def test_an_answer_from_elsewhere_proves_nothing(scripted: Scripted) -> None:
    candidate = candidates(NEWS)[0]
    assert not choosing._proves(
        answer(NEWS, candidate.end, candidate.end + 20, "q", scripted), candidate
    )
    assert not choosing._proves(
        answer(HARBOUR, candidate.start, candidate.end, "q", scripted), candidate
    )
    assert choosing._proves(
        answer(NEWS, candidate.start, candidate.end + 20, "q", scripted), candidate
    )


def test_follow_ups_are_about_something_else_in_the_cited_articles(scripted: Scripted) -> None:
    question = "What did Ada Finch say?"
    said = scripted.ask(question)
    scripted.asked.clear()
    offered = follow_ups(scripted, question, said)
    assert len(offered) == 3
    assert not any("Ada Finch" in each for each in offered)
    assert set(offered) <= {each.question for each in candidates(NEWS)}
    assert {history for _, history in scripted.asked} == {(question,)}
    again = follow_ups(scripted, offered[0], scripted.ask(offered[0]))
    assert offered[0] not in again


def test_follow_ups_of_an_abstention_are_about_what_came_close(scripted: Scripted) -> None:
    hits = scripted.search("ferry pier Brenn", 1, [NEWS.id])
    abstained = Answer("Who built it?", "Who built it?", False, 0.1, closest=hits)
    assert set(follow_ups(scripted, "Who built it?", abstained)) <= {
        each.question for each in candidates(NEWS)
    }
    assert len(follow_ups(scripted, "Who built it?", abstained)) == 3
    assert follow_ups(scripted, "Hi", Answer("Hi", "Hi", False, 0.0, reply="Hello!")) == ()


def test_an_article_that_has_gone_has_no_follow_ups(scripted: Scripted) -> None:
    said = scripted.ask("What did Ada Finch say?")
    scripted.remove(NEWS.id)
    assert follow_ups(scripted, "What did Ada Finch say?", said) == ()


@pytest.mark.model
def test_of_the_corpus_real_questions_are_offered(corpus_assistant: Assistant) -> None:
    offered = suggestions(corpus_assistant)
    assert len(offered) >= 3
    for question in offered:
        assert corpus_assistant.ask(question).answered
