"""The same caller talks with our avatar and with a plain voice agent, one after the other.

Before our avatar is asked anything it is watched while nobody speaks: its pictures by LiveKit's own client in
a Chromium, and what somebody more in the room costs who is silent, microphone open.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from agent.bench import Figure, Goal
from agent.call.metrics import percentile
from benchmarks.cpu import tree_seconds
from benchmarks.livekit.caller import Microphone, Talk, greeted, microphone, quiet, talk
from benchmarks.livekit.programs import VISAVIS, Place, Program
from benchmarks.turns import Said, said_in
from media import files
from media.frames import TICKS_HZ, FloatArray
from tests.livekit.guest import guest_in
from tests.livekit.human import Human, Picture, human_in

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

AVATAR = "avatar"

TAIL_S = 0.5
"""Silence after the last turn, which the ears need to know its end."""

SETTLE_S = 3.0
"""An avatar that greets whoever has come has begun within this time."""


@dataclass(frozen=True, slots=True)
class Script:
    """What a shipped caller says, or only the first `turns` of it."""

    name: str
    turns: int | None = None

    @property
    def persona(self) -> str:
        """Whom they call."""
        return said_in(EXAMPLES / f"{self.name}.json")[0]

    @property
    def said(self) -> list[Said]:
        """The turns, and when they are in the sound."""
        return said_in(EXAMPLES / f"{self.name}.json")[1][: self.turns]

    def sound(self) -> FloatArray:
        """All of it, float32 (n,) at 48 kHz, and some silence."""
        end = round((self.said[-1].end + TAIL_S) * TICKS_HZ)
        return files.load_sound(EXAMPLES / f"{self.name}.wav")[:end]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, in the room with a microphone."""

    human: Human
    microphone: Microphone
    script: Script

    async def greeted(self, by: Program) -> None:
        """Wait until a program has come and has greeted to the end."""
        await by.until(lambda: AVATAR in self.human.heard)
        await greeted(self.human, AVATAR)

    async def settle(self) -> None:
        """Let what somebody's coming or going sets off be over."""
        await asyncio.sleep(SETTLE_S)
        await quiet(self.human, AVATAR)

    async def talk(self) -> Talk:
        """Say everything and hear every answer."""
        return await talk(self.human, self.microphone, self.script.sound(), AVATAR)


@asynccontextmanager
async def caller_in(place: Place, room: str, script: Script) -> AsyncIterator[Caller]:
    """A caller in a room of their own."""
    async with (
        human_in(place.server, room, "anna", name="Anna", speaks=False) as human,
        microphone(human) as opened,
    ):
        yield Caller(human, opened, script)


async def our_talk(place: Place, script: Script, client: Path, window: float) -> list[Figure]:
    """What an avatar costs that nobody speaks to, and how fast it answers. `window`: seconds of each look."""
    async with caller_in(place, "ours", script) as caller:
        door = ("--url", place.server.url, "--room", "ours", "--persona", script.persona)
        token = place.server.token("ours", AVATAR, kind="agent")
        async with place.running("ours", *VISAVIS, "join", *door, "--token", token) as avatar:
            await caller.greeted(avatar)
            figures = [
                await _silent(place, caller, avatar.process.pid, window),
                await _in_chromium(place, caller, client, window),
            ]
            await caller.settle()
            done = await caller.talk()
    figures.append(Figure("subscriber_fps", fps(caller.human.seen[AVATAR], done), "1/s", Goal(">=", 24.0)))
    return figures + _answers("", done.waits(script.said), Goal("<=", 0.75))


async def peer_talk(place: Place, script: Script) -> list[Figure]:
    """How fast a plain voice agent answers the same caller."""
    async with caller_in(place, "peer", script) as caller:
        token = place.server.token("peer", AVATAR, kind="agent")
        how = ("-m", "benchmarks.livekit.peer", script.persona, place.server.url, token)
        async with place.running("peer", *how) as agent:
            await caller.greeted(agent)
            done = await caller.talk()
    return _answers("peer_", done.waits(script.said), None)


def _answers(whose: str, waits: list[float | None], goal: Goal | None) -> list[Figure]:
    return [
        Figure(f"{whose}reply_sound_p50_s", percentile(waits, 0.5), "s", goal),
        Figure(f"{whose}reply_sound_p95_s", percentile(waits, 0.95), "s"),
        Figure(f"{whose}unanswered_turns", waits.count(None), "turns"),
    ]


def fps(pictures: list[Picture], done: Talk) -> float:
    """Pictures a second that came during a talk."""
    seen = sum(done.began <= picture.at < done.ended for picture in pictures)
    return seen / (done.ended - done.began)


async def _silent(place: Place, caller: Caller, pid: int, window: float) -> Figure:
    alone = await _share(pid, window)
    async with human_in(place.server, "ours", "ben", name="Ben"):
        await caller.settle()
        both = await _share(pid, window)
    return Figure("silent_participant_percent", both - alone, "% of a core")


async def _share(pid: int, window: float) -> float:
    """Per cent of one core that a process and its children take for a while."""
    loop = asyncio.get_running_loop()
    before, began = tree_seconds(pid), loop.time()
    await asyncio.sleep(window)
    return 100 * (tree_seconds(pid) - before) / (loop.time() - began)


async def _in_chromium(place: Place, caller: Caller, client: Path, window: float) -> Figure:
    async with guest_in(place.server, "ours", client) as guest:
        await guest.until("(await received('video')).framesDecoded > 0")
        await caller.settle()
        first = await guest.stats()
        await asyncio.sleep(window)
        last = await guest.stats()
    return Figure("chromium_fps", last.fps_since(first), "1/s", Goal(">=", 24.0))
