"""Pages over a stream's life: never written while somebody names them, and never more than at the start."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from generator.network.blocks import KeysValues
from generator.network.schedule import RAW
from generator.network.wan import WanShape
from generator.stream.cache import Visible
from generator.stream.layout import Layout
from generator.stream.loop import Stream
from generator.stream.state import KEPT, Policy, State, Streaming
from generator.stream.switching import switch

SHAPE = WanShape(width=6, heads=1, layers=1, inner=1, channels=1)
NOTHING = torch.zeros(1, 1, 3, 1, 1)
TEXT = KeysValues(NOTHING, NOTHING)
Contents = dict[tuple[str, int], float]
"""The numbers that stand on pages, by pool and page."""

FEATURES = [np.roll(np.eye(3, dtype=np.float32), turn, 1) for turn in range(3)]


class Numbered(Stream):
    """A stream whose network shows a new number each time, and computes nothing."""

    def __init__(self, streaming: Streaming) -> None:
        self.count = 0
        wan = SimpleNamespace(
            shape=SHAPE,
            patch_embedding=SimpleNamespace(weight=torch.zeros(1)),
            region_keys=torch.zeros(4, 1, 1, 6),
            embed=lambda latents: latents,
            context_keys=lambda tokens, positions: self.numbered(1, 1, tokens.shape[1]),
        )
        tokens = torch.zeros(1, 3, 1, 6)
        super().__init__(wan, lambda latents: tokens, streaming, NOTHING[:, :, :1])  # type: ignore[arg-type]
        self.seen = set[Visible]()
        self.expected: dict[int, tuple[State, Contents]] = {}

    def numbered(self, *sizes: int) -> KeysValues:
        """Keys and values that nothing else shows."""
        self.count += 1
        return KeysValues(*(torch.full((*sizes, 1, 1, 6), float(self.count)) for _ in range(2)))

    def noise(self, number: int, step: int) -> Tensor:
        return NOTHING

    def see(self, visible: Visible) -> None:
        self.seen.add(visible)

    def pass_through(
        self, latents: Tensor, time: float, text: KeysValues, speech: Tensor | None
    ) -> tuple[Tensor, KeysValues]:
        return NOTHING, self.numbered(1, 3)

    def made(self) -> None:
        """The next chunk, made and kept."""
        self.make(TEXT, None)
        self.keep(FEATURES[self.state.number % 3])

    def read(self, state: State) -> Contents:
        """What stands on all pages that a state names."""
        large, small = set(state.large_pages()), set(state.small_pages())
        return {
            **{("large", page): float(self.large.get((page,)).keys.mean()) for page in large},
            **{("small", page): float(self.small.get((page,)).keys.mean()) for page in small},
        }

    def check(self) -> None:
        """Every state that is kept names what it named when it was new."""
        states = self._states()
        new = {id(each): (each, self.read(each)) for each in states}
        self.expected = {known: self.expected.get(known, now) for known, now in new.items()}
        assert new == self.expected


def layout(adjacent: int) -> Layout:
    """A token a latent, and small memories."""
    return Layout(rows=1, columns=1, adjacent=adjacent, short=4, long=2)


@settings(max_examples=30)
@given(
    st.sampled_from(["clean", "per_step"]),
    st.sampled_from([3, 6]),
    st.lists(st.sampled_from(["make", "make", "make", "switch", "back 1", "back 2", "drop"]), max_size=25),
)
def test_no_page_is_overwritten_that_a_kept_state_names(
    policy: Policy, adjacent: int, deeds: list[str]
) -> None:
    stream = Numbered(Streaming(layout(adjacent), steps=(1000.0, 500.0), policy=policy))
    for deed in deeds:
        match deed:
            case "make":
                stream.made()
            case "switch":
                switch(stream, TEXT)
            case "drop":
                stream.make(TEXT, None)
                stream.rollback(stream.state.number)
            case _:
                number = stream.state.number - int(deed[-1])
                if number in stream._past:
                    stream.rollback(number)
        stream.check()


@pytest.mark.parametrize("adjacent", [3, 6])
@pytest.mark.parametrize("policy", ["clean", "per_step"])
def test_there_are_as_many_pages_as_the_busiest_stream_needs(policy: Policy, adjacent: int) -> None:
    stream = Numbered(Streaming(layout(adjacent), policy=policy))
    large, small = set[int](), set[int]()
    for _ in range(40):
        switch(stream, TEXT)
        stream.made()
        switch(stream, TEXT)
        for state in stream._states():
            large.update(state.large_pages())
            small.update(state.small_pages())
    assert large == set(range(stream.streaming.large_pages))
    assert small == set(range(stream.streaming.small_pages))


@pytest.mark.slow
def test_ten_thousand_chunks_need_no_more_than_the_first_hundred() -> None:
    stream = Numbered(Streaming(layout(3), steps=RAW[:1]))
    stores = [each for pool in (stream.large, stream.small) for each in (pool._keys, pool._values)]
    places = [each.data_ptr() for each in stores]
    for _ in range(10_000):
        stream.made()
    assert stream.state.number == 10_000
    assert places == [each.data_ptr() for each in stores]
    assert {len(visible.adjacent) for visible in stream.seen} == {0, 3}
    assert {len(visible.short) for visible in stream.seen} == {0, 3, 4}
    assert {len(visible.long) for visible in stream.seen} == {0, 2}
    assert len(stream._past) == KEPT
    assert len(stream.state.pages) == 4 + 2


@pytest.mark.parametrize("region", ["long", "short", "adjacent"])
def test_virtual_times_stay_between_the_reference_and_the_chunk(region: str) -> None:
    full = Layout(rows=18, columns=32)
    counts = {"long": full.long, "short": full.short, "adjacent": full.adjacent}
    for count in range(1, counts[region] + 1):
        times = full.positions(region, count)[:, 0]  # type: ignore[arg-type]
        assert 0 < times.min() <= times.max() < full.own_time
    assert full.own_positions()[:, 0].max() == full.own_time + 2 == 52


def test_full_regions_stand_in_a_row_without_gap_or_overlap() -> None:
    full = Layout(rows=18, columns=32)
    regions = (("reference", 1), ("long", full.long), ("short", full.short), ("adjacent", full.adjacent))
    times = [full.positions(region, count)[:, 0].unique() for region, count in regions]  # type: ignore[arg-type]
    assert torch.cat(times).tolist() == list(range(full.own_time))
    assert full.size == 10_656  # of configuration M, the chunk's own among them
