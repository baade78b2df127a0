"""Requests: what they are about, and what only looks like one."""

import pytest

from rag.follow_up.imperative import clause_of, matter


@pytest.mark.parametrize(
    ("request_", "about"),
    [
        ("Tell me about Ana Ruiz", "Ana Ruiz"),
        ("tell me a bit more about the strike, please", "the strike"),
        ("Describe Helena Drury.", "Helena Drury"),
        ("Explain the fire at the mill to me", "the fire at the mill"),
        ("Explain why the bridge closed", "why the bridge closed"),
        ("Talk about the ferry", "the ferry"),
        ("Show me the reaction of the union", "the reaction of the union"),
        ("Give me a short summary of the plan", "the plan"),
        ("Give us some details on the Orrin bridge", "the Orrin bridge"),
        ("I'd like to know more about Will Carter", "Will Carter"),
        ("I want to know why the strike ended", "why the strike ended"),
        ("Could you tell me what the minister said?", "what the minister said"),
        ("Summarise what Helena Drury did", "what Helena Drury did"),
        ("Name the captain", "the captain"),
        ("News about the ferry", "the ferry"),
        # No requests.
        ("Opposition demands", ""),
        ("Name change vote", ""),
        ("Report on the dam", ""),
        ("More boats sank", ""),
        ("Show trial in Holm", ""),
        ("Talk of war", ""),
        ("Know your rights", ""),
        ("Give the union more money", ""),
        ("Did the mayor describe the dam?", ""),
        ("Can the mayor tell us more?", ""),
        # Of nothing of their own.
        ("Tell me more", ""),
        ("Explain", ""),
        ("Show me more!", ""),
    ],
)
def test_matter(request_: str, about: str) -> None:
    assert matter(request_) == about


@pytest.mark.parametrize(
    ("text", "lead", "subject", "rest"),
    [
        ("Describe the fire at the mill", "", "the fire", "at the mill"),
        ("Tell me about Will Carter", "", "Will Carter", ""),
        ("Tell me about closing the bridge", "", "closing the bridge", ""),
        ("Explain why the bridge closed", "why", "the bridge", "closed"),
        ("Tell me whether Ana Ruiz won", "whether", "Ana Ruiz", "won"),
        ("Tell me who leads the union", "who", "", "leads the union"),
        ("Tell me how many boats sank", "how many boats", "", "sank"),
        ("Tell me about it", "", "", "it"),
        ("Did the mayor describe the dam?", "", "the mayor", "describe the dam"),
    ],
)
def test_clause_of(text: str, lead: str, subject: str, rest: str) -> None:
    clause = clause_of(text)
    assert clause is not None
    assert (clause.lead, clause.subject, clause.rest) == (lead, subject, rest)


def test_what_is_neither_a_question_nor_a_request_has_no_clause() -> None:
    assert clause_of("Opposition demands") is None
