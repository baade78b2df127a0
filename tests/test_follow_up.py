"""Follow-ups, one conversation a test: what was typed, and the question that it becomes."""

import pytest

from rag.follow_up import standalone
from rag.types import Answer, Turn

CONVERSATIONS = {
    "another subject": [
        ("What did the opposition say?", "What did the opposition say?"),
        ("And the White House?", "What did the White House say?"),
        ("what about Russia", "What did Russia say?"),
        ("Why?", "Why? (What did Russia say?)"),
        ("When was that?", "When was that? (What did Russia say?)"),
    ],
    "pronouns": [
        ("What did the Syrian army promise?", "What did the Syrian army promise?"),
        ("Who is its commander?", "Who is the Syrian army's commander?"),
        ("Who is Sergei Shoigu?", "Who is Sergei Shoigu?"),
        ("What did he say?", "What did Sergei Shoigu say?"),
    ],
    "objects stay": [
        (
            "How many troops does Russia have in Syria?",
            "How many troops does Russia have in Syria?",
        ),
        ("And the US?", "How many troops does the US have in Syria?"),
        ("And what did Putin say?", "And what did Putin say?"),
    ],
    "a change of topic": [
        ("What did the opposition say?", "What did the opposition say?"),
        ("How do I bake bread?", "How do I bake bread?"),
        ("Did the truce hold?", "Did the truce hold?"),
        ("What did Obama think of it?", "What did Obama think of it?"),
    ],
    "nothing to go by": [("Why?", "Why?"), ("And?", "And?")],
    "an unusual order": [
        ("Opposition demands", "Opposition demands"),
        ("And the government?", "Opposition demands (the government)?"),
    ],
}


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_conversation(name: str) -> None:
    history: list[Turn] = []
    for typed, expected in CONVERSATIONS[name]:
        understood = standalone(typed, history)
        assert understood == expected
        history.append(Turn(typed, Answer(typed, understood, answered=True, confidence=0.9)))
