"""Pages over a stream's life: never written while somebody names them, and never more than at the start."""

from __future__ import annotations

import gc
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn import Parameter

from generator.network.blocks import KeysValues
from generator.network.rope import Rope
from generator.network.schedule import RAW
from generator.network.wan import WAN22_TI2V_5B, Region, WanShape
from generator.stream.cache import Context, Visible
from generator.stream.config import KEPT, Policy, StreamConfig
from generator.stream.layout import Layout
from generator.stream.loop import Stream
from generator.stream.state import State
from generator.stream.switching import switch
from tests.generator.stream import scene

SHAPE = WanShape(width=6, heads=1, layers=1, ffn=1, channels=1)
NOTHING = torch.zeros(1, 1, 3, 1, 1)
TEXT = KeysValues(NOTHING, NOTHING)
Contents = dict[tuple[str, int], float]
"""The numbers that stand on pages, by pool and page."""

FEATURES = [np.roll(np.eye(3, dtype=np.float32), turn, 1) for turn in range(3)]


class NumberedWan:
    """A network that shows a new number each time, and computes nothing."""

    shape = SHAPE
    patch_embedding = SimpleNamespace(weight=torch.zeros(1))

    def __init__(self) -> None:
        self.count = 0

    def embed(self, latents: Tensor) -> Tensor:
        return latents

    def context_keys(self, tokens: Tensor, turn: Rope) -> KeysValues:
        self.count += 1
        return KeysValues(
            *(torch.full((1, 1, tokens.shape[1], 1, 1, 6), float(self.count)) for _ in range(2))
        )

    def __call__(
        self,
        latents: Tensor,
        level: Tensor,
        text: object,
        speech: object,
        view: Context,
        keys_only: bool = False,
    ) -> Tensor:
        self.count += 1
        view.shown.keys.fill_(self.count)
        return NOTHING


