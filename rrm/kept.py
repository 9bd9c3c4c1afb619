"""Documents as the embedder has read them, kept on disk: reading takes seconds, loading a tenth of one."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from rrm.embeddings import Reader, Sentence

KEPT = 8
"""So many readings are kept, of some 15 MB each; those that were not used for longest go first."""

AT_ONCE = 64
"""Texts that are read together: a persona's at once would take hundreds of MB."""


WORTH = 100
"""Fewer texts are read faster than it takes to say so: they are not kept."""


def read_once(embed: Reader, texts: Sequence[str], folder: Path | None = None) -> list[Sentence]:
    """The texts with their words, read now or at an earlier start; words to half precision.

    `folder` is where they are kept, by default the user's cache. Where it cannot be written they are read at
    every start.
    """
    if len(texts) < WORTH:
        return embed.read(texts)
    folder = folder or _cache()
    key = hashlib.sha256(json.dumps([embed.digest, *texts]).encode()).hexdigest()
    file = folder / f"{key[:32]}.safetensors"
    with suppress(OSError, SafetensorError):
        return _load(file)
    parts = (texts[start : start + AT_ONCE] for start in range(0, len(texts), AT_ONCE))
    sentences = [_rounded(each) for part in parts for each in embed.read(part)]
    with suppress(OSError, SafetensorError):
        _save(sentences, file)
    return sentences


def _cache() -> Path:
    """Where the user's readings are kept; a user without a home (in a container) has no such folder."""
    try:
        caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        caches = Path(os.devnull)
    return caches / "visavis" / "read"


def _load(file: Path) -> list[Sentence]:
    with safe_open(file, framework="numpy") as stored:
        points, words = stored.get_tensor("points"), stored.get_tensor("words").astype(np.float32)
        names = [tuple(each) for each in json.loads(stored.metadata()["names"])]
    file.touch()
    ends = accumulate((len(each) for each in names), initial=0)
    spans = (slice(start, end) for start, end in pairwise(ends))
    return [
        Sentence(point, each, words[span]) for point, each, span in zip(points, names, spans, strict=True)
    ]


def _save(sentences: Sequence[Sentence], file: Path) -> None:
    """Write it whole or not at all, and forget what was kept too long."""
    file.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, NDArray[np.float32 | np.float16]] = {
        "points": np.stack([each.point for each in sentences]),
        "words": np.concatenate([each.words for each in sentences]).astype(np.float16),
    }
    begun = file.with_suffix(f".{os.getpid()}")
    try:
        save_file(arrays, begun, {"names": json.dumps([each.names for each in sentences])})
        begun.replace(file)
    finally:
        begun.unlink(missing_ok=True)
    kept = sorted(file.parent.glob("*.safetensors"), key=lambda each: each.stat().st_mtime)
    for old in kept[:-KEPT]:
        old.unlink(missing_ok=True)


def _rounded(sentence: Sentence) -> Sentence:
    """As it will be once it has been kept."""
    return Sentence(sentence.point, sentence.names, sentence.words.astype(np.float16).astype(np.float32))
