"""Cache-Switching: what a new prompt changes, and what it leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from generator.network.attend import Kept
from generator.network.blocks import KeysValues
from generator.network.schedule import noised
from generator.stream.cache import Visible
from generator.stream.config import Policy
from generator.stream.loop import Stream
from generator.stream.switching import switch
from tests.generator.networks import speech
from tests.generator.stream.scene import (
    CLEAN,
    LAYOUT,
    NOD,
    WAN,
    WAVE,
    film,
    kept,
    same,
    shown,
    stream,
    streaming,
)  # fmt: skip

POLICIES = ("clean", "per_step")


def contents(here: Stream, visible: Visible) -> dict[str, KeysValues]:
    """What stands on the pages that a chunk sees, by region."""
    pages = {
        "reference": (here.large, (visible.reference,)), "adjacent": (here.large, visible.adjacent),
        "short": (here.memories.pool, visible.short), "long": (here.memories.pool, visible.long),
    }  # fmt: skip
    return {region: shown(pool, named) for region, (pool, named) in pages.items() if named}


def seen(here: Stream) -> list[dict[str, KeysValues]]:
    """What the chunk to come sees at each level."""
    return [contents(here, here.state.visible(level)) for level in range(len(here.config.levels))]


def equal(left: KeysValues, right: KeysValues) -> bool:
    """Bit for bit."""
    return torch.equal(left.keys, right.keys) and torch.equal(left.values, right.values)


@pytest.mark.parametrize("adjacent", [3, 6])
def test_a_switch_to_the_same_prompt_changes_nothing(adjacent: int) -> None:
    how = replace(CLEAN, layout=replace(LAYOUT, adjacent=adjacent))
    here, other = stream(how), stream(how)
    for chunks in (1, 1, 5):
        assert same(film(here, chunks), film(other, chunks))
        before = seen(here)
        switch(here, WAVE)
        for old, new in zip(before, seen(here), strict=True):
            assert all(equal(old[name], new[name]) for name in old)


@pytest.mark.parametrize("adjacent", [3, 6])
@pytest.mark.parametrize("policy", POLICIES)
def test_another_prompt_changes_neighbouring_chunks_alone(policy: Policy, adjacent: int) -> None:
    here = stream(replace(streaming(policy), layout=replace(LAYOUT, adjacent=adjacent)))
    film(here, 7)
    memory, before = here.state.memory, seen(here)
    switch(here, NOD)
    assert here.state.memory is memory
    for old, new in zip(before, seen(here), strict=True):
        assert all(equal(old[name], new[name]) for name in ("reference", "short", "long"))
        tokens = LAYOUT.tokens
        for latent in range(adjacent):
            part = slice(latent * tokens, (latent + 1) * tokens)
            keys, changed = old["adjacent"].keys[1, part], new["adjacent"].keys[1, part]
            assert not torch.isclose(keys, changed, atol=1e-6).all(-1).any()


@pytest.mark.parametrize("adjacent", [3, 6])
@pytest.mark.parametrize("policy", POLICIES)
def test_what_a_switch_computes_is_what_the_network_shows_of_the_noised_latents(
    policy: Policy, adjacent: int
) -> None:
    """Of two neighbours the younger sees the elder as the switch has made it."""
    here = stream(replace(streaming(policy), layout=replace(LAYOUT, adjacent=adjacent)))
    film(here, 6)
    chunks = here.state.neighbours
    switch(here, NOD)
    for step, level in enumerate(here.config.levels):
        elder = tuple[int, ...]()
        for chunk, renewed in zip(chunks, here.state.neighbours, strict=True):
            latents = noised(chunk.latents, here.noise.of(chunk.number)[step], level)
            pages = (*chunk.saw[step].adjacent[: adjacent - len(elder)], *elder)
            here.see(replace(chunk.saw[step], adjacent=pages))
            view, timesteps = Kept(here._context), torch.full((1, 3), level)
            with torch.no_grad():
                WAN(latents, timesteps, NOD, chunk.speech, view)
            expected, new = view.all(), shown(here.large, renewed.pages[step])
            torch.testing.assert_close(new.keys, expected.keys[:, 0], atol=1e-5, rtol=0)
            torch.testing.assert_close(new.values, expected.values[:, 0], atol=1e-5, rtol=0)
            elder = (*elder, *renewed.pages[step])


def test_the_next_chunk_differs_after_a_switch_and_not_after_one_there_and_back() -> None:
    here, switched, back = stream(), stream(), stream()
    for each in (here, switched, back):
        film(each, 5)
    switch(switched, NOD)
    switch(back, NOD)
    switch(back, WAVE)
    assert same(film(here, 1, NOD), film(back, 1, NOD))
    here.rollback(5)
    assert not same(film(here, 1, NOD), film(switched, 1, NOD))


def test_a_stream_without_a_past_may_be_switched() -> None:
    here = stream()
    switch(here, NOD)
    assert same(film(here, 1, NOD), film(stream(), 1, NOD))


def test_a_prompt_is_not_switched_in_the_midst_of_a_chunk() -> None:
    here = stream()
    here.make(WAVE, speech(0))
    with pytest.raises(RuntimeError, match="between chunks"):
        switch(here, NOD)
    here.rollback(0)
    switch(here, NOD)


@pytest.mark.parametrize("policy", POLICIES)
def test_after_a_rollback_the_stream_is_one_that_never_made_the_chunk(policy: Policy) -> None:
    """Also where long memory was replaced, the prompt was switched, or the chunk was not kept yet."""
    how = streaming(policy)
    never, went_back = stream(how), stream(how)
    assert same(film(never, 7), film(went_back, 7))
    chosen = went_back.state.memory.long
    film(went_back, 2, NOD)
    assert went_back.state.memory.long != chosen
    went_back.rollback(7)
    went_back.make(NOD, speech(7))
    went_back.rollback(7)
    switch(never, NOD)
    switch(went_back, NOD)
    assert same(film(never, 2, NOD), film(went_back, 2, NOD))
    switch(went_back, WAVE)
    film(went_back, 1)
    went_back.rollback(8)
    never.rollback(8)
    assert same(film(never, 3), film(went_back, 3))


def test_chunks_that_were_shown_long_ago_are_not_gone_back_to() -> None:
    here = stream()
    film(here, 4)
    with pytest.raises(KeyError):
        here.rollback(1)
    here.rollback(2)
    assert here.state.number == 2
    here.make(WAVE, speech(2))
    kept(here)
