"""The line to an agent on a real server: LiveKit's own sender at one end, ours at the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import numpy as np
import pytest
import pytest_asyncio
from livekit import rtc
from livekit.agents.voice.avatar import DataStreamAudioOutput
from livekit.agents.voice.io import PlaybackFinishedEvent

from media.errors import ConfigError, RoomError
from media.frames import PACKET_TICKS, TICKS_HZ
from rooms.livekit import avatar
from rooms.livekit.avatar import ACT, CLEAR_BUFFER, AgentLine
from rooms.livekit.people import ON_BEHALF
from tests.livekit.human import PATIENCE_S, QUIET
from tests.livekit.server import LiveKitServer

pytestmark = pytest.mark.slow

shared = pytest.mark.asyncio(loop_scope="module")

RATE = 24_000


@dataclass
class Body:
    """What the agent asked of the face, and how far its sound has come."""

    cleared: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    heard: dict[int, int] = field(default_factory=dict)

    def clear(self, number: int) -> None:
        self.cleared.append(number)

    def act(self, payload: str) -> None:
        if payload == "fly":
            raise ConfigError("Nobody can fly.")
        self.asked.append(payload)


@dataclass
class Stage:
    """An agent and its face in one room."""

    agent: rtc.Room
    out: DataStreamAudioOutput
    line: AgentLine
    body: Body
    finished: list[PlaybackFinishedEvent]
    running: asyncio.Task[None]

    async def say(self, seconds: float, end: bool = True) -> None:
        """A segment, sent at once."""
        for _ in range(round(seconds * 50)):
            samples = np.full(RATE // 50, 9000, np.int16)
            await self.out.capture_frame(rtc.AudioFrame(samples.tobytes(), RATE, 1, len(samples)))
        if end:
            self.out.flush()

    def play(self, packets: int) -> int:
        """Let up to so many packets of 20 ms sound; how many did."""
        for number in range(packets):
            part = self.line.take(PACKET_TICKS)
            if part is None:
                return number
            loud = int(np.count_nonzero(np.abs(part.samples) > 0.1))
            self.body.heard[part.segment] = self.body.heard.get(part.segment, 0) + loud
            self.line.played(part.segment, part.end)
        return packets

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not true():  # noqa: ASYNC110  (sound is taken by hand: no event tells of it)
                await asyncio.sleep(0.01)

    async def play_exactly(self, packets: int) -> None:
        """Let so many packets of 20 ms sound, as they come."""
        left = packets

        def played() -> bool:
            nonlocal left
            left -= self.play(left)
            return left == 0

        await self.until(played)

    async def play_out(self, finished: int) -> None:
        """Let all sound that comes be heard, until so many segments are over."""
        await self.until(lambda: [self.play(10), len(self.finished) >= finished][1])


@asynccontextmanager
async def staged(server: LiveKitServer, room: str, **attributes: str) -> AsyncIterator[Stage]:
    async with a_client() as agent, a_client() as face:
        options = rtc.RoomOptions(rtc_config=QUIET)
        await agent.connect(server.url, server.token(room, "ada", kind="agent"), options)
        body = Body()
        line = AgentLine(body)
        line.listen(face)
        token = server.token(room, "face", kind="agent", attributes=attributes)
        await face.connect(server.url, token, options)
        line.entered(face)
        await line.open()
        running = asyncio.create_task(line.run())
        out = DataStreamAudioOutput(agent, destination_identity="face", wait_playback_start=True)
        finished: list[PlaybackFinishedEvent] = []
        out.on("playback_finished", finished.append)
        try:
            yield Stage(agent, out, line, body, finished, running)
        finally:
            running.cancel()
            await asyncio.wait([running])


@asynccontextmanager
async def a_client() -> AsyncIterator[rtc.Room]:
    """A client that leaves whatever happens."""
    room = rtc.Room()
    try:
        yield room
    finally:
        await room.disconnect()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(livekit_server: LiveKitServer) -> AsyncIterator[Stage]:
    """One agent and its face for all tests that leave the line as they found it."""
    async with staged(livekit_server, "line", **{ON_BEHALF: "ada"}) as stage:
        yield stage


@shared
async def test_a_segment_is_heard_and_finished_at_its_length(stage: Stage) -> None:
    started: list[object] = []
    stage.out.on("playback_started", started.append)
    before = len(stage.finished)
    await stage.say(1.0)
    await stage.play_out(before + 1)
    assert stage.finished[-1].playback_position == pytest.approx(1.0, abs=0.002)
    assert not stage.finished[-1].interrupted and len(started) == 1
    assert list(stage.body.heard.values())[-1] == pytest.approx(TICKS_HZ, abs=200)


@shared
async def test_thirty_interruptions_are_finished_once_each_with_what_was_heard(stage: Stage) -> None:
    before = len(stage.finished)
    for turn in range(30):
        await stage.say(2.0, end=turn % 2 == 0)
        packets = 3 * (turn % 5)
        await stage.play_exactly(packets)
        stage.out.flush()
        stage.out.clear_buffer()
        event = await asyncio.wait_for(stage.out.wait_for_playout(), PATIENCE_S)
        assert event.interrupted and len(stage.finished) == before + turn + 1
        assert event.playback_position == pytest.approx(packets * 0.02, abs=0.001)
    await stage.say(0.5)
    await stage.play_out(before + 31)
    assert stage.finished[-1].playback_position == pytest.approx(0.5, abs=0.002)
    assert len(stage.body.cleared) >= 30


@shared
async def test_a_segment_whose_end_was_lost_ends_when_the_next_one_begins(stage: Stage) -> None:
    before = len(stage.finished)
    await stage.say(0.4, end=False)
    await stage.until(lambda: stage.line.speaking)
    lost, stage.out._stream_writer = stage.out._stream_writer, None
    stage.out.flush()
    await stage.say(0.6)
    await stage.play_out(before + 2)
    positions = [event.playback_position for event in stage.finished[before:]]
    assert positions == pytest.approx([0.4, 0.6], abs=0.002)
    assert lost is not None
    await lost.aclose()


@shared
async def test_sound_in_a_form_that_is_none_is_finished_unheard(stage: Stage) -> None:
    before = len(stage.finished)
    await stage.out.capture_frame(rtc.AudioFrame(bytes(20), 500, 1, 10))
    stage.out.flush()
    await stage.play_out(before + 1)
    assert stage.finished[-1] == PlaybackFinishedEvent(0.0, interrupted=False)


@shared
async def test_the_agent_moves_the_body_and_is_told_what_cannot_be_done(stage: Stage) -> None:
    assert await ask(stage.agent, ACT, "wave") == "ok" and stage.body.asked[-1] == "wave"
    with pytest.raises(rtc.RpcError, match="Nobody can fly"):
        await ask(stage.agent, ACT, "fly")


@shared
async def test_nobody_but_the_agent_may_silence_or_move_the_face(
    stage: Stage, livekit_server: LiveKitServer
) -> None:
    cleared, asked = len(stage.body.cleared), len(stage.body.asked)
    async with a_client() as other:
        token = livekit_server.token("line", "eve")
        await other.connect(livekit_server.url, token, rtc.RoomOptions(rtc_config=QUIET))
        for method in (ACT, CLEAR_BUFFER):
            with pytest.raises(rtc.RpcError, match="Only ada"):
                await ask(other, method, "wave")
    assert (len(stage.body.cleared), len(stage.body.asked)) == (cleared, asked)


async def test_an_agent_that_does_not_come_is_named(
    livekit_server: LiveKitServer, meeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(avatar, "AGENT_S", 0.1)
    with pytest.raises(RoomError, match='The agent "bob" is not in the room'):
        async with staged(livekit_server, meeting, **{ON_BEHALF: "bob"}):
            pass


async def ask(room: rtc.Room, method: str, payload: str) -> str:
    """One call of the face's."""
    return await room.local_participant.perform_rpc(
        destination_identity="face", method=method, payload=payload
    )
