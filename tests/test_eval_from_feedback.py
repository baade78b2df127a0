"""Feedback becomes cases of a question set that the other commands accept."""

import json
import sqlite3
from pathlib import Path

import pytest
from fakes import HARBOUR, WordEmbedder, hit_of
from rag_with_words import words_like_the_model
from rendering import BRIDGE, VOTE, answer_from
from small_set import FERRY
from typer.testing import CliRunner

from rag import Assistant, Settings
from rag.cli import app
from rag.conversations import Conversations, NewExchange
from rag.errors import QuestionSetError, RagError
from rag.eval.cases import Case, EarlierTurn, Evidence
from rag.eval.from_feedback import Converted, convert, names_of
from rag.feedback import Feedback, FeedbackLog, RightPassage, right_passage
from rag.store import DATABASE_FILE
from rag.types import Answer, Article

ARTICLES = names_of([HARBOUR, FERRY])
ADDED = "2026-05-01T11:00:00+00:00"
ABSTENTION = Answer("Who?", "Who?", False, 0.1, closest=(hit_of(HARBOUR, VOTE),))


def feedback(question: str, answer: Answer, verdict: str = "up", **given: object) -> Feedback:
    values = {
        "owner": "ann",
        "conversation": "c",
        "exchange": question,
        "given": "2026-05-01T12:00:00.000000+00:00",
        "verdict": verdict,
        "question": question,
        "standalone_question": question,
        "history": (),
        "answer": answer,
        "articles": None,
    }
    return Feedback(**values | given)


def made_of(*given: Feedback, articles: dict[str, Article] = ARTICLES) -> Converted:
    return convert(given, articles, {article.id: ADDED for article in articles.values()})


def only_case(given: Feedback) -> Case:
    converted = made_of(given)
    assert converted.unusable == ()
    (case,) = converted.cases
    return case


def reason(given: Feedback, articles: dict[str, Article] = ARTICLES) -> str:
    converted = made_of(given, articles=articles)
    assert converted.cases == ()
    (unusable,) = converted.unusable
    assert unusable.question == given.question
    return unusable.reason


def test_thumbs_up_make_evidence_of_the_quotations() -> None:
    answer = answer_from(HARBOUR, BRIDGE, VOTE)
    turn = EarlierTurn("Before?", "Yes.")
    given = feedback("When did they meet? ", answer, history=(turn,), comment="Just\nright.")
    assert only_case(given) == Case(
        id="when-did-they-meet",
        question="When did they meet?",
        answerable=True,
        evidence=(
            Evidence(HARBOUR.title, BRIDGE, 0),
            Evidence(HARBOUR.title, VOTE, HARBOUR.text.index(VOTE)),
        ),
        history=(turn,),
        type="when",
        tags=("feedback", "thumbs-up"),
        source="feedback of 2026-05-01: Just right.",
    )


def test_the_right_passage_is_the_evidence() -> None:
    start = FERRY.text.index("Ada")
    right = right_passage(FERRY, start, start + 20)
    for answer in (answer_from(HARBOUR, BRIDGE), ABSTENTION):
        case = only_case(feedback("Who steers?", answer, "down", right=right))
        assert (case.answerable, case.evidence) == (
            True,
            (Evidence(FERRY.title, "Ada Finch steers it.", start),),
        )


@pytest.mark.parametrize(
    "given",
    [
        feedback("Who?", ABSTENTION),
        feedback("Who?", answer_from(HARBOUR, BRIDGE), "down", not_in_articles=True),
        feedback("Who?", answer_from(HARBOUR, BRIDGE), "down", comment="Should refuse: no name"),
        feedback("Who?", ABSTENTION, articles=(FERRY.id, HARBOUR.id)),
    ],
)
def test_what_is_not_in_the_articles_is_a_case_without_an_answer(given: Feedback) -> None:
    case = only_case(given)
    assert (case.answerable, case.evidence, case.type) == (False, (), "who")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (feedback("Who?", answer_from(HARBOUR, BRIDGE), "down"), "not which passage is right"),
        (feedback("Who?", ABSTENTION, "down", comment="refuse less"), "not which passage is right"),
        (feedback("Hi", Answer("Hi", "Hi", False, 0.0, reply="Hello!")), "no question about the"),
        (feedback("Summarise it", answer_from(HARBOUR, BRIDGE)), "more than one right answer"),
        (feedback("Who?", Answer("Who?", "Who?", True, 0.9)), "has no citation"),
        (feedback("Who?", ABSTENTION, articles=(FERRY.id,)), "asked of some articles only"),
    ],
)
def test_what_cannot_be_used_is_told_with_the_reason(given: Feedback, expected: str) -> None:
    assert expected in reason(given)


