"""How probable it is that the passages answer, from a reader's log-odds."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from fakes import HARBOUR, hit_of
from hypothesis import given
from hypothesis import strategies as st

from rag.confidence import Calibration, Calibrations, answer_odds
from rag.embed import SentenceTransformerEmbedder
from rag.errors import ModelError
from rag.passage_reader import BUNDLED, PassageReader
from rag.question import is_search_query

QUESTIONS, QUERIES = Calibration(1.0, 0.0), Calibration(1.0, -2.0, 4.0)
BOTH = Calibrations(QUESTIONS, QUERIES)
odds = st.floats(-20, 20)


def test_calibration_by_hand() -> None:
    assert Calibration(2.0, -1.0)(np.array(0.5)) == pytest.approx(0.5)
    assert QUESTIONS(np.array(1.0)) == pytest.approx(0.7310585786)


def test_likeness_adds_to_log_odds_where_it_has_a_weight() -> None:
    assert QUERIES(np.array(0.0), 0.75) == QUESTIONS(np.array(1.0)) == QUESTIONS(np.array(1.0), 0.9)


def test_only_queries_with_a_likeness_have_their_own_calibration() -> None:
    assert BOTH.of("harbour vote date", 0.5) is QUERIES
    assert BOTH.of("harbour vote date", None) is QUESTIONS
    assert BOTH.of("When is the vote?", 0.5) is QUESTIONS


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("what did the opposition say", True),
        ("origin of the name sweet frog", True),
        ("What did the opposition say", False),
        ("what did the opposition say?", False),
        ("what did nato say about Kosovo", False),
        ("1998", False),
        ("", False),
    ],
)
def test_search_queries_have_lower_case_and_no_question_mark(text: str, query: bool) -> None:
    assert is_search_query(text) is query


def test_sentences_that_answer_together_make_a_passage_likelier() -> None:
    never = -1e4
    assert answer_odds(np.array([[1.0, 1.0], [1.5, never]])) == pytest.approx(1 + np.log(2))
    assert answer_odds(np.array([[1.0, -3.0], [1.5, never]])) == pytest.approx(1.5)


@given(st.lists(st.lists(odds, min_size=3, max_size=3), min_size=1, max_size=4))
def test_a_passage_is_at_least_as_likely_as_its_best_sentence(rows: list[list[float]]) -> None:
    found = answer_odds(np.array(rows))
    best = max(map(max, rows))
    assert best <= found <= best + np.log(3) + 1e-9


@pytest.mark.model
def test_the_likeness_of_a_query_counts_beside_what_the_reader_makes_of_it(tmp_path: Path) -> None:
    folder = shutil.copytree(BUNDLED, tmp_path / "reader")
    hits = [hit_of(HARBOUR, "No date for a vote was named.", dense=0.5)]
    model = SentenceTransformerEmbedder().model_hash

    def confidence(likeness: float, question: str) -> float:
        card = json.loads((folder / "reader.json").read_text())
        card["calibration"]["queries"] = {"slope": 1.0, "intercept": 0.0, "likeness": likeness}
        (folder / "reader.json").write_text(json.dumps(card))
        return PassageReader(folder, model).read(question, hits).confidence

    def log_odds(probability: float) -> float:
        return float(np.log(probability / (1 - probability)))

    query = "date of the vote"
    more = log_odds(confidence(3.0, query)) - log_odds(confidence(1.0, query))
    assert more == pytest.approx(1.0)
    assert confidence(3.0, "Date of the vote") == confidence(1.0, "Date of the vote")


@pytest.mark.parametrize("change", [{"slope": "steep"}, {"bend": 1.0}])
def test_a_calibration_that_is_none_is_refused(change: dict[str, object], tmp_path: Path) -> None:
    folder = shutil.copytree(BUNDLED, tmp_path / "reader")
    card = json.loads((folder / "reader.json").read_text())
    card["calibration"]["queries"] |= change
    (folder / "reader.json").write_text(json.dumps(card))
    with pytest.raises(ModelError, match=r"no usable reader\.json"):
        PassageReader(folder)
