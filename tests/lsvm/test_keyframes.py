"""Dynamic Key-Frame Selection against the paper's formulas, written out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lsvm.keyframes import cosines, place, redundancy, replaced, seated

Sets = tuple[NDArray[np.float32], NDArray[np.float32]]


@st.composite
def sets(draw: st.DrawFn) -> Sets:
    """Kept features (N, 4), N of 1..6, and a candidate's."""
    count, seed = draw(st.integers(1, 6)), draw(st.integers(0, 10_000))
    rows = np.random.default_rng(seed).normal(size=(count + 1, 4)) + draw(st.sampled_from([0.0, 2.0]))
    unit = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit[:-1], unit[-1]


def paired(kept: NDArray[np.float32]) -> NDArray[np.float64]:
    """The cosines of all pairs, entered one by one."""
    pairs = np.zeros((0, 0))
    for slot, feature in enumerate(kept):
        pairs = seated(pairs, cosines(kept[:slot], feature), slot)
    return pairs


def direct(kept: NDArray[np.float32]) -> float:
    """R as the paper writes it."""
    count = len(kept)
    if count < 2:
        return 0.0
    rows = [row / np.linalg.norm(row) for row in kept.astype(np.float64)]
    means = [sum(rows[i] @ rows[j] for j in range(count) if j != i) / (count - 1) for i in range(count)]
    return float(sum(means) / count)


def with_candidate(
    kept: NDArray[np.float32], candidate: NDArray[np.float32], slot: int
) -> NDArray[np.float32]:
    """The kept features after the candidate has taken a place."""
    return np.concatenate((kept[:slot], candidate[None], kept[slot + 1 :]))


@given(sets())
def test_redundancy_is_the_papers(given: Sets) -> None:
    kept, _ = given
    assert redundancy(paired(kept)) == pytest.approx(direct(kept), abs=1e-6)


@given(sets())
def test_redundancy_after_each_replacement_is_the_papers(given: Sets) -> None:
    kept, candidate = given
    expected = [direct(with_candidate(kept, candidate, slot)) for slot in range(len(kept))]
    assert replaced(paired(kept), cosines(kept, candidate)) == pytest.approx(expected, abs=1e-6)


@given(sets(), st.integers(0, 6))
def test_a_replacement_lowers_redundancy_most_and_spares_pinned_places(given: Sets, pinned: int) -> None:
    kept, candidate = given
    after = [direct(with_candidate(kept, candidate, slot)) for slot in range(len(kept))]
    slot = place(paired(kept), cosines(kept, candidate), pinned)
    if slot is None:
        assert all(each >= direct(kept) - 1e-6 for each in after[pinned:])
    else:
        assert slot >= pinned
        assert after[slot] < direct(kept) + 1e-6
        assert after[slot] <= min(after[pinned:]) + 1e-6


@given(sets())
def test_cosines_that_were_kept_up_are_those_computed_anew(given: Sets) -> None:
    kept, candidate = given
    for slot in range(len(kept)):
        now = seated(paired(kept), cosines(kept, candidate), slot)
        assert now == pytest.approx(paired(with_candidate(kept, candidate, slot)), abs=1e-12)


def test_of_one_frame_nothing_is_redundant() -> None:
    feature = np.eye(3, dtype=np.float32)
    assert redundancy(paired(feature[:1])) == redundancy(paired(feature[:0])) == 0.0
    assert place(paired(feature[:1]), cosines(feature[:1], feature[1])) is None


def test_a_frame_that_repeats_another_gives_way_to_one_that_does_not() -> None:
    kept = np.eye(4, dtype=np.float32)[[0, 1, 1]]
    assert place(paired(kept), cosines(kept, np.eye(4, dtype=np.float32)[2])) == 1
    assert place(paired(kept), cosines(kept, np.eye(4, dtype=np.float32)[2]), pinned=2) == 2
