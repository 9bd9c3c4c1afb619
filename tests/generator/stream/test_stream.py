"""The chunk loop against the same computed from scratch, and against one pass over everything with a mask."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from generator.network.attend import Kept, Whole
from generator.network.blocks import KeysValues
from generator.network.rope import grid, rope
from generator.network.schedule import cleaned
from generator.network.wan import REGIONS
from generator.stream.cache import Context
from generator.stream.layout import Layout
from generator.stream.loop import Stream
from generator.stream.state import Policy, Streaming
from lsvm.memory import LongShortMemory
from tests.generator.networks import compressor, features, network, prompt, speech
from tests.generator.stream.plain import PlainStream
from tests.generator.stream.scene import (
    CLEAN,
    COMPRESSOR,
    LAYOUT,
    NOD,
    PER_STEP,
    REFERENCE,
    WAN,
    WAVE,
    film,
    made,
    same,
    stream,
    streaming,
)  # fmt: skip


@pytest.mark.parametrize("adjacent", [3, 6])
@pytest.mark.parametrize("policy", ["clean", "per_step"])
def test_chunks_are_those_that_every_view_computed_from_scratch_gives(policy: Policy, adjacent: int) -> None:
    how = replace(streaming(policy), layout=replace(LAYOUT, adjacent=adjacent))
    paged = stream(how)
    plain = PlainStream(WAN, COMPRESSOR, how, REFERENCE, paged.noise, features)
    for number in range(8):
        expected = plain.make(WAVE, speech(number))
        torch.testing.assert_close(made(paged), expected, atol=1e-4, rtol=0)
    assert len(paged.state.memory.long) == LAYOUT.long


def test_chunks_are_those_of_one_pass_with_a_block_causal_mask() -> None:
    """Clean chunks see clean ones up to themselves, noisy chunks the clean ones before and themselves."""
    chunks, wan = 4, network()
    wan.region_keys.data[REGIONS.index("adjacent")] = 0  # a key has one value for all who see it
    layout = Layout(rows=2, columns=3, adjacent=3 * chunks, short=0, long=0)
    rolled = Stream(wan, compressor(), Streaming(layout, steps=(1000.0,)), REFERENCE)
    text = prompt(wan, 10)
    clean = torch.cat(film(rolled, chunks, text), 2)

    noise = torch.cat([rolled.noise(number, 0) for number in range(chunks)], 2)
    heard = torch.cat([speech(number) for number in range(chunks)], 1)
    frames, tokens = 3 * chunks, layout.tokens
    moments = torch.arange(frames).repeat(2)
    copies = grid(3 * torch.arange(chunks) - layout.own_time, 2, 3)  # of the reference, one for each chunk
    shown = wan.context_keys(wan.embed(REFERENCE), layout.positions("reference", 1))
    mark = wan.region_keys[REGIONS.index("reference"), :, None, None, None]
    keys, values = (
        each.expand(-1, -1, chunks, -1, -1, -1).flatten(2, 3) for each in (shown.keys + mark, shown.values)
    )
    before = KeysValues(rope(copies, wan.shape.head)(keys), values)

    chunk = (moments // 3).repeat_interleave(tokens)
    noisy = (torch.arange(2 * frames) >= frames).repeat_interleave(tokens)
    sees = ~noisy & (chunk < chunk[:, None]) | (chunk == chunk[:, None]) & (noisy == noisy[:, None])
    sees_copy = torch.arange(chunks).repeat_interleave(tokens) == chunk[:, None]
    view = Whole(rope(grid(moments, 2, 3), wan.shape.head), torch.cat((sees, sees_copy), 1), before)
    kept = Kept(view)
    times = torch.tensor([[0.0] * frames + [1000.0] * frames])
    with torch.no_grad():
        velocity = wan(torch.cat((clean, noise), 2), times, text, heard.repeat(1, 2, 1, 1), kept)
    torch.testing.assert_close(cleaned(noise, velocity[:, :, frames:], 1000), clean, atol=1e-4, rtol=0)

    pages = tuple(page for each in rolled.state.neighbours for page in each.pages[0])
    stored, whole = rolled.large.get(pages), kept.all(lambda each: each[0, : frames * tokens])
    torch.testing.assert_close(stored.keys, whole.keys, atol=1e-4, rtol=0)
    torch.testing.assert_close(stored.values, whole.values, atol=1e-4, rtol=0)


@pytest.mark.parametrize("policy", ["clean", "per_step"])
def test_streams_that_take_turns_on_one_context_are_as_they_are_alone(policy: Policy) -> None:
    how = streaming(policy)
    alone = [film(stream(how, seed), 5) for seed in (7, 8)]
    context = Context(LAYOUT, WAN.shape, torch.zeros(()))
    one, other = (Stream(WAN, COMPRESSOR, how, REFERENCE, seed, context) for seed in (7, 8))
    films = [], []
    for number in range(5):
        for each, chunks in zip((one, other), films, strict=True):
            torch.rand(3)  # nor do they depend on random numbers that others draw
            chunks.append(each.make(WAVE, speech(number)).clone())
        for each in (one, other):
            each.keep(features(number - 1) if number else None)
    assert all(map(same, films, alone))


def test_another_seed_gives_another_film() -> None:
    assert not same(film(stream(seed=7), 1), film(stream(seed=8), 1))


def test_a_film_hears_its_sound_and_sees_its_prompt_and_its_past() -> None:
    here = stream()
    first = made(here)
    here.rollback(0)
    assert not torch.equal(here.make(NOD, speech(0)), first)
    here.rollback(0)
    assert not torch.equal(here.make(WAVE, speech(1)), first)


def test_a_chunk_does_not_depend_on_its_number_but_for_noise() -> None:
    """So a stream is the same after ten thousand chunks as at its start."""
    early, late = stream(), stream()
    drawn = late.noise
    late.state = replace(late.state, number=10_000)
    late.noise = lambda number, step: drawn(number - 10_000, step)  # type: ignore[method-assign]
    for number in range(6):
        for each in (early, late):
            each.make(WAVE, speech(number))
            each.keep(features(number - 1) if number else None)
    assert torch.equal(early.make(WAVE, speech(6)), late.make(WAVE, speech(6)))


def test_a_stream_says_what_is_missing_when_a_chunk_becomes_memory_unseen() -> None:
    here = stream()
    film(here, 1)
    here.make(WAVE, speech(1))
    with pytest.raises(ValueError, match="chunk 0 becomes memory: say what its pictures show"):
        here.keep()
    here.keep(features(0))
    assert here.state.number == 2


def test_a_stream_goes_on_from_the_memory_of_an_earlier_one(tmp_path: Path) -> None:
    earlier = stream()
    film(earlier, 7)
    earlier.state.memory.save(tmp_path / "memory")
    later = Stream(WAN, COMPRESSOR, CLEAN, REFERENCE, memory=LongShortMemory.load(tmp_path / "memory"))
    assert later.state.number == earlier.state.number - 1  # the neighbours of then are not remembered
    assert later.state.pages.keys() == earlier.state.pages.keys()
    for index, page in later.state.pages.items():
        now, then = later.small.get((page,)), earlier.small.get((earlier.state.pages[index],))
        torch.testing.assert_close(now.keys, then.keys)
        torch.testing.assert_close(now.values, then.values)
    film(later, 4)
    assert len(later.state.pages) == LAYOUT.short + LAYOUT.long
    with pytest.raises(ValueError, match=r"a memory of \(1, 1\) latents does not fit \(6, 4\)"):
        Stream(WAN, COMPRESSOR, CLEAN, REFERENCE, memory=LongShortMemory(1, 1))


def test_neighbours_are_whole_chunks() -> None:
    for adjacent in (0, 2, 4):
        with pytest.raises(ValueError, match=f"{adjacent} adjacent latents are no whole chunks of 3"):
            Layout(rows=2, columns=2, adjacent=adjacent)


@pytest.mark.parametrize("how", [Streaming(LAYOUT), PER_STEP])
def test_a_stream_runs_in_bfloat16(how: Streaming) -> None:
    half = network().bfloat16()
    here = Stream(half, compressor().bfloat16(), how, REFERENCE, 7)
    latents = film(here, 5, prompt(half, 10))
    assert all(each.dtype == torch.float32 and each.isfinite().all() for each in latents)
    assert here.state.memory.short[0].tokens.dtype == torch.bfloat16
    full = film(stream(how), 1)[0]
    assert (latents[0] - full).abs().mean() < 0.1 * full.abs().mean()
