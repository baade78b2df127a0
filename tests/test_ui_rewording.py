"""An unanswered question is offered without the name or number that no article has."""

from pathlib import Path

import pytest
from fakes import HARBOUR, WordEmbedder

from rag import Assistant, Settings
from rag.ui.rewording import answered_rewording, rewordings


@pytest.mark.parametrize(
    ("question", "unknown", "expected"),
    [
        ("What did the council decide in 2019?", "2019", ["What did the council decide?"]),
        (
            "What did the mayor say about the Lisbon Treaty?",
            "Lisbon Treaty",
            ["What did the mayor say?"],
        ),
        ("Who is the Norwegian envoy?", "Norwegian", ["Who is the envoy?"]),
        (
            "What did Angela Merkel say about the bridge?",
            "Angela Merkel",
            ["What did anyone say about the bridge?"],
        ),
        ("What is Merkel's view of the truce?", "Merkel", ["What is the view of the truce?"]),
        ("Did Putin and Merkel speak on Monday?", "Merkel", ["Did Putin speak on Monday?"]),
        ("Why did J. R. Smith leave?", "J R Smith", ["Why did anyone leave?"]),
        (
            "What did the Norwegian envoy say in 2019?",
            "Norwegian 2019",
            [
                "What did the envoy say?",
                "What did the envoy say in 2019?",
                "What did the Norwegian envoy say?",
            ],
        ),
        ("Who met Merkel?", "Merkel", []),
        ("What did she say?", "", []),
        ("How do I bake sourdough?", "bake sourdough", []),
        ("What about in 2019?", "2019", []),
        ("", "", []),
    ],
)
def test_what_is_not_found_is_left_out(question: str, unknown: str, expected: list[str]) -> None:
    missing = set(unknown.split())
    assert list(rewordings(question, lambda word: word not in missing)) == expected


def test_a_name_goes_as_a_whole() -> None:
    found = rewordings("What did Ana Merkel say of the bridge?", lambda word: word != "Merkel")
    assert found == ("What did anyone say of the bridge?",)


def test_only_what_is_answered_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path / "home", wrong_answer_cost=0)
    with Assistant.open(settings, embedder=WordEmbedder()) as assistant:
        assistant.add_text(HARBOUR.text, title=HARBOUR.title)
        question = "What did the mayor say about the bridge in Lisbon?"
        without = "What did the mayor say about the bridge?"
        assert answered_rewording(assistant, question, None) == without
        assert answered_rewording(assistant, without, None) is None, "nothing to leave out"
        silent = assistant.ask(without)

        def refuse(*_):
            return silent.__class__(without, without, answered=False, confidence=0.1)

        monkeypatch.setattr(assistant, "ask", refuse)
        assert answered_rewording(assistant, question, None) is None
