"""The chunk loop against the same computed from scratch, and against one pass over everything with a mask."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from generator.network.attend import Kept, Whole, block_causal, placed
from generator.network.blocks import KeysValues
from generator.network.rope import grid, rope
from generator.network.schedule import denoised
from generator.network.wan import REGIONS
from generator.stream.cache import Context
from generator.stream.config import Policy, StreamConfig
from generator.stream.layout import Layout
from generator.stream.loop import Stream
from generator.stream.state import State
from lsvm.keyframes import Features
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
    kept,
    made,
    same,
    shown,
    stream,
    streaming,
)  # fmt: skip


@pytest.mark.parametrize("adjacent", [3, 6])
@pytest.mark.parametrize("policy", ["clean", "per_step"])
def test_chunks_are_those_that_every_view_computed_from_scratch_gives(policy: Policy, adjacent: int) -> None:
    how = replace(streaming(policy), layout=replace(LAYOUT, adjacent=adjacent))
    paged = stream(how)
    plain = PlainStream(WAN, COMPRESSOR, how, REFERENCE, paged.noise.of, features)
    for number in range(8):
        expected = plain.make(WAVE, speech(number))
        torch.testing.assert_close(made(paged), expected, atol=1e-4, rtol=0)
    assert len(paged.state.memory.long) == LAYOUT.long


def test_chunks_are_those_of_one_pass_with_a_block_causal_mask() -> None:
    """Clean chunks see clean ones up to themselves, noisy chunks the clean ones before and themselves."""
    chunks, wan = 4, network()
    wan.region_keys.data[REGIONS.index("adjacent")] = 0  # a key has one value for all who see it
    layout = Layout(rows=2, columns=3, adjacent=3 * chunks, short=0, long=0)
    rolled = Stream(wan, compressor(), StreamConfig(layout, steps=(1000.0,)), REFERENCE)
    text = prompt(wan, 10)
    clean = torch.cat(film(rolled, chunks, text), 2)

    noise = torch.cat([rolled.noise.of(number)[0] for number in range(chunks)], 2)
    heard = torch.cat([speech(number) for number in range(chunks)], 1)
    frames, tokens, head = 3 * chunks, layout.tokens, wan.shape.head
    moments = torch.arange(frames).repeat(2)
    copies = grid(3 * torch.arange(chunks) - layout.own_time, 2, 3)  # of the reference, one for each chunk
    alone = wan.context_keys(wan.embed(REFERENCE), rope(layout.positions(0), head))
    keys, values = (
        each.expand(-1, -1, chunks, -1, -1, -1).flatten(2, 3) for each in (alone.keys, alone.values)
    )
    before = KeysValues(placed(keys, wan.mark("reference"), rope(copies, head)), values)

    chunk = (moments // 3).repeat_interleave(tokens)
    sees_copy = torch.arange(chunks).repeat_interleave(tokens) == chunk[:, None]
    sees = torch.cat((block_causal(frames, tokens, 3, noisy=True), sees_copy), 1)
    view = Kept(Whole(rope(grid(moments, 2, 3), head), sees, before))
    timesteps = torch.tensor([[0.0] * frames + [1000.0] * frames])
    with torch.no_grad():
        velocity = wan(torch.cat((clean, noise), 2), timesteps, text, heard.repeat(1, 2, 1, 1), view)
    torch.testing.assert_close(denoised(noise, velocity[:, :, frames:], 1000), clean, atol=1e-4, rtol=0)

    pages = tuple(page for each in rolled.state.neighbours for page in each.pages[0])
    stored, whole = shown(rolled.large, pages), view.all()
    torch.testing.assert_close(stored.keys, whole.keys[:, 0, : frames * tokens], atol=1e-4, rtol=0)
    torch.testing.assert_close(stored.values, whole.values[:, 0, : frames * tokens], atol=1e-4, rtol=0)


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
            kept(each)
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


@pytest.mark.parametrize("policy", ["clean", "per_step"])
def test_ten_thousand_chunks_later_the_same_past_gives_the_same_chunks(policy: Policy) -> None:
    early, late = stream(streaming(policy)), stream(streaming(policy))
    assert same(film(early, 7), film(late, 7))
    late.state = later(late.state, 10_000)
    late.learn(10_006, features(6))  # of its neighbour
    draw = late.noise.of
    late.noise.of = lambda number: draw(number - 10_000)  # type: ignore[method-assign]
    for number in range(7, 11):
        assert torch.equal(early.make(WAVE, speech(number)), late.make(WAVE, speech(number)))
        for each in (early, late):
            each.learn(each.state.number, features(number))
            each.keep()
    assert [frame.index + 30_000 for frame in early.state.memory.long] == [
        frame.index for frame in late.state.memory.long
    ]


def later(state: State, chunks: int) -> State:
    """The same past, so many chunks later. What it has shown is known."""
    known, latents = state.memory.learned(features_of(range(10))), 3 * chunks
    short, long = (
        tuple(replace(frame, index=frame.index + latents) for frame in frames)
        for frames in (known.short, known.long)
    )
    return replace(
        state,
        memory=replace(known, short=short, long=long),
        number=state.number + chunks,
        pages={index + latents: page for index, page in state.pages.items()},
        neighbours=tuple(replace(each, number=each.number + chunks) for each in state.neighbours),
    )


def features_of(chunks: range) -> dict[int, Features]:
    """What the pictures of chunks show, by latent."""
    return {3 * number + index: each for number in chunks for index, each in enumerate(features(number))}


def test_a_stream_says_what_is_missing_when_a_chunk_may_become_long_memory_unseen() -> None:
    """And not before: the short memory holds six latents, the neighbourhood three."""
    here = stream()
    for number in range(3):
        here.make(WAVE, speech(number))
        assert here.awaited == ()
        here.keep()
    here.make(WAVE, speech(3))
    assert here.awaited == (0,)
    with pytest.raises(ValueError, match="chunk 0 may become long memory: say what its pictures show"):
        here.keep()
    here.learn(0, features(0))
    assert here.awaited == ()
    here.keep()
    assert here.state.number == 4


@pytest.mark.parametrize("policy", ["clean", "per_step"])
def test_when_it_becomes_known_what_pictures_show_does_not_matter(policy: Policy) -> None:
    late = stream(streaming(policy))
    chunks = []
    for number in range(9):
        chunks.append(late.make(WAVE, speech(number)))
        for each in late.awaited:
            late.learn(each, features(each))
        late.keep()
    assert same(chunks, film(stream(streaming(policy)), 9))


def test_what_a_dropped_chunk_showed_is_forgotten_with_it() -> None:
    here = stream()
    film(here, 4)
    here.rollback(3)
    assert {index // 3 for index in here._features} == {0, 1, 2}


@pytest.mark.parametrize(("short", "long"), [(0, 0), (6, 0), (0, 4)])
def test_a_stream_without_a_kind_of_memory_asks_for_nothing_that_it_does_not_need(
    short: int, long: int
) -> None:
    here = stream(replace(CLEAN, layout=replace(LAYOUT, short=short, long=long)))
    for number in range(4):
        here.make(WAVE, speech(number))
        awaited = here.awaited
        assert awaited == ((number - 1,) if long and number else ())
        for each in awaited:
            here.learn(each, features(each))
        here.keep()
    assert len(here.state.memory.indices) == len(here.state.pages) == (short or long)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_stream_goes_on_from_the_memory_of_an_earlier_one(tmp_path: Path, dtype: torch.dtype) -> None:
    """Also where it computes in another type."""
    earlier = stream()
    film(earlier, 7)
    earlier.memory.save(tmp_path / "memory")
    loaded = LongShortMemory.load(tmp_path / "memory")
    wan, small = network().to(dtype), compressor().to(dtype)
    here = Stream(wan, small, CLEAN, REFERENCE, memory=loaded)
    assert here.state.number == earlier.state.number - 1  # the neighbours of then are not remembered
    assert here.state.pages.keys() == earlier.state.pages.keys()
    tolerance = 1e-6 if dtype == torch.float32 else 0.2
    for index, page in here.state.pages.items():
        now = shown(here.memories.pool, (page,))
        then = shown(earlier.memories.pool, (earlier.state.pages[index],))
        torch.testing.assert_close(now.keys.float(), then.keys, atol=tolerance, rtol=0)
        torch.testing.assert_close(now.values.float(), then.values, atol=tolerance, rtol=0)
    film(here, 4, prompt(wan, 10))
    assert len(here.state.pages) == LAYOUT.short + LAYOUT.long
    assert {frame.tokens.dtype for frame in here.memory.short} == {dtype}
    here.memory.save(tmp_path / "again")
    assert LongShortMemory.load(tmp_path / "again").indices == here.memory.indices


def test_a_memory_of_other_sizes_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match=r"a memory of .* \(1, 1\) does not fit \(6, 4\): take one of"):
        Stream(WAN, COMPRESSOR, CLEAN, REFERENCE, memory=LongShortMemory(1, 1))
    earlier = stream()
    film(earlier, 3)
    wider = replace(CLEAN, layout=replace(LAYOUT, columns=5))
    with pytest.raises(ValueError, match=r"\(6, 4, 2, 48\) does not fit \(6, 4, 3, 48\): take one of"):
        Stream(WAN, COMPRESSOR, wider, torch.zeros(1, 4, 1, 4, 10), memory=earlier.memory)


def test_neighbours_are_whole_chunks() -> None:
    for adjacent in (0, 2, 4):
        with pytest.raises(ValueError, match=f"{adjacent} adjacent latents are no whole chunks of 3"):
            Layout(rows=2, columns=2, adjacent=adjacent)


@pytest.mark.parametrize("how", [StreamConfig(LAYOUT), PER_STEP])
def test_a_stream_runs_in_bfloat16(how: StreamConfig) -> None:
    half = network().bfloat16()
    here = Stream(half, compressor().bfloat16(), how, REFERENCE, 7)
    latents = film(here, 5, prompt(half, 10))
    assert all(each.dtype == torch.float32 and each.isfinite().all() for each in latents)
    assert here.state.memory.short[0].tokens.dtype == torch.bfloat16
    full = film(stream(how), 1)[0]
    assert (latents[0] - full).abs().mean() < 0.1 * full.abs().mean()
