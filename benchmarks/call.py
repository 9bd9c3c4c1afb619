"""How good a call is on this machine: delay, pictures, sync, CPU, memory and hearing.

1. Delay: both shipped callers at life speed through the room in memory (`benchmarks.turns` says which turns
   count); 3 minutes.
2. Hearing: word errors of the ears on both callers, clean and with pink noise at 10 dB; 1-2 minutes.
3. Idle: a call with a Chromium on this machine in which nobody speaks, 512x512; 1 minute.
4. Talk: the same with the shipped caller, over and over, for ten minutes: pictures, sync and CPU in its first
   minute, drift over the whole. CPU is that of the call, not of the browser.
5. Memory: one virtual hour of the same talk (`benchmarks.soak`); 25-40 minutes.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agent.bench import Figure, Goal, Told
from agent.call.metrics import percentile
from agent.config import Settings
from agent.house import House, open_house
from agent.replay import play
from benchmarks.browser import Seen, Watched, chromium_call, size_of, watch
from benchmarks.cpu import cpu_by_part, native_threads, percent, voice_process
from benchmarks.hearing import errors_in_caller
from benchmarks.turns import Answer, answers, said_in
from benchmarks.wer import total
from media import files
from media.clock import run_virtual
from media.frames import TICKS_HZ

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
CALLERS = ("caller", "customer")

SETTLE_S = 8.0
"""Chromium takes this long to bring sound and picture together."""

NOISE_DB = 10.0


@dataclass(frozen=True, slots=True)
class Lengths:
    """How much is measured: callers, seconds, virtual minutes, and the minute to compare with."""

    callers: tuple[str, ...] = CALLERS
    window: float = 60.0
    soak: float = 600.0
    minutes: int = 60
    early: int = 5


QUICK = Lengths(CALLERS[1:], window=10.0, soak=30.0, minutes=2, early=1)


async def run(progress: Told, quick: bool = False) -> list[Figure]:
    """Measure everything, one after the other."""
    lengths = QUICK if quick else Lengths()
    figures = await _delay(progress, lengths)
    progress("hearing", 0.1)
    figures += await asyncio.to_thread(_hearing, lengths.callers)
    figures += await _in_chromium(progress, lengths)
    return figures + await _memory(progress, lengths)


async def _delay(progress: Told, lengths: Lengths) -> list[Figure]:
    found: list[Answer | None] = []
    for number, name in enumerate(lengths.callers):
        progress(f"delay, {name}", 0.05 * number)
        persona, said = said_in(EXAMPLES / f"{name}.json")
        async with open_house(Settings(persona=persona)) as house:
            sound = files.load_sound(EXAMPLES / f"{name}.wav")
            async with house.looks.face() as face:
                replayed = await play(house.cast(face), sound, iter(()))
        found += answers(said, replayed.turns, replayed.caller_started)
    sounds = [answer.sound for answer in found if answer]
    pictures = [answer.picture for answer in found if answer]
    return [
        Figure("reply_sound_p50_s", percentile(sounds, 0.5), "s", Goal("<=", 0.65)),
        Figure("reply_sound_p95_s", percentile(sounds, 0.95), "s", Goal("<=", 1.0)),
        Figure("picture_after_sound_s", percentile(pictures, 0.95), "s", Goal("<=", 0.1)),
        Figure("answered_turns", len(sounds), "turns"),
        Figure("unanswered_turns", found.count(None), "turns", Goal("<=", 0)),
    ]


def _hearing(callers: tuple[str, ...]) -> list[Figure]:
    rates = [run_virtual(errors_in_caller(EXAMPLES / f"{name}.wav", NOISE_DB)) for name in callers]
    clean, noisy = (100 * total(one).rate for one in zip(*rates, strict=True))
    return [Figure("wer_clean", clean, "%", Goal("<=", 8.0)), Figure("wer_10db", noisy, "%")]


async def _in_chromium(progress: Told, lengths: Lengths) -> list[Figure]:
    before = native_threads()
    async with open_house(Settings()) as house:
        ears = native_threads() - before
        with tempfile.TemporaryDirectory() as folder:
            quiet = Path(folder) / "quiet.wav"
            files.write_wav(quiet, np.zeros(TICKS_HZ, np.float32))
            progress("idle call", 0.13)
            figures = await _idle(house, quiet, ears, lengths)
        progress("talk", 0.15)
        return figures + await _talk(house, ears, lengths, progress)


async def _idle(house: House, quiet: Path, ears: set[int], lengths: Lengths) -> list[Figure]:
    async with chromium_call(house, quiet) as call:
        await asyncio.sleep(SETTLE_S)
        async with _cpu(call, ears) as cpu:
            await asyncio.sleep(lengths.window)
    parts = [Figure(f"idle_{part}_percent", value, "% of a core") for part, value in cpu.items()]
    whole = Figure("idle_cpu_percent", sum(cpu.values()), "% of a core", Goal("<", 50.0))
    return [whole, *parts]


async def _talk(house: House, ears: set[int], lengths: Lengths, progress: Told) -> list[Figure]:
    async with chromium_call(house, EXAMPLES / "caller.wav") as call:
        await watch(call, SETTLE_S)
        async with _cpu(call, ears) as cpu:
            first = await watch(call, lengths.window)
        progress("talk, for long", 0.17)
        await watch(call, max(0.0, lengths.soak - 2 * lengths.window))
        last = await watch(call, lengths.window)
    return [
        Figure("chromium_fps", first.fps, "1/s", Goal(">=", 24.5)),
        Figure("chromium_freezes", first.freezes, "freezes", Goal("<=", 0)),
        Figure("sender_av_offset_ms", size_of(first.offsets_ms), "ms", Goal("<=", 20.0)),
        Figure("chromium_skew_ms", size_of(first.skews_ms), "ms", Goal("<=", 120.0)),
        *(Figure(f"cpu_{part}_percent", value, "% of a core") for part, value in cpu.items()),
        Figure("soak_av_ms", drift_ms(first, last), "ms", Goal("<=", 40.0)),
    ]


def drift_ms(first: Seen, last: Seen) -> float | None:
    """By how much the middle of the skews has moved; None where a stretch has none."""
    if not first.skews_ms or not last.skews_ms:
        return None
    return float(abs(np.median(last.skews_ms) - np.median(first.skews_ms)))


@asynccontextmanager
async def _cpu(call: Watched, ears: set[int]) -> AsyncIterator[dict[str, float]]:
    """A dictionary that holds, at the end, the per cent of one core that each part took meanwhile."""
    loop = asyncio.get_running_loop()
    taken: dict[str, float] = {}
    voice = voice_process()
    began, before = loop.time(), cpu_by_part(ears, voice, call.vads)
    yield taken
    after = cpu_by_part(ears, voice, call.vads)
    taken.update(percent(before, after, loop.time() - began))


async def _memory(progress: Told, lengths: Lengths) -> list[Figure]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.soak", str(lengths.minutes), stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout
    held: dict[int, float] = {}
    try:
        async for line in child.stdout:
            report = json.loads(line)
            held[report["minute"]] = report["mib"]
            progress(f"memory, minute {report['minute']}", 0.4 + 0.6 * report["minute"] / lengths.minutes)
        await child.wait()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    early, late = held.get(lengths.early), held.get(lengths.minutes)
    growth = 100 * (late / early - 1) if early and late else None
    return [
        Figure("soak_memory_growth_percent", growth, "%", Goal("<=", 5.0)),
        Figure("soak_memory_mib", late, "MiB"),
    ]
