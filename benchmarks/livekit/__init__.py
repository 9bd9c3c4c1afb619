"""How good the avatar is on LiveKit, on a real LiveKit server of this machine, beside a plain voice agent.

1. `talks`: a shipped caller talks with `visavis join`, and then with livekit-agents' own pipeline around the
   same models (`peer`); 2-3 minutes. Before, what the avatar's pictures are in a Chromium, and what a silent
   participant costs.
2. `sync`: flashes and beeps through the same room; 20 seconds.
3. `interruptions`: an agent speaks through `visavis avatar-worker` and is interrupted; 1 minute.
4. `joining`: `visavis start` is asked into rooms by the server; half a minute.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

from agent.bench import Figure, Goal, Told
from agent.meetings import local
from benchmarks.livekit.interruptions import interrupted
from benchmarks.livekit.joining import joined
from benchmarks.livekit.programs import Place
from benchmarks.livekit.sync import offset
from benchmarks.livekit.talks import Script, our_talk, peer_talk
from media.errors import ConfigError
from tests.livekit.server import LiveKitServer
from tools import livekit_client, livekit_server


@dataclass(frozen=True, slots=True)
class Lengths:
    """How much is measured: the script, seconds of each look, flashes, interruptions, rooms."""

    script: Script
    window: float = 10.0
    flashes: int = 20
    interruptions: int = 20
    rooms: int = 3


WHOLE = Lengths(Script("caller"))
QUICK = Lengths(Script("customer", 2), window=4.0, flashes=5, interruptions=4, rooms=1)


async def run(progress: Told, quick: bool = False) -> list[Figure]:
    """Measure everything, one after the other. Raises ConfigError where there is no LiveKit server."""
    binary, client = local.find(), livekit_client.find()
    if binary is None:
        raise ConfigError(livekit_server.MISSING)
    if client is None:
        raise ConfigError(livekit_client.MISSING)
    with tempfile.TemporaryDirectory() as folder:
        server = LiveKitServer(binary, Path(folder))
        await asyncio.to_thread(server.start)
        try:
            return await _measure(progress, Place(server, Path(folder)), client, QUICK if quick else WHOLE)
        finally:
            server.kill()


async def _measure(progress: Told, place: Place, client: Path, lengths: Lengths) -> list[Figure]:
    progress("our avatar", 0.0)
    ours = await our_talk(place, lengths.script, client, lengths.window)
    progress("a plain voice agent", 0.4)
    peer = await peer_talk(place, lengths.script)
    progress("flashes and beeps", 0.7)
    figures = [*ours, *peer, ratio(ours, peer), *await offset(place, lengths.flashes)]
    progress("interruptions", 0.75)
    figures += await interrupted(place, lengths.interruptions)
    progress("joining", 0.9)
    return figures + await joined(place, lengths.rooms)


def ratio(ours: list[Figure], peer: list[Figure]) -> Figure:
    """Our wait as a part of the peer's."""
    found = {figure.key: figure.value for figure in [*ours, *peer]}
    mine, theirs = found["reply_sound_p50_s"], found["peer_reply_sound_p50_s"]
    value = mine / theirs if mine and theirs else None
    return Figure("reply_ratio", value, "of the peer's", Goal("<=", 0.6))
