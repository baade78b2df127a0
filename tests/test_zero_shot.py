"""The zero-shot reader: what it measures, and what it promises as a reader."""

import numpy as np
import pytest
from fakes import HARBOUR, WordEmbedder, hit_of

from rag.embed import Embedder
from rag.types import Article
from rag.zero_shot import (
    CONFIDENCE_FEATURES,
    CONFIDENCE_MODEL,
    SENTENCE_FEATURES,
    SENTENCE_MODEL,
    LogisticModel,
    ZeroShotReader,
    sentence_features,
)

MAYOR = 'Mayor Ana Ruiz said the old bridge was "past saving".'
MONEY = "She asked for 12 million dollars."
UNION = "The fishermen's union gave the plan a cool reception."
CHAIRMAN = "Its chairman, Tom Hale, warned that the works would close the channel for two summers."
HITS = (hit_of(HARBOUR, UNION, CHAIRMAN, dense=0.6), hit_of(HARBOUR, MAYOR, MONEY, dense=0.2))


def test_no_passages_no_answer() -> None:
    reading = ZeroShotReader(WordEmbedder()).read("What did the union say?", [])
    assert (reading.sentences, reading.confidence) == ((), 0.0)


def test_a_reading_covers_every_sentence_best_first_within_0_and_1() -> None:
    reading = ZeroShotReader(WordEmbedder()).read("What did the union warn of?", HITS)
    assert {s.sentence.text for s in reading.sentences} == {UNION, CHAIRMAN, MAYOR, MONEY}
    probabilities = [s.probability for s in reading.sentences]
    assert probabilities == sorted(probabilities, reverse=True)
    assert probabilities[0] == pytest.approx(reading.confidence)
    assert all(0 <= probability <= 1 for probability in probabilities)


def test_features_of_words_worked_by_hand() -> None:
    found, features = sentence_features("What did Tom Hale say about money?", HITS, WordEmbedder())
    row = dict(zip([s.text for s, _ in found], features, strict=True))
    named = {n: SENTENCE_FEATURES.index(n) for n in SENTENCE_FEATURES}
    in_sentence = named["share of the question's content in the sentence"]
    around = named["the same in the sentence, the one before and the title"]
    names = named["share of the question's names in the passage and the title"]
    offers = named["the sentence holds the kind of thing that is asked for"]
    # Content: tom, hale, money. Names: tom, hale.
    assert row[CHAIRMAN][in_sentence] == pytest.approx(2 / 3)
    assert row[UNION][in_sentence] == 0
    assert row[UNION][names] == row[CHAIRMAN][names] == 1
    assert row[MAYOR][names] == 0
    assert row[MAYOR][around] == 0
    assert [row[text][offers] for text in (CHAIRMAN, MAYOR, MONEY)] == [1, 1, 1]


def test_a_passage_that_only_words_found_counts_as_the_farthest() -> None:
    hits = (HITS[0], hit_of(HARBOUR, MAYOR, dense=None))
    _, features = sentence_features("union", hits, WordEmbedder())
    assert set(features[:, 1]) == {0.6}


def test_models_fit_their_features() -> None:
    assert len(SENTENCE_MODEL.weights) == len(SENTENCE_FEATURES)
    assert len(CONFIDENCE_MODEL.weights) == len(CONFIDENCE_FEATURES)
    model = LogisticModel((2.0, -1.0), 0.5)
    assert model.logits(np.array([[1.0, 3.0], [0.0, 0.0]])) == pytest.approx([-0.5, 0.5])


@pytest.mark.model
def test_with_the_real_model_an_answer_outranks_a_stranger(embedder: Embedder) -> None:
    reader = ZeroShotReader(embedder)
    reading = reader.read("Which summers' traffic would the works stop?", HITS)
    assert reading.sentences[0].sentence.text == CHAIRMAN
    cake = Article.create("Cake", "Beat the eggs with sugar. Bake for an hour.")
    stranger = reader.read("Who is Tom Hale?", [hit_of(cake, "Beat the eggs with sugar.", dense=0)])
    assert stranger.confidence < 0.2
