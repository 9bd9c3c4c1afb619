"""A face without a mind, in virtual time: a real playout and room, an agent and a person from scripts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from agent.face.call import FaceCall
from agent.face.stage import Line
from media.clock import Clock, run_virtual
from media.errors import RoomError
from media.frames import TICKS_HZ, AudioChunk
from rooms.livekit.segments import Finished, Part, Report, Segments, Started
from rooms.loopback import LoopbackRoom
from tests.fakes import LoudnessVad, PlainFace, tone


class Agent:
    """The other end of a face's line, without a wire."""

    def __init__(self) -> None:
        self.call: FaceCall
        self.thinking = False
        self.reports: list[Report] = []
        self._segments = Segments()
        self._news = asyncio.Event()
        self._gone = asyncio.Event()

    @property
    def speaking(self) -> bool:
        return self._segments.speaking

    @property
    def finished(self) -> list[Finished]:
        return [report for report in self.reports if isinstance(report, Finished)]

    def say(self, seconds: float) -> None:
        """A whole segment at once."""
        number = self._segments.begin()
        self._segments.push(number, tone(seconds, hz=330.0))
        self._note(self._segments.end(number))

    def clear(self) -> None:
        self.call.clear(self._segments.last)
        self._note(self._segments.clear())

    def leave(self) -> None:
        self._gone.set()

    async def until_finished(self, count: int) -> None:
        while len(self.finished) < count:
            self._news.clear()
            await self._news.wait()

    def take(self, count: int) -> Part | None:
        return self._segments.take(count)

    def played(self, number: int, line: int) -> None:
        self._note(self._segments.played(number, line))

    async def run(self) -> None:
        await self._gone.wait()

    def _note(self, reports: list[Report]) -> None:
        self.reports += reports
        self._news.set()


@dataclass
class Scene:
    """What a face did, and what reached the person opposite."""

    room: LoopbackRoom
    face: PlainFace
    agent: Agent
    sound: list[AudioChunk] = field(default_factory=list)

    def heard(self) -> float:
        """Seconds in which the face was heard."""
        loud = [block for block in self.sound if float(np.abs(block.samples).max()) > 0.05]
        return sum(block.duration for block in loud)


def play(script: Callable[[Scene], Awaitable[None]], line: Callable[[Agent], Awaitable[Line]]) -> Scene:
    """Run a face until the agent leaves, which it does when its script is over."""

    async def main() -> Scene:
        scene = Scene(LoopbackRoom(Clock()), PlainFace(), Agent())
        call = scene.agent.call = FaceCall(scene.room, scene.face, LoudnessVad)
        hearing = asyncio.create_task(_hear(scene))
        running = asyncio.create_task(call.run(line(scene.agent)))
        await scene.room.caller.join("Ann")
        try:
            await script(scene)
            scene.agent.leave()
            await running
        finally:
            running.cancel()
            await scene.room.close()
            await hearing
        return scene

    return run_virtual(main())


async def _hear(scene: Scene) -> None:
    async for heard in scene.room.caller.sound:
        scene.sound.append(heard.sound)


async def at_once(agent: Agent) -> Line:
    return agent


def test_what_the_agent_says_is_heard_and_finished_at_its_length() -> None:
    async def script(scene: Scene) -> None:
        await asyncio.sleep(0.5)
        scene.agent.say(1.5)
        await scene.agent.until_finished(1)

    scene = play(script, at_once)
    assert scene.agent.reports == [Started(), Finished(pytest.approx(1.5), interrupted=False)]
    assert scene.heard() == pytest.approx(1.5, abs=0.021)
    assert scene.face.closed


def test_the_face_is_shown_before_the_agent_is_there() -> None:
    async def late(agent: Agent) -> Line:
        await asyncio.sleep(1.0)
        return agent

    async def script(scene: Scene) -> None:
        await asyncio.sleep(0.5)
        assert len(scene.room.caller.pictures) >= 10
        scene.agent.say(0.5)
        await scene.agent.until_finished(1)

    assert len(play(script, late).agent.finished) == 1


def test_an_agent_that_does_not_come_ends_the_face_with_the_reason() -> None:
    async def never(agent: Agent) -> Line:
        raise RoomError("No agent is in the room")

    async def script(scene: Scene) -> None:
        await asyncio.sleep(0.5)

    with pytest.raises(ExceptionGroup) as caught:
        play(script, never)
    assert caught.group_contains(RoomError, match="No agent")


