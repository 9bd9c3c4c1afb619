"""An agent speaks through the avatar worker and is interrupted, over and over.

The agent's end is livekit-agents' own `DataStreamAudioOutput`, the face a `visavis avatar-worker` in a
process of its own. Somebody in the room hears the face: what they heard of each segment is compared with what
the agent was told.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp
from livekit import rtc
from livekit.agents.voice.avatar import DataStreamAudioOutput

from agent.bench import Figure, Goal
from benchmarks.livekit.caller import loud_times
from benchmarks.livekit.programs import VISAVIS, Place
from media.audio import to_int16
from tests.fakes import tone
from tests.livekit.human import QUIET, Human, Sound, human_in

ROOM, AGENT, FACE = "interruptions", "ada", "face"
RATE_HZ = 24_000
SEGMENT_S = 4.0
FRAMES = 50
"""In which a segment is sent, all at once as a fast voice does."""

BLOCK_S = 0.01
HEARD_S = (0.2, 0.5, 0.8, 1.1)
"""How much of the segments is heard before they are interrupted, in turn."""

AFTER_S = 0.5
"""A second report that came later than this would be counted for the next segment."""

READY = "agents find their face at "
"""What `visavis avatar-worker` says before its address."""


class Speaking(DataStreamAudioOutput):
    """Keeps every report as it came by the wire; the base class makes reports up where one is missing."""

    def __init__(self, room: rtc.Room) -> None:
        super().__init__(
            room,
            destination_identity=FACE,
            wait_remote_track=rtc.TrackKind.KIND_VIDEO,
            wait_playback_start=True,
        )
        self.positions: list[float] = []

    def _handle_playback_finished(self, data: rtc.RpcInvocationData) -> str:
        self.positions.append(float(json.loads(data.payload)["playback_position"]))
        return super()._handle_playback_finished(data)


@dataclass(frozen=True, slots=True)
class Interruption:
    """One segment: the positions that were reported of it, and the seconds of it that were heard."""

    reported: list[float]
    heard: float

    @property
    def error_ms(self) -> float | None:
        """What the report was wrong by; None without one."""
        return 1000 * abs(self.reported[0] - self.heard) if self.reported else None


async def interrupted(place: Place, count: int) -> list[Figure]:
    """Interrupt so many segments."""
    agent = rtc.Room()
    async with (
        human_in(place.server, ROOM, "anna", speaks=False) as anna,
        place.running("worker", *VISAVIS, "avatar-worker", "--port", "0") as worker,
    ):
        await worker.until(lambda: READY in worker.said)
        await agent.connect(
            place.server.url, place.server.token(ROOM, AGENT, kind="agent"), rtc.RoomOptions(rtc_config=QUIET)
        )
        try:
            await _launch(place, worker.said.split(READY)[1].split()[0])
            out = Speaking(agent)
            await anna.until(lambda: anna.seen[FACE], "the face")
            done = [await _interrupted(out, anna, HEARD_S[n % len(HEARD_S)]) for n in range(count)]
        finally:
            await agent.disconnect()
    errors = [one.error_ms for one in done if one.error_ms is not None]
    once = sum(len(one.reported) == 1 for one in done) / count
    return [
        Figure("finished_once", once, "of all", Goal(">=", 1.0)),
        Figure("position_error_ms", max(errors, default=None), "ms", Goal("<=", 100.0)),
    ]


async def _launch(place: Place, worker: str) -> None:
    """Call the face into the room, as agents do."""
    token = place.server.token(ROOM, FACE, kind="agent", attributes={"lk.publish_on_behalf": AGENT})
    wanted = {"room_name": ROOM, "url": place.server.url, "token": token}
    async with aiohttp.ClientSession() as client, client.post(f"{worker}/launch", json=wanted) as answer:
        answer.raise_for_status()


async def _interrupted(out: Speaking, anna: Human, after: float) -> Interruption:
    """Speak until so many seconds were heard, and be interrupted."""
    told, began = len(out.positions), len(anna.heard[FACE])

    def heard() -> Sequence[Sound]:
        return anna.heard[FACE][began:]

    for part in to_int16(tone(SEGMENT_S, RATE_HZ)).reshape(FRAMES, -1):
        await out.capture_frame(rtc.AudioFrame(part.tobytes(), RATE_HZ, 1, len(part)))
    await anna.until(lambda: len(loud_times(heard())) * BLOCK_S >= after, "the segment")
    out.flush()
    out.clear_buffer()
    await out.wait_for_playout()
    await asyncio.sleep(AFTER_S)
    return Interruption(out.positions[told:], len(loud_times(heard())) * BLOCK_S)
