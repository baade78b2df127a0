"""What readers say of an answer beside right or wrong."""

# ruff: noqa: F401, F811 - fixtures are imported, and then they are names of parameters

from collections.abc import Mapping
from dataclasses import replace

import pytest
from fakes import HARBOUR
from page_parts import keeper
from rendering import BRIDGE, HOSTILE, Seen, abstention, answer_from, lookup

from rag.errors import ArticleNotFoundError, QuestionError
from rag.feedback import COMMENT_CHARACTERS, FeedbackLog, RightPassage
from rag.ui.correcting import CORRECTED, Correction, correction, correction_of
from rag.ui.exchange import ShownExchange
from rag.ui.keeping import Keeper

UP = ShownExchange("When?", answer_from(HARBOUR, BRIDGE), done=True, id="kept", verdict="up")
DOWN = replace(UP, verdict="down")


def seen(exchange: ShownExchange) -> Seen:
    return Seen("".join(correction(exchange, 0)))


def test_nothing_is_asked_before_a_verdict() -> None:
    assert list(correction(replace(UP, verdict=None), 0)) == []


def test_after_either_verdict_a_comment_can_be_sent() -> None:
    for exchange in (UP, DOWN):
        (field,) = (found for tag, found in seen(exchange).tags if tag == "textarea")
        assert field["maxlength"] == str(COMMENT_CHARACTERS)
        assert "Send the comment" in seen(exchange).text
        assert set(seen(exchange).values("data-verdict")) == {exchange.verdict}


def test_a_wrong_answer_asks_for_the_passage_and_shows_none_yet() -> None:
    (line,) = (found for _, found in seen(DOWN).tags if found.get("class") == "selected")
    assert "hidden" in line
    assert seen(DOWN).text.count("Selected: ") == 1
    assert seen(DOWN).values("data-selected") == [None]
    assert "Selected" not in seen(UP).text
    assert seen(replace(DOWN, answer=abstention())).values("data-missing") == []


def test_a_comment_is_shown_and_can_be_changed_until_all_is_said() -> None:
    said = replace(DOWN, comment="It was Tuesday.")
    assert seen(said).text.count("It was Tuesday.") == 2  # in words, and in the field
    done = seen(replace(said, corrected=True))
    assert CORRECTED in done.text
    assert done.text.count("It was Tuesday.") == 1
    assert done.values("data-event") == []


@pytest.mark.parametrize("text", [*HOSTILE, "</textarea><script>alert(1)</script>"])
def test_a_comment_is_text(text: str) -> None:
    shown = seen(replace(UP, comment=text))
    assert f"Your comment: “{text}”" in shown.text
    assert not {"script", "img", "svg"} & {tag for tag, _ in shown.tags}


def test_what_the_page_sends_is_understood() -> None:
    find = lookup(HARBOUR)
    assert correction_of({"verdict": "up"}, find) == Correction()
    assert correction_of({"missing": "", "comment": "No."}, find) == Correction("No.", True)
    data = {"selected": "", "article": HARBOUR.id, "start": "0", "end": "42"}
    right = RightPassage(HARBOUR.id, 0, 41, BRIDGE)
    assert correction_of(data, find) == Correction(right=right)


@pytest.mark.parametrize("data", [{"selected": ""}, {"selected": "", "article": ""}])
def test_no_passage_is_told(data: Mapping[str, object]) -> None:
    with pytest.raises(QuestionError, match="no passage is selected"):
        correction_of(data, lookup(HARBOUR))


def test_a_passage_of_an_article_that_is_gone_is_told() -> None:
    data = {"selected": "", "article": "gone", "start": "0", "end": "5"}
    with pytest.raises(ArticleNotFoundError):
        correction_of(data, lookup(HARBOUR))


def test_a_comment_is_kept_and_comes_back_with_the_conversation(keeper: Keeper) -> None:
    asked = ShownExchange("When?", answer_from(HARBOUR, BRIDGE), done=True)
    kept = keeper.keep("me", None, (asked,))
    judged = keeper.judge("me", kept.id, kept.conversation[0], "up", Correction(" Well said. "))
    assert judged.comment == "Well said."
    assert keeper.load("me", kept.id) == (judged,)
    again = keeper.judge("me", kept.id, judged, "withdrawn", Correction("Hm."))
    assert (again.verdict, again.comment) == (None, "")
