"""A sentence that only says the question again is told from one that answers it."""

import pytest

from rag.echoes import is_echo


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who speaks for the council in Port Ellery?", "The council speaks for Port Ellery."),
        ("What did Ruiz say about the bridge?", "The answer is: Ruiz said about the bridge."),
        ("when was the bridge built", "The bridge was being built."),
        ("Where did the fishermen meet?", "The fishermen met there, according to the passage."),
        ("Why did she wait?", "She waited."),
        ("Who is Ana Ruiz?", "Ana Ruiz."),
    ],
)
def test_an_echo(question: str, sentence: str) -> None:
    assert is_echo(question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who speaks for the council in Port Ellery?", "Ana Ruiz speaks for the council."),
        ("What did Ruiz say about the bridge?", "Ruiz said nothing about the bridge."),
        ("What did Ruiz say about the bridge?", "Ruiz did not say it."),
        ("How many fishermen met?", "One fisherman met."),
        ("How many fishermen met?", "40 fishermen met."),
        ("How many fishermen met?", "All of the fishermen met."),
        ("Did the fishermen meet?", "The fishermen met."),
        ("Isn't the bridge old?", "The bridge is old."),
        ("Which is older, the bridge or the pier?", "The pier is older."),
        ("Which of them resigned, Ruiz and Hale?", "Hale resigned."),
        ("bridge Port Ellery", "The bridge is in Port Ellery."),
        ("When did the council meet?", "The council met on Monday."),
        ("Why did she wait?", "She waited because of the union."),
        ("When does the festival take place?", "The festival takes place in May."),
        ("Who declared the pandemic?", "The WHO declared the pandemic."),
        ("Who won the race?", "Will won the race."),
    ],
)
def test_an_answer_is_no_echo(question: str, sentence: str) -> None:
    assert not is_echo(question, sentence)
