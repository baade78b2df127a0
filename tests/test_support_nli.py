"""The scorer of the user's choice, with a model that is made up."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.errors import ModelError
from rag.support.nli import NLIScorer


def folder(path: Path, labels: list[str]) -> str:
    """The folder of a model with these outputs."""
    (path / "model.safetensors").write_bytes(b"")
    config = {"id2label": {str(number): label for number, label in enumerate(labels)}}
    (path / "config.json").write_text(json.dumps(config))
    return str(path)


class Model:
    """Gives the same logits to every pair, and keeps the pairs."""

    def __init__(self) -> None:
        self.pairs: list[tuple[str, str]] = []

    def predict(self, pairs: list[tuple[str, str]], **options: Any) -> Any:
        self.pairs += pairs
        return np.log([[0.1, 0.7, 0.2]])


@pytest.mark.parametrize(
    ("labels", "score"),
    [
        (["contradiction", "entailment", "neutral"], 0.7),
        (["ENTAILMENT", "NEUTRAL", "CONTRADICTION"], 0.1),
    ],
)
def test_the_score_is_the_probability_of_entailment(
    tmp_path: Path, labels: list[str], score: float
) -> None:
    scorer = NLIScorer(folder(tmp_path, labels))
    scorer.__dict__["_model"] = model = Model()
    assert scorer.score("Fares rise.", ["Title", "One.", "Two."]) == pytest.approx(score)
    assert model.pairs == [("Title: One. Two.", "Fares rise.")]


@pytest.mark.parametrize("labels", [["LABEL_0"], ["LABEL_0", "LABEL_1", "LABEL_2"], []])
def test_a_model_without_entailment_is_refused(tmp_path: Path, labels: list[str]) -> None:
    with pytest.raises(ModelError, match="entailment"):
        NLIScorer(folder(tmp_path, labels))
