"""The HTTP API as README shows it: over a real connection, with curl and with gradio_client."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fakes import HARBOUR
from gradio_client import Client
from gradio_client.exceptions import AppError
from serving import serving

from rag import Settings

# Gradio 6.31 asks pandas 3 for what is deprecated there, for its statistics of the queue.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
QUESTION = "What did the mayor say about the bridge?"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with one article."""
    settings = Settings(home=tmp_path_factory.mktemp("api") / "home", wrong_answer_cost=0, port=0)
    with serving(settings, HARBOUR) as address:
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[Client]:
    client = Client(address, verbose=False)
    yield client
    client.close()


def test_a_question_gets_the_json_of_an_answer(client: Client) -> None:
    answer = client.predict(QUESTION, api_name="/ask")
    assert answer["answered"]
    cited = answer["citations"][0]
    assert HARBOUR.text[cited["start"] : cited["end"]] == cited["quote"]


def test_earlier_answers_make_a_follow_up(client: Client) -> None:
    answer = client.predict("What did the mayor say about the old bridge?", api_name="/ask")
    follow_up = client.predict("And the fishermen?", None, [answer], api_name="/ask")
    assert follow_up["standalone_question"] != "And the fishermen?"


def test_passages_and_articles(client: Client) -> None:
    (hit,) = client.predict("old bridge", k=1, api_name="/search")
    assert HARBOUR.text[hit["start"] : hit["end"]] == hit["text"]
    assert HARBOUR.title in [info["title"] for info in client.predict(api_name="/articles")]


def test_an_article_is_added_and_replaced_under_its_name(client: Client) -> None:
    first = client.predict("The cat sleeps. It is old.", "Cats", "cats.txt", api_name="/add")
    assert [info["title"] for info in first["added"]] == ["Cats"]
    second = client.predict("The cat wakes. It is old.", "Cats", "cats.txt", api_name="/add")
    assert [info["title"] for info in second["replaced"]] == ["Cats"]


@pytest.mark.parametrize(
    ("arguments", "api_name", "message"),
    [
        (("",), "/ask", "the question is empty"),
        ((QUESTION, ["nothing"]), "/ask", "nothing"),
        ((QUESTION, None, [{"a": 1}]), "/ask", "the history is no list of earlier results"),
        ((QUESTION, None, [{}] * 51), "/ask", "51 earlier answers are too many"),
        (("bridge", 0), "/search", "k is 0"),
        (("bridge", 101), "/search", "k is 101, but 100 passages come at most"),
        ((None,), "/ask", "ask cannot take these arguments: question: Input should be a valid st"),
        ((5,), "/ask", "question: Input should be a valid string"),
        ((QUESTION, 5), "/ask", "articles: Input should be a valid list"),
        ((QUESTION, [5]), "/ask", "articles: Input should be a valid string"),
        ((QUESTION, None, ["a"]), "/ask", "history: Input should be a valid dictionary"),
        (("bridge", "3"), "/search", "k: Input should be a valid integer"),
        (("bridge", 1.5), "/search", "k: Input should be a valid integer"),
        ((7,), "/add", "text: Input should be a valid string"),
        (("", ""), "/add", "empty"),
        (("", "", "", "http://127.0.0.1/"), "/add", "RAG_ADD_BY_URL=true"),
    ],
)
def test_what_cannot_be_done_says_why(
    client: Client, arguments: tuple[object, ...], api_name: str, message: str
) -> None:
    with pytest.raises(AppError, match=message):
        client.predict(*arguments, api_name=api_name)


def test_earlier_questions_have_the_limit_of_questions(client: Client) -> None:
    answer = client.predict(QUESTION, api_name="/ask")
    endless = {**answer, "question": "Why? " * 1000}
    with pytest.raises(AppError, match="in the history, the question has 5,000 characters"):
        client.predict("And who?", None, [answer, endless], api_name="/ask")


def called(address: str, api_name: str, body: object) -> str:
    """The last event of a call without a client that fills in what is left out."""
    url = f"{address}/gradio_api/call/{api_name}"
    event = httpx.post(url, json=body).json()["event_id"]
    return httpx.get(f"{url}/{event}", timeout=60).text


@pytest.mark.parametrize(
    ("api_name", "data", "said"),
    [
        ("ask", [QUESTION], '"answered": true'),
        ("ask", [], "question: Input should be a valid string"),
        ("search", ["bridge", None], f'"title": "{HARBOUR.title}"'),
        ("add", ["The dog barks.", None, None], '"characters": 14'),
    ],
)
def test_arguments_with_a_default_may_be_left_out_or_null(
    address: str, api_name: str, data: list[object], said: str
) -> None:
    assert said in called(address, api_name, {"data": data})


def test_the_example_for_curl_in_readme(address: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("no curl")
    example = re.search(r"```sh\n(.*?/gradio_api/.*?)```", README, re.DOTALL).group(1)
    run = subprocess.run(
        ["bash", "-c", example.replace("http://127.0.0.1:7860", address)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    event, data = run.stdout.strip().splitlines()[-2:]
    assert event == "event: complete", run.stdout
    (answer,) = json.loads(data.removeprefix("data: "))
    assert answer["question"] == "What did the opposition say?"


def test_the_example_for_gradio_client_in_readme(address: str) -> None:
    example = re.search(r"```python\n(from gradio_client.*?)```", README, re.DOTALL).group(1)
    names: dict[str, object] = {}
    exec(example.replace("http://127.0.0.1:7860", address), names)  # noqa: S102 - our own README
    assert names["answer"]["question"] == "What did the opposition say?"
    assert names["follow_up"]["question"] == "And the White House?"
    names["client"].close()
