"""The grammar of follow-ups: what is a noun phrase, where a subject ends, and what that costs."""

import pytest

from rag.follow_up import grammar
from rag.follow_up.grammar import is_personal, noun_phrases, take_apart


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("a clerk who leads the union", ["the union"]),
        ("the captain wants the ship", ["the captain", "the ship"]),
        ("the firm, which costs the town millions", ["the firm", "the town millions"]),
        # Plurals that can be verbs, too.
        ("strikes in Holm", ["strikes", "Holm"]),
        ("the steel works of Holm", ["the steel works of Holm"]),
        ("plans for the harbour", ["plans", "the harbour"]),
        ("which plans are these", ["plans"]),
        ("in which works they met", ["works"]),
        ("all the votes", ["all the votes"]),
        ("Russia's plans", ["Russia's plans"]),
    ],
)
def test_noun_phrases(text: str, phrases: list[str]) -> None:
    assert noun_phrases(text) == phrases


@pytest.mark.parametrize(
    ("question", "subject", "rest"),
    [
        ("What is wrong with the lift?", "", "wrong with the lift"),
        ("Who is responsible?", "", "responsible"),
        ("Is the lift safe?", "the lift", "safe"),
        ("Why is the road likely to close?", "the road", "likely to close"),
        # No predicates.
        ("Are the poor protected?", "the poor", "protected"),
        ("Who is captain of the Hawks?", "captain of the Hawks", ""),
        ("What is inflation in Kestria?", "inflation in Kestria", ""),
        ("Who is the new chairman?", "the new chairman", ""),
        ("What is new policy for schools?", "new policy for schools", ""),
        ("Who are the unemployed?", "the unemployed", ""),
        ("Is Free Holm a party?", "Free Holm", "a party"),
    ],
)
def test_the_subject_ends_where_what_it_is_begins(question: str, subject: str, rest: str) -> None:
    clause = take_apart(question)
    assert clause is not None
    assert (clause.subject, clause.rest) == (subject, rest)


@pytest.mark.parametrize(
    ("question", "complement"),
    [
        ("Who works at the foundry?", "at the foundry"),
        ("Who wants the dam?", "the dam"),
        ("Which bridges closed in May?", "in May"),
        ("Who yawned?", ""),
        ("Who is leaving the party?", "leaving the party"),
        ("What does the mayor want?", "want"),
    ],
)
def test_what_follows_the_verb(question: str, complement: str) -> None:
    clause = take_apart(question)
    assert clause is not None
    assert clause.complement == complement


@pytest.mark.parametrize(
    ("phrase", "personal"),
    [("Storm Ottilie", False), ("Mount Orrin", False), ("Ana Ruiz", True), ("the storm", False)],
)
def test_names_that_only_look_like_a_persons(phrase: str, personal: bool) -> None:
    assert is_personal(phrase) == personal


@pytest.mark.parametrize("row", ["the", "that", "his its", "that the", "that his this", "said"])
def test_a_row_of_the_same_takes_no_square(row: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = (f"{row} " * 400).split()
    looked_at = 0
    bare = grammar.bare

    def counted(word: str) -> str:
        nonlocal looked_at
        looked_at += 1
        return bare(word)

    monkeypatch.setattr(grammar, "bare", counted)
    noun_phrases(" ".join([*words, "x"]))
    assert looked_at < 30 * len(words)
