"""The chat: answers with their markers, abstentions, problems, and the welcome."""

from dataclasses import replace

from fakes import HARBOUR, hit_of
from rendering import BRIDGE, VOTE, Seen, abstention, answer_from

from rag.types import Answer, ShortAnswer, Statement
from rag.ui.chat import chat, welcome
from rag.ui.exchange import ShownExchange
from rag.ui.reply import NOT_SUPPORTED


def test_an_answer_shows_its_sentences_each_with_its_marker() -> None:
    markup = chat((ShownExchange("What about it?", answer_from(HARBOUR, BRIDGE, VOTE), done=True),))
    seen = Seen(markup)
    assert f"{BRIDGE} [1] {VOTE} [2]" in seen.text
    assert "High confidence · 0.3 s" in seen.text or "High confidence · 0.4 s" in seen.text
    assert seen.values("data-label") == ["1", "2"]
    assert seen.values("data-quote") == [BRIDGE, VOTE]
    assert (
        seen.values("data-where")
        == ["Harbour town weighs a new bridge · Ellery Post · 3 May 2021"] * 2
    )
    assert "Understood as" not in seen.text
    assert NOT_SUPPORTED not in seen.text


def test_a_rewritten_question_is_shown_as_it_was_understood() -> None:
    answer = answer_from(HARBOUR, BRIDGE)
    rewritten = Answer("And it?", "What about it?", True, 0.7, answer.statements, answer.citations)
    assert (
        "Understood as: What about it?"
        in Seen(chat((ShownExchange("And it?", rewritten, done=True),))).text
    )


def test_a_sentence_without_a_quotation_is_told_apart() -> None:
    answer = Answer("Q?", "Q?", True, 0.7, (Statement("Pigs fly.", (), "unsupported"),))
    seen = Seen(chat((ShownExchange("Q?", answer, done=True),)))
    assert f"Pigs fly. {NOT_SUPPORTED}" in seen.text
    reasons = replace(answer.statements[0], reasons=("no pigs are named",))
    seen = Seen(chat((ShownExchange("Q?", replace(answer, statements=(reasons,)), done=True),)))
    assert f"{NOT_SUPPORTED}: no pigs are named" in seen.text, "not only for who has a mouse"


def test_an_abstention_offers_the_closest_passages_as_what_they_are() -> None:
    seen = Seen(chat((ShownExchange("Why?", abstention(hit_of(HARBOUR, VOTE)), done=True),)))
    assert "The articles don't say." in seen.text
    assert "Closest passages – not an answer" in seen.text
    assert VOTE in seen.text
    assert "reply abstention" in seen.values("class")
    assert "confidence" not in seen.text


def test_an_abstention_without_passages() -> None:
    assert "Closest" not in Seen(chat((ShownExchange("Why?", abstention(), done=True),))).text


def test_a_problem_and_a_question_that_waits() -> None:
    seen = Seen(chat((ShownExchange("Why?", problem="the store is <gone>"), ShownExchange("How?"))))
    assert "The store is <gone>" in seen.text
    assert "Reading the articles…" in seen.text
    assert seen.values("role") == ["group"], "what is shown again would be said again"


def test_the_welcome_offers_examples_or_says_how_to_add_articles() -> None:
    assert Seen(welcome(["Why?"], 3)).values("data-question") == ["Why?"]
    assert "No articles yet" in Seen(welcome([], 0)).text


def test_the_short_answer_is_strong_within_its_sentence() -> None:
    answer = answer_from(HARBOUR, BRIDGE, VOTE)
    short = replace(answer, short_answer=ShortAnswer(HARBOUR.id, 34, 40, "Monday"))
    assert "met on <strong>Monday</strong>." in chat((ShownExchange("When?", short, done=True),))
    assert "<strong>" not in chat((ShownExchange("When?", answer, done=True),))


def test_an_answer_that_grows_can_be_stopped_and_nothing_else() -> None:
    seen = Seen(chat((ShownExchange("When?", answer_from(HARBOUR, BRIDGE)),)))
    assert BRIDGE in seen.text
    assert "Writing…" in seen.text
    assert seen.values("data-event") == ["stop"]
    waiting = Seen(chat((ShownExchange("When?"),)))
    assert waiting.values("data-event") == ["stop"]


def test_an_answer_that_was_cut_off_says_so() -> None:
    answer = answer_from(HARBOUR, BRIDGE)
    seen = Seen(chat((ShownExchange("When?", answer, problem="Stopped: not complete."),)))
    assert BRIDGE in seen.text
    assert "Stopped: not complete." in seen.text
    assert "confidence" not in seen.text
    assert "reply answer cut" in seen.values("class")


def test_what_can_be_done_with_an_answer() -> None:
    answer = answer_from(HARBOUR, BRIDGE)
    earlier = ShownExchange("When?", answer, done=True)
    last = ShownExchange("When?", answer, done=True, id="kept", verdict="up")
    seen = Seen(chat((earlier, last)))
    events = ["edit", "expand", "edit", "expand", "retry", "like", "like", "like"]
    assert seen.values("data-event") == events, (
        "only the last is asked again, only kept ones judged"
    )
    assert seen.values("aria-pressed") == ["true", "false"]
    verdicts = ["withdrawn", "down", "up"]  # the last one sends a comment
    assert seen.values("data-verdict") == verdicts, "pressed again, it is taken back"
    assert f"“{BRIDGE}”" in str(seen.values("data-copy")[0])


def test_a_wrong_answer_can_be_corrected_once() -> None:
    answer = answer_from(HARBOUR, BRIDGE)
    wrong = ShownExchange("When?", answer, done=True, id="kept", verdict="down")
    seen = Seen(chat((wrong,)))
    assert "This is the right passage" in seen.text
    assert "The articles don't say" in seen.text
    corrected = Seen(chat((replace(wrong, corrected=True),)))
    assert "This is the right passage" not in corrected.text
    abstained = Seen(chat((replace(wrong, answer=abstention()),)))
    assert abstained.values("data-missing") == [], "that is what was answered"


def test_a_note_and_the_model_of_an_answer_are_shown() -> None:
    answer = replace(answer_from(HARBOUR, BRIDGE), note="The model is away.", model="openai:tiny")
    seen = Seen(chat((ShownExchange("When?", answer, done=True),)))
    assert "The model is away." in seen.text
    assert "chosen by openai:tiny" in seen.text, "each sentence is the article's own"
    first, second = answer_from(HARBOUR, BRIDGE, VOTE).statements
    written = replace(answer, statements=(first, replace(second, support="supported")))
    seen = Seen(chat((ShownExchange("When?", written, done=True),)))
    assert "in the words of openai:tiny" in seen.text