class Numbered(Stream):
    """A stream of such a network."""

    def __init__(self, streaming: StreamConfig) -> None:
        tokens = torch.zeros(1, streaming.layout.chunk, 1, 6)
        super().__init__(NumberedWan(), lambda latents: tokens, streaming, NOTHING[:, :, :1])  # type: ignore[arg-type]
        self.seen = set[Visible]()
        self.expected: dict[int, tuple[State, Contents]] = {}

    def see(self, visible: Visible) -> None:
        self.seen.add(visible)

    def made(self) -> None:
        """The next chunk, made and kept."""
        self.make(TEXT, None)
        self.learn(self.state.number, FEATURES[self.state.number % 3][: self.config.layout.chunk])
        self.keep()

    def read(self, state: State) -> Contents:
        """What stands on all pages that a state names."""
        large, small = set(state.large_pages()), set(state.small_pages())
        return {
            **{("large", page): float(self.large.keys[page].mean()) for page in large},
            **{("small", page): float(self.memories.pool.keys[page].mean()) for page in small},
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
    stream = Numbered(StreamConfig(layout(adjacent), steps=(1000.0, 500.0), policy=policy))
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
    stream = Numbered(StreamConfig(layout(adjacent), policy=policy))
    large, small = set[int](), set[int]()
    for _ in range(40):
        switch(stream, TEXT)
        stream.made()
        switch(stream, TEXT)
        for state in stream._states():
            large.update(state.large_pages())
            small.update(state.small_pages())
    assert large == set(range(stream.config.large_pages))
    assert small == set(range(stream.config.small_pages))


def living() -> tuple[int, int]:
    """How many tensors there are, and the bytes of their storages, but for those that a compiler imagines."""
    gc.collect()
    tensors = [each for each in gc.get_objects() if type(each) in (Tensor, Parameter)]
    stores = {each.untyped_storage().data_ptr(): each.untyped_storage().nbytes() for each in tensors}
    return len(tensors), sum(stores.values())


@pytest.mark.slow
def test_ten_thousand_chunks_need_no_more_than_the_first_hundred() -> None:
    """Of one latent each, which is quicker."""
    single = replace(layout(3), chunk=1, adjacent=1)
    here = Numbered(StreamConfig(single, steps=RAW[:1]))
    for _ in range(100):
        here.made()
    early = living()
    for _ in range(9_900):
        here.made()
    assert here.state.number == 10_000
    assert living() == early
    assert {len(visible.adjacent) for visible in here.seen} == {0, 1}
    assert {len(visible.short) for visible in here.seen} == {0, 1, 2, 3, 4}
    assert {len(visible.long) for visible in here.seen} == {0, 1, 2}
    assert len(here._past) == KEPT
    assert len(here.state.pages) == 4 + 2
    assert len(here._features) <= 4 + 1 + KEPT + 1


@pytest.mark.parametrize("policy", ["clean", "per_step"])
def test_a_stream_of_a_true_network_holds_as_much_after_thirty_chunks_more(policy: Policy) -> None:
    here = scene.stream(replace(scene.streaming(policy), steps=RAW[1:]))
    scene.film(here, 10)
    early = living()
    scene.film(here, 15)
    switch(here, scene.NOD)
    scene.film(here, 15, scene.NOD)
    here.rollback(here.state.number - 1)
    scene.film(here, 1)
    late, chunk = living(), here.state.memory.short[0].tokens.untyped_storage().nbytes()
    assert abs(late[1] - early[1]) <= 4 * chunk  # as many chunks as left long memory in the states kept


@pytest.mark.parametrize("policy", ["clean", "per_step"])
def test_what_a_stream_holds_is_as_many_bytes_as_was_said(policy: Policy) -> None:
    how = scene.streaming(policy)
    here = scene.stream(how)
    context, pools = here._context, (here.large, here.memories.pool)
    said = how.bytes(scene.WAN.shape, 4)
    assert said == {
        "context": sum(
            each.nbytes for each in (context._keys, context._values, context.shown.keys, context._seen)
        ),
        "stream": sum(each.nbytes for pool in pools for each in (pool.keys, pool.values)),
    }


def test_a_large_stream_holds_ten_gigabytes_clean_and_seventeen_step_by_step() -> None:
    clean, by_step = (
        StreamConfig(Layout(rows=18, columns=32), policy=policy).bytes(WAN22_TI2V_5B, 2)
        for policy in ("clean", "per_step")
    )
    assert clean["context"] == by_step["context"]
    assert [sum(each.values()) / 1e9 for each in (clean, by_step)] == pytest.approx([10.7, 17.1], abs=0.1)


@pytest.mark.parametrize("region", ["long", "short", "adjacent"])
def test_virtual_times_stay_between_the_reference_and_the_chunk(region: Region) -> None:
    full = Layout(rows=18, columns=32)
    counts = {"long": full.long, "short": full.short, "adjacent": full.adjacent}
    for number in range(1, counts[region] + 1):
        times = full.times(region, number)
        assert len(times) == number
        assert 0 < min(times) <= max(times) < full.own_time
    assert full.own_positions()[:, 0].max() == full.own_time + 2 == 52


def test_full_regions_stand_in_a_row_without_gap_or_overlap() -> None:
    full = Layout(rows=18, columns=32)
    regions = (("reference", 1), ("long", full.long), ("short", full.short), ("adjacent", full.adjacent))
    times = [time for region, number in regions for time in full.times(region, number)]  # type: ignore[arg-type]
    assert times == list(range(full.own_time))
    assert [full.positions(time)[:, 0].unique().item() for time in times] == times
    places = full.places()
    assert [each.start for each in places[1:]] == [each.stop for each in places[:-1]]
    assert (places[0].start, places[-1].stop) == (0, full.size) == (0, 10_656)  # of configuration M
    assert [len(full.positions(time)) for time in times] == [place.stop - place.start for place in places[1:]]
