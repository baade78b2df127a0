"""Requests for an overview are told from questions about what an article says."""

import pytest

from rag.overview import Request, overview_request

SUMMARIES = [
    "summarise", "Summarise the article", "summarize it", "Can you summarise this article, please?",
    "Please summarize the text in three sentences.", "sum it up", "Sum up the story", "summary",
    "TL;DR", "tldr",
    "What are the main points?", "what are the key points of the article?", "main points",
    "What's the gist?",
    "Give me an overview", "give me a short summary of the article",
    "Can you give me a brief overview?",
    "What is this about?", "What is the article about?", "what's this article about",
    "What's the story about?",
    "What does the article say?", "What happens in the article?",
    "What is the main idea of the text?",
    "key takeaways", "I need a quick summary", "Could you recap the article?", "a summary please",
    "What is the main message?", "Tell me about the article", "What are the most important facts?",
    "summarise everything", "Summarise the article about the storm",
    "What is the article on snails about?",
]  # fmt: skip
PEOPLE = [
    "List the people mentioned", "list all people", "Who are the people mentioned in the article?",
    "Who is mentioned?", "who is mentioned in the article?", "Which people are mentioned?",
    "Name the people in the article", "Who is quoted in this article?",
    "Give me a list of the people mentioned",
    "list the people", "Who appears in the story?", "Who does the article mention?",
    "Can you list the names mentioned in the text?", "List all the persons named in it",
]  # fmt: skip
ORGANISATIONS = [
    "Which organisations are mentioned?", "list the organizations",
    "What companies are mentioned in the article?",
    "Which parties are named?", "Which organisations does the article mention?",
]  # fmt: skip
PLACES = ["Which places are mentioned?", "list the places", "What countries are named in the text?"]

QUESTIONS = [
    "Summarise what the mayor said", "Sum up the mayor's position", "Summarise the strike",
    "What is the strike about?",
    "Who is mentioned in the will?", "Who is the mayor?", "What did the report say?",
    "What does the report say about it?",
    "What is the treaty about?", "What is the main obstacle?",
    "What are the main demands of the union?",
    "What is the key to success?", "Who are the people of Kestria?", "List the demands",
    "Which places flooded?",
    "Which companies bid?", "Which parties voted against it?", "Who was involved in the crash?",
    "Who are the main characters in the novel?", "What is her book about?", "What's it about?",
    "main street",
    "What was the debate about?", "Give me the figures", "Tell me about the mayor",
    "Tell me about Salem Al Mislet",
    "What happened in Geneva?", "What happened?", "Why?", "Tell me more",
    "How many people were killed?",
    "Name the judge", "Who named the price?", "What did the summary of the study say?",
    "Who wrote the summary?",
    "Who quoted the minister?", "Is the article wrong?", "Does the article mention taxis?", "",
    "What does the article say about taxis?", "Where is it mentioned?", "Which towns were hit?",
    "people",
    "Who is in the government?", "Who is in charge?", "outline of the plan",
    "In short, did they win?", "points",
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "question"),
    [("summary", q) for q in SUMMARIES]
    + [("people", q) for q in PEOPLE]
    + [("organisations", q) for q in ORGANISATIONS]
    + [("places", q) for q in PLACES],
)
def test_a_request_is_told_by_kind(kind: str, question: str) -> None:
    request = overview_request(question)
    assert request is not None
    assert request.kind == kind


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_no_request(question: str) -> None:
    assert overview_request(question) is None


RUSSIA, STRIKE = "Russia starts pulling its forces out of Syria", "The strike"


@pytest.mark.parametrize(
    ("question", "title"),
    [
        (f"Summarise {RUSSIA}", RUSSIA),
        (f"Please summarize “{RUSSIA}” in two sentences.", RUSSIA),
        ("Give me a short summary of Rusia starts pulling forces out of Syria", RUSSIA),
        ("Sum up the article called Russia pulling its forces out of Syria", RUSSIA),
        (f"What is {RUSSIA} about?", RUSSIA),
        ("Summarise the strike", STRIKE),
        ("tl;dr The Strike", STRIKE),
    ],
)
def test_an_article_is_named_by_its_title(question: str, title: str) -> None:
    request = overview_request(question, lambda: ("Cod is dearer", RUSSIA, STRIKE))
    sentences = 2 if "two" in question else None
    assert request == Request("summary", "", sentences, title)
    assert overview_request(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "Summarise what the opposition said", "Summarise Syria", "Summarise the strikers' demands",
        "Summarise what Russia pulls out of Syria with its forces", "What is the cod about?",
        "What starts pulling forces out of Syria?", "Summarise Russia's forces in Syria",
        "Cod is dearer",
    ],
)  # fmt: skip
def test_some_words_of_a_title_name_no_article(question: str) -> None:
    titles = ("Cod is dearer", RUSSIA, STRIKE, "What the opposition wants", "Opposition")
    assert overview_request(question, lambda: titles) is None


def test_titles_are_read_only_where_one_may_be_named() -> None:
    def unwanted() -> tuple[str, ...]:
        raise AssertionError("the titles were read")

    for question in ("What did the opposition say?", "Summarise the article", "Thanks!"):
        overview_request(question, unwanted)


def test_what_a_request_says_besides() -> None:
    assert overview_request("Summarise the article in three sentences") == Request("summary", "", 3)
    assert overview_request("Give me a summary in 5 bullet points, please") == Request(
        "summary", "", 5
    )
    assert overview_request("Summarise the article about the storm") == Request(
        "summary", "the storm"
    )
    assert overview_request("Summarise it in a few words") == Request("summary")


@pytest.mark.parametrize(
    ("question", "kind", "about"),
    [
        ("Summarise the ferry article", "summary", "ferry"),
        ("Sum up the interview", "summary", ""),
        ("Can you summarize the press release?", "summary", ""),
        ("TL;DR of the minutes", "summary", ""),
        ("Give me a summary of the cable car story in two sentences", "summary", "cable car"),
        ("What is the opinion piece about?", "summary", ""),
        ("Who is mentioned in the ferry article?", "people", "ferry"),
        ("Which places are mentioned in the feature?", "places", ""),
        ("Summarise the article", "summary", ""),
        ("Summarise the last article", "summary", ""),
    ],
)
def test_an_article_is_called_by_its_kind(question: str, kind: str, about: str) -> None:
    request = overview_request(question)
    assert request is not None
    assert (request.kind, request.about) == (kind, about)


@pytest.mark.parametrize(
    "question",
    [
        "Summarise the suspect's story",
        "Summarise the letter",
        "Who is mentioned in the will?",
        "What does the review say?",
        "What is the strike about?",
        "Who wrote the opinion piece?",
        "Who is quoted in the mayor's column?",
        "What is the long debate about?",
    ],
)
def test_what_an_article_tells_of_is_no_article(question: str) -> None:
    assert overview_request(question) is None