def test_articles_that_have_changed_or_gone() -> None:
    given = feedback("When?", answer_from(HARBOUR, VOTE))
    moved = Article.create(HARBOUR.title, f"New.\n\n{HARBOUR.text}")
    (case,) = made_of(given, articles=names_of([moved])).cases
    assert case.evidence == (Evidence(HARBOUR.title, VOTE),)
    assert "removed since" in reason(given, names_of([FERRY]))
    changed = Article.create(HARBOUR.title, "A vote is on Friday.")
    assert "no longer has the quotation" in reason(given, names_of([changed]))
    gone = RightPassage("0" * 12, 0, 3, "The")
    assert "removed since" in reason(feedback("Who?", ABSTENTION, "down", right=gone))


@pytest.mark.parametrize(
    ("given", "usable"),
    [
        (feedback("Who?", ABSTENTION), False),
        (feedback("Who?", answer_from(HARBOUR, BRIDGE), "down", not_in_articles=True), False),
        (feedback("Who?", ABSTENTION, given="2026-05-01T13:00:01.000000+00:00"), True),
        (feedback("Who?", answer_from(HARBOUR, BRIDGE)), True),
    ],
)
def test_no_answer_is_said_of_the_articles_that_were_there(given: Feedback, usable: bool) -> None:
    added = {HARBOUR.id: ADDED, FERRY.id: "2026-05-01T13:00:00+00:00"}
    converted = convert([given], ARTICLES, added)
    assert len(converted.cases) == usable
    assert [(each.reason, each.outdated) for each in converted.unusable] == (
        [] if usable else [("1 article added since may have an answer: ask and judge anew", True)]
    )


def test_feedback_on_the_same_question_is_one_case() -> None:
    one = feedback("Who met?", answer_from(HARBOUR, BRIDGE))
    other = feedback("who  MET?", answer_from(HARBOUR, VOTE))
    (case,) = made_of(one, other).cases
    assert [piece.quote for piece in case.evidence] == [BRIDGE, VOTE]
    refused = feedback("Who met?", ABSTENTION)
    later = made_of(one, refused)
    assert later.cases == (only_case(refused),)
    assert [each.reason for each in later.unusable] == [
        "later feedback on the same question says otherwise"
    ]


def test_articles_and_cases_have_names_of_their_own() -> None:
    twin = Article.create(FERRY.title, "Another text.")
    assert list(names_of([FERRY, twin])) == [FERRY.title, f"{FERRY.title} (2)"]
    questions = ("Who is it?", "Who is it, then?", "¿?", "Who is «it»?")
    cases = made_of(*(feedback(question, ABSTENTION) for question in questions)).cases
    assert [case.id for case in cases] == ["who-is-it", "who-is-it-then", "question", "who-is-it-2"]


