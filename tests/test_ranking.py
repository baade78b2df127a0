"""What ranks sentences beside a reader's log-odds, worked by hand."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from fakes import HARBOUR, hit_of

from rag.passage_reader import BUNDLED, PassageReader
from rag.question import share
from rag.ranking import RankingWeights, ranking_features, shares_around

MAYOR = 'Mayor Ana Ruiz said the old bridge was "past saving".'
MONEY = "She asked for 12 million dollars."
QUESTION = "How much did the mayor ask for, and not the fishermen's union with its cool reception?"
UNION = "The fishermen's union gave the plan a cool reception."


def test_the_share_of_nothing_is_all() -> None:
    assert share(frozenset(), frozenset({"bridg"})) == 1
    assert share(frozenset({"bridg", "toll"}), frozenset({"bridg"})) == 0.5


def test_words_count_in_the_sentence_the_one_before_and_the_title() -> None:
    content = frozenset({"mayor", "dollar", "harbour", "toll"})
    shares = shares_around(content, HARBOUR.title, [MAYOR, MONEY, UNION])
    assert shares == pytest.approx((2 / 4, 3 / 4, 2 / 4))
    assert shares_around(content, HARBOUR.title, []) == ()


def test_a_passage_s_score_counts_from_the_best_one_s() -> None:
    hits = [hit_of(HARBOUR, UNION, score=2.5), hit_of(HARBOUR, MAYOR, MONEY, score=1.0)]
    features = ranking_features("What did the mayor ask for?", hits)
    assert features.tolist() == [[0.0, 0.0], [1.0, -1.5], [1.0, -1.5]]
    weights = RankingWeights(shared_words=2.0, retrieval=0.5)
    assert weights.boosts("What did the mayor ask for?", hits) == pytest.approx([0, 1.25, 1.25])
    assert RankingWeights().boosts("toll", hits).tolist() == [0, 0, 0]
    assert ranking_features("toll", []).shape == (0, 2)


@pytest.mark.model
def test_weights_move_sentences_and_leave_the_confidence_alone(tmp_path: Path) -> None:
    folder = shutil.copytree(BUNDLED, tmp_path / "reader")
    hits = [hit_of(HARBOUR, UNION, score=2.5), hit_of(HARBOUR, MAYOR, MONEY, score=1.0)]
    readings = {}
    for name, weights in {
        "none": {"shared_words": 0.0, "retrieval": 0.0},
        "words": {"shared_words": 1000.0, "retrieval": 0.0},
        "retrieval": {"shared_words": 0.0, "retrieval": 1000.0},
    }.items():
        card = json.loads((folder / "reader.json").read_text()) | {"ranking": weights}
        (folder / "reader.json").write_text(json.dumps(card))
        readings[name] = PassageReader(folder).read(QUESTION, hits)
    first = {name: reading.sentences[0].sentence.text for name, reading in readings.items()}
    assert first == {"none": MONEY, "words": UNION, "retrieval": UNION}
    assert len({reading.confidence for reading in readings.values()}) == 1
    for reading in readings.values():
        assert np.all(np.diff([scored.probability for scored in reading.sentences]) <= 0)
