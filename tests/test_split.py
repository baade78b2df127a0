"""Passages: exact offsets, whole sentences, sizes that the model can read."""

from hypothesis import given
from hypothesis import strategies as st

from rag.split import split
from rag.types import Article, Passage


def words(text: str) -> int:
    return len(text.split())


def passages(text: str, min_words: int = 5, max_tokens: int = 12) -> tuple[Passage, ...]:
    article = Article.create("A title", text)
    return split(article, min_words=min_words, max_tokens=max_tokens, count_tokens=words)


def texts(text: str, min_words: int = 5, max_tokens: int = 12) -> list[str]:
    return [passage.text for passage in passages(text, min_words, max_tokens)]


def test_a_paragraph_is_a_passage() -> None:
    one, two = "One two three four five.", "Six seven eight nine ten."
    assert texts(f"{one}\n\n{two}") == [one, two]


def test_a_heading_joins_what_follows() -> None:
    assert texts("What next\n\nOne two three four.") == ["What next\n\nOne two three four."]


def test_a_heading_does_not_end_a_passage() -> None:
    assert texts("One two three four.\n\nWhat next\n\nFive six seven.", max_tokens=20) == [
        "One two three four.\n\nWhat next\n\nFive six seven."
    ]


def test_many_lines_like_headings_are_a_list() -> None:
    lines = [f"Line {word}" for word in "one two three four five six".split()]
    assert texts("\n\n".join(lines), max_tokens=100) == [
        "\n\n".join(lines[:5]),
        lines[5],
    ]


def test_a_short_last_paragraph_stands_alone_rather_than_get_lost() -> None:
    assert texts("One two three four five.\n\nThe end.") == ["One two three four five.", "The end."]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    sentence = "One two three four five."
    assert texts(" ".join([sentence] * 5)) == [
        f"{sentence} {sentence}",
        f"{sentence} {sentence}",
        sentence,
    ]


def test_only_a_sentence_longer_than_the_model_reads_is_cut_at_a_clause() -> None:
    text = "One two three four five six seven, eight nine ten eleven twelve thirteen fourteen."
    assert texts(text) == [
        "One two three four five six seven,",
        "eight nine ten eleven twelve thirteen fourteen.",
    ]


def test_a_word_longer_than_the_model_reads_is_cut_anywhere() -> None:
    article = Article.create("t", "x" * 50)
    found = split(article, min_words=1, max_tokens=20, count_tokens=len)
    assert [len(passage.text) for passage in found] == [20, 20, 10]


def test_an_empty_article_has_no_passages() -> None:
    assert passages("") == ()


TEXT = st.text(
    st.one_of(st.sampled_from("ab .,;:\n\n.!?"), st.characters(exclude_categories=("Cs",))),
    max_size=400,
)


@given(TEXT, st.integers(1, 20), st.integers(2, 30))
def test_offsets_are_exact_and_nothing_is_lost(text: str, min_words: int, max_tokens: int) -> None:
    article = Article.create("t", text)
    found = split(article, min_words=min_words, max_tokens=max_tokens, count_tokens=words)
    position = 0
    for passage in found:
        assert text[passage.start : passage.end] == passage.text
        assert passage.sentences[0].start == passage.start
        assert passage.sentences[-1].end == passage.end
        assert sum(words(sentence.text) for sentence in passage.sentences) <= max_tokens
        for sentence in passage.sentences:
            assert text[sentence.start : sentence.end] == sentence.text
            assert not text[position : sentence.start].strip()
            position = sentence.end
    assert not text[position:].strip()
    assert len({passage.id for passage in found}) == len(found)
