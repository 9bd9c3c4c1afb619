"""A call with a real Chromium on this machine, as `visavis serve` gives it, read from both ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from playwright.async_api import Page

from agent.call.call import Call
from agent.house import House
from agent.serve import WEB
from benchmarks.cpu import TimedVad
from rooms.browser import BrowserRoom
from rooms.room import Room
from rooms.server import Door, Server
from tests.chromium import Stats, chromium_page, read_stats, wait_for_frames

JOIN_S = 60.0
"""A browser that starts on a busy machine takes some of it; longer means that no call comes about."""


@dataclass(slots=True)
class Watched:
    """A browser's call under way. `vads` keep the voice detectors' time."""

    page: Page
    room: BrowserRoom
    vads: list[TimedVad]


@dataclass(slots=True)
class Seen:
    """Readings of one stretch of a call, one a second."""

    begin: Stats
    end: Stats
    skews_ms: list[float] = field(default_factory=list)
    offsets_ms: list[float] = field(default_factory=list)

    @property
    def fps(self) -> float:
        """Pictures decoded per second."""
        return self.end.fps_since(self.begin)

    @property
    def freezes(self) -> int:
        """Freezes in this stretch."""
        return self.end.freezes - self.begin.freezes


@asynccontextmanager
async def chromium_call(house: House, microphone: Path) -> AsyncIterator[Watched]:
    """A call with the shipped page; its user says `microphone` over and over, before a moving picture."""
    rooms: asyncio.Queue[BrowserRoom] = asyncio.Queue()
    vads: list[TimedVad] = []

    async def on_call(room: Room, name: str, look: str) -> None:
        assert isinstance(room, BrowserRoom)
        async with house.looks.face() as face:
            cast = house.cast(face)

            def vad() -> TimedVad:
                vads.append(TimedVad(cast.vad()))
                return vads[-1]

            rooms.put_nowait(room)
            await Call(room, replace(cast, vad=vad)).run()

    lobby = {"avatar": house.persona.name, "about": house.persona.role, "recording": False}
    server = Server(
        Door(port=0), web_folder=WEB, on_call=on_call, admit=lambda calls: None, lobby=lambda: lobby
    )
    await server.start()
    try:
        async with chromium_page(microphone=microphone, loop_microphone=True) as page:
            async with asyncio.timeout(JOIN_S):
                await page.goto(server.url)
                await page.fill("#name", "Anna")
                await page.click("#join")
                room = await rooms.get()
                await wait_for_frames(page, 10)
            yield Watched(page, room, vads)
    finally:
        await server.close()


async def watch(call: Watched, seconds: float) -> Seen:
    """Read both ends once a second for so long."""
    loop = asyncio.get_running_loop()
    begin = stats = await read_stats(call.page)
    seen = Seen(begin, begin)
    ends = loop.time() + seconds
    while loop.time() < ends:
        await asyncio.sleep(1.0)
        stats = await read_stats(call.page)
        if stats.skew_ms is not None:
            seen.skews_ms.append(stats.skew_ms)
        if (offset := call.room.av_offset()) is not None:
            seen.offsets_ms.append(1000 * offset)
    seen.end = stats
    return seen


def size_of(values: list[float], share: float = 0.95) -> float | None:
    """The size below which `share` of the values lie, whatever their sign; None where there are none."""
    return float(np.quantile(np.abs(values), share)) if values else None
