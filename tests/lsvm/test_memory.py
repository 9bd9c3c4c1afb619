"""What is remembered, in which order, and on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from lsvm.keyframes import Features, redundancy
from lsvm.memory import LongShortMemory, Remembered

torch.set_num_threads(1)


def frame(index: int, dtype: torch.dtype = torch.float32) -> Remembered:
    """A frame that depends on its number alone."""
    random = np.random.default_rng(index)
    feature = random.normal(size=5).astype(np.float32)
    return Remembered(
        index, torch.from_numpy(random.normal(size=(2, 3))).to(dtype), feature / np.linalg.norm(feature)
    )


def numbers(frames: tuple[Remembered, ...]) -> list[int]:
    """Which frames these are."""
    return [each.index for each in frames]


def test_short_memory_holds_the_newest_in_order() -> None:
    memory = LongShortMemory(4, 0).push(map(frame, range(7)))
    assert numbers(memory.short) == [3, 4, 5, 6]
    assert memory.long == ()


def test_frames_pushed_at_once_are_as_if_pushed_one_by_one() -> None:
    at_once = LongShortMemory(3, 2).push(map(frame, range(9)))
    one_by_one = LongShortMemory(3, 2)
    for index in range(9):
        one_by_one = one_by_one.push([frame(index)])
    assert at_once.indices == one_by_one.indices
    assert np.array_equal(at_once.pairs, one_by_one.pairs)


def test_long_memory_is_filled_before_anything_is_chosen() -> None:
    memory = LongShortMemory(2, 3).push(map(frame, range(5)))
    assert numbers(memory.long) == [0, 1, 2]
    assert numbers(memory.short) == [3, 4]


def test_a_memory_without_short_places_takes_each_frame_as_a_candidate() -> None:
    assert numbers(LongShortMemory(0, 2).push(map(frame, range(2))).long) == [0, 1]


def test_one_long_place_keeps_its_first_frame() -> None:
    assert numbers(LongShortMemory(1, 1).push(map(frame, range(9))).long) == [0]


def test_pinned_places_keep_their_frames() -> None:
    memory = LongShortMemory(0, 3, pinned=2).push(map(frame, range(200)))
    free = LongShortMemory(0, 3).push(map(frame, range(200)))
    assert numbers(memory.long)[:2] == [0, 1]
    assert numbers(memory.long)[2] > 2
    assert numbers(free.long)[:2] != [0, 1]


def test_to_remember_leaves_the_memory_from_before_as_it_was() -> None:
    before = LongShortMemory(2, 3).push(map(frame, range(9)))
    numbered, pairs = before.indices, before.pairs.copy()
    before.push(map(frame, range(9, 60)))
    assert before.indices == numbered
    assert np.array_equal(before.pairs, pairs)


@settings(max_examples=30)
@given(st.integers(0, 5), st.integers(0, 1000), st.integers(0, 2))
def test_redundancy_never_rises_once_long_memory_is_full(size: int, start: int, pinned: int) -> None:
    memory = LongShortMemory(1, size, pinned).push(map(frame, range(start, start + size + 1)))
    for index in range(start + size + 1, start + size + 20):
        later = memory.push([frame(index)])
        assert redundancy(later.pairs) <= redundancy(memory.pairs) + 1e-12
        memory = later


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("count", [0, 2, 40])
def test_memory_survives_the_disk_bit_for_bit(tmp_path: Path, count: int, dtype: torch.dtype) -> None:
    memory = LongShortMemory(3, 4, 1).push(frame(index, dtype) for index in range(count))
    memory.save(tmp_path / "memory")
    loaded = LongShortMemory.load(tmp_path / "memory")
    assert (loaded.short_size, loaded.long_size, loaded.pinned) == (3, 4, 1)
    assert loaded.indices == memory.indices
    for old, new in zip((*memory.short, *memory.long), (*loaded.short, *loaded.long), strict=True):
        assert new.tokens.dtype == dtype
        assert torch.equal(old.tokens, new.tokens)
        assert old.feature is not None
        assert new.feature is not None
        assert np.array_equal(old.feature, new.feature)
    assert np.array_equal(memory.pairs, loaded.pairs)
    more = [frame(index, dtype) for index in range(100, 150)]
    assert memory.push(more).indices == loaded.push(more).indices


def unseen(index: int) -> Remembered:
    """A frame of which nobody knows yet what it shows."""
    return replace(frame(index), feature=None)


def features(count: int) -> dict[int, Features]:
    """What the first frames show."""
    return {index: each.feature for index in range(count) if (each := frame(index)).feature is not None}


@given(st.integers(0, 4), st.integers(0, 3), st.integers(1, 5))
def test_only_what_leaves_short_memory_for_long_memory_has_to_be_known(
    short: int, long: int, together: int
) -> None:
    known, memory = LongShortMemory(short, long), LongShortMemory(short, long)
    for begin in range(0, 5 * together, together):
        coming = range(begin, begin + together)
        asked = memory.candidates(coming)
        assert asked == (tuple(range(max(0, begin - short), begin + together - short)) if long else ())
        memory = memory.push(map(unseen, coming), {each: features(each + 1)[each] for each in asked})
        known = known.push(map(frame, coming))
        assert memory.indices == known.indices
        assert np.array_equal(memory.pairs, known.pairs)
    assert known.candidates(range(9)) == known.learned(features(99)).candidates(range(9))


def test_a_memory_is_saved_once_it_is_known_what_its_frames_show(tmp_path: Path) -> None:
    memory = LongShortMemory(2, 2).push(map(unseen, range(4)), features(2))
    with pytest.raises(ValueError, match="latent 2 is remembered, but not what it shows: learn it first"):
        memory.save(tmp_path / "memory")
    memory.learned(features(4)).save(tmp_path / "memory")
    loaded = LongShortMemory.load(tmp_path / "memory")
    assert loaded.candidates(range(4, 6)) == ()
    more = [frame(index) for index in range(4, 60)]
    assert loaded.push(more).indices == LongShortMemory(2, 2).push(map(frame, range(60))).indices


def test_a_memory_that_chooses_nothing_is_saved_without_features(tmp_path: Path) -> None:
    memory = LongShortMemory(2, 0).push(map(unseen, range(4)))
    memory.save(tmp_path / "memory")
    loaded = LongShortMemory.load(tmp_path / "memory")
    assert numbers(loaded.short) == [2, 3]
    assert torch.equal(loaded.short[1].tokens, memory.short[1].tokens)


def test_a_memory_of_bfloat16_goes_on_in_float32_without_loss(tmp_path: Path) -> None:
    """And is then of one type, whatever comes."""
    memory = LongShortMemory(3, 4).push(frame(index, torch.bfloat16) for index in range(5))
    memory.save(tmp_path / "half")
    whole = LongShortMemory.load(tmp_path / "half").like(torch.zeros(()))
    for old, new in zip((*memory.short, *memory.long), (*whole.short, *whole.long), strict=True):
        assert torch.equal(old.tokens.float(), new.tokens)
    whole.push(map(frame, range(5, 9))).save(tmp_path / "whole")
    assert LongShortMemory.load(tmp_path / "whole").indices == whole.push(map(frame, range(5, 9))).indices
    there = memory.like(torch.zeros((), device="meta"))
    assert {each.tokens.device.type for each in (*there.short, *there.long)} == {"meta"}


def test_another_file_is_no_memory(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("wave")
    save_file({"short.tokens": torch.zeros(2)}, tmp_path / "weights")
    for name in ("text", "weights"):
        with pytest.raises(ValueError, match=f"{name} does not hold a visual memory"):
            LongShortMemory.load(tmp_path / name)