# The commands


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with two articles and feedback of all kinds, as the page leaves them."""
    monkeypatch.setattr(
        "rag.assistant.SentenceTransformerEmbedder", lambda _: words_like_the_model()
    )
    monkeypatch.setattr("rag.eval.runner.SentenceTransformerEmbedder", lambda _: WordEmbedder())
    home = tmp_path / "home"
    with Assistant.open(Settings(home=home)) as assistant:
        assistant.add_article(HARBOUR)
        assistant.add_article(FERRY)
    with Conversations.open(home) as kept, FeedbackLog.open(home) as log:

        def asked(question: str, answer: Answer) -> tuple[str, str]:
            id_ = kept.list("ann")[0].id if kept.list("ann") else None
            conversation = kept.put("ann", id_, [NewExchange(question, answer)])
            return conversation.id, conversation.exchanges[-1].id

        log.give("ann", *asked("When: “did” they meet? # yes", answer_from(HARBOUR, BRIDGE)), "up")
        right = right_passage(FERRY, 0, 24)
        log.give("ann", *asked("And the ferry?", answer_from(HARBOUR, VOTE)), "down", right=right)
        log.give("ann", *asked("2016-03-15", ABSTENTION), "down", not_in_articles=True)
        log.give("ann", *asked("Why?", answer_from(HARBOUR, VOTE)), "down", comment="no: - x")
    return home


def rag(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["eval", *map(str, arguments)])
    if isinstance(result.exception, RagError):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.usefixtures("quick_intervals")
@pytest.mark.parametrize("suffix", [".yaml", ".jsonl"])
def test_check_and_run_accept_what_is_made(home: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"our set{suffix}"
    assert rag("from-feedback", out, "--home", home).splitlines() == [
        f"not usable: {today(home)} 'Why?': "
        "it says that the answer is wrong, but not which passage is right",
        f"{out}: 3 questions, 2 answerable, 2 articles; 1 not usable",
    ]
    assert rag("check", out) == f"{out}: 3 questions, 2 answerable, 2 articles: no problems\n"
    summary = rag(
        "run", out, "--out", tmp_path / "run", "--home", home, "--set", "reader=zero-shot"
    )
    assert "recall@5" in summary
    manifest = json.loads((tmp_path / "run" / "run.json").read_text())
    assert manifest["name"] == "our set"


def test_articles_added_after_a_judgement_are_told_of(home: Path, tmp_path: Path) -> None:
    with Assistant.open(Settings(home=home)) as assistant:
        assistant.add_article(Article.create("The strike", "The ferry crews are on strike."))
        [newest] = [info for info in assistant.articles() if info.title == "The strike"]
    with sqlite3.connect(home / DATABASE_FILE) as database:
        later = newest.added.replace("20", "21", 1)
        database.execute("UPDATE articles SET added = ? WHERE id = ?", (later, newest.id))
    database.close()
    out = tmp_path / "set.yaml"
    shown = rag("from-feedback", out, "--home", home).splitlines()
    assert shown[-2:] == [
        "1 question judged to have no answer left out, as articles were added after the judgement",
        f"{out}: 2 questions, 2 answerable, 3 articles; 2 not usable",
    ]


def today(home: Path) -> str:
    with FeedbackLog.open(home) as log:
        return log.counting()[0].given[:10]


def test_nothing_is_overwritten_unasked(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "set.yaml"
    (tmp_path / "set-articles.jsonl").write_text("mine")
    with pytest.raises(QuestionSetError, match=r"set-articles\.jsonl is there already.*--force"):
        rag("from-feedback", out, "--home", home)
    assert not out.exists()
    shown = json.loads(
        rag("from-feedback", out, "--home", home, "--force", "--json", "--name", "n")
    )
    assert (shown["questions"], shown["answerable"]) == (3, 2)
    assert [each["question"] for each in shown["unusable"]] == ["Why?"]
    with pytest.raises(QuestionSetError, match="is there already"):
        rag("from-feedback", out, "--home", home)


def test_where_nothing_can_be_made_nothing_is_written(home: Path, tmp_path: Path) -> None:
    (home / "conversations.sqlite").rename(tmp_path / "aside")
    with pytest.raises(QuestionSetError, match="no feedback makes a case"):
        rag("from-feedback", tmp_path / "set.yaml", "--home", home)
    assert not (home / "conversations.sqlite").exists()
    assert list(tmp_path.glob("set*")) == []
    for out, message in (("set.txt", "end it with .yaml"), ("no/set.yaml", "there is no folder")):
        with pytest.raises(QuestionSetError, match=message):
            rag("from-feedback", tmp_path / out, "--home", home)
    with pytest.raises(RagError, match="there is no store"):
        rag("from-feedback", tmp_path / "set.yaml", "--home", tmp_path / "nowhere")