def test_twenty_interruptions_lose_nothing_and_each_position_is_what_was_heard() -> None:
    async def script(scene: Scene) -> None:
        for turn in range(20):
            before = scene.heard()
            scene.agent.say(3.0)
            await asyncio.sleep(0.13 * turn)
            scene.agent.clear()
            assert len(scene.agent.finished) == turn + 1
            await asyncio.sleep(0.2)
            position = scene.agent.finished[-1].position
            assert scene.heard() - before == pytest.approx(position, abs=0.05)
        scene.agent.say(1.0)
        await scene.agent.until_finished(21)

    finished = play(script, at_once).agent.finished
    assert [one.interrupted for one in finished] == [True] * 20 + [False]
    assert finished[-1].position == pytest.approx(1.0)


def test_a_face_listens_to_people_and_nods_where_they_pause() -> None:
    async def script(scene: Scene) -> None:
        await scene.room.caller.speak(AudioChunk(tone(1.0), TICKS_HZ, 0))
        await asyncio.sleep(2.0)

    seen = play(script, at_once).face.seen
    listening = [one for one in seen if one.phase == "listening"]
    assert listening and all(one.partner.speaking for one in listening)
    assert max(one.partner.level for one in listening) > 0.5
    assert sum(one.partner.clause_end for one in seen) == 1
    assert seen[-1].phase == "idle"


def test_an_ear_that_fails_is_lost_alone_and_the_face_speaks_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(vad: LoudnessVad, samples: object) -> float:
        raise ValueError("a broken model")

    async def script(scene: Scene) -> None:
        await scene.room.caller.speak(AudioChunk(tone(1.0), TICKS_HZ, 0))
        await asyncio.sleep(1.0)
        scene.agent.say(0.5)
        await scene.agent.until_finished(1)

    monkeypatch.setattr(LoudnessVad, "probability", fail)
    scene = play(script, at_once)
    assert scene.heard() == pytest.approx(0.5, abs=0.021)
    assert all(one.phase != "listening" for one in scene.face.seen)
    assert [record.getMessage() for record in caplog.records] == [
        "somebody is no longer listened to: their ear has failed"
    ]


def test_an_agent_that_thinks_is_shown_to_think() -> None:
    async def script(scene: Scene) -> None:
        scene.agent.thinking = True
        await asyncio.sleep(0.5)

    assert play(script, at_once).face.seen[-1].phase == "thinking"


def test_the_mouth_is_given_the_sound_alone_with_what_follows_it() -> None:
    async def script(scene: Scene) -> None:
        scene.agent.say(1.0)
        await scene.agent.until_finished(1)

    speaking = [one for one in play(script, at_once).face.seen if one.phase == "speaking"]
    assert speaking and all(one.phonemes == () and one.reply_id == 1 for one in speaking)
    assert len(speaking[0].ahead) == TICKS_HZ // 5


def test_the_body_acts_as_asked_and_stops_when_the_agent_is_interrupted() -> None:
    async def script(scene: Scene) -> None:
        scene.agent.say(3.0)
        scene.agent.call.act('{"action": "wave", "stable": "smiling"}')
        await asyncio.sleep(0.5)
        scene.agent.clear()
        await asyncio.sleep(0.5)
        scene.agent.call.act('{"stable": "smiling"}')
        await asyncio.sleep(0.5)

    prompts = [(one.prompt.kind, one.prompt.text) for one in play(script, at_once).face.seen]
    changes = [now for before, now in zip([None, *prompts], prompts, strict=False) if before != now]
    rest = ("stable", "attentive")
    assert changes in (
        [("action", "wave"), rest, ("stable", "smiling")],
        [rest, ("action", "wave"), rest, ("stable", "smiling")],
    )


def test_a_face_leaves_when_the_room_ends() -> None:
    async def main() -> bool:
        room, face, agent = LoopbackRoom(Clock()), PlainFace(), Agent()
        call = FaceCall(room, face, LoudnessVad)
        running = asyncio.create_task(call.run(at_once(agent)))
        await asyncio.sleep(0.5)
        await room.close()
        await running
        return face.closed

    assert run_virtual(main())
