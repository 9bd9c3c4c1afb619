"""What a human sends is listened to while they are there, and leaves nothing behind when it ends."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from agent.parts import Readings, Transcript
from media.channel import Channel
from media.clock import Clock
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, FloatArray, VideoFrame
from rooms.loopback import LoopbackRoom
from rooms.room import Joined, Left
from tests.agent.scene import Scene, cast_of, meet, say
from tests.fakes import ScriptedMind, tone
from tests.media.scene import picture

VOICE = tone(1.5)


class Wired(LoopbackRoom):
    """A room whose microphones bring what a test puts into them, and nothing else."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._microphones: dict[str, Channel[AudioChunk]] = {}

    def audio_in(self, participant: str) -> Channel[AudioChunk]:
        return self._microphones.setdefault(participant, Channel(500))

    async def bring(self, participant: str, samples: FloatArray = VOICE) -> None:
        """20 ms after 20 ms."""
        for start in range(0, len(samples), PACKET_TICKS):
            block = AudioChunk(samples[start : start + PACKET_TICKS], TICKS_HZ, self.clock.ticks())
            self.audio_in(participant).put_now(block)
            await asyncio.sleep(PACKET_TICKS / TICKS_HZ)


class BrokenRecogniser:
    """Fails whenever it is asked."""

    async def transcribe(
        self, speech: FloatArray, *, final: bool, readings: Readings | None = None
    ) -> Transcript:
        raise RuntimeError("no words")


def answers(scene: Scene) -> list[str]:
    return [caption["text"] for caption in scene.captions("avatar")]


def notices(messages: list[dict[str, Any]]) -> list[str]:
    return [message["text"] for message in messages if message["type"] == "notice"]


def test_a_microphone_that_ends_in_mid_word_ends_the_turn() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        assert isinstance(room, Wired)
        await room.caller.join("Ann")
        await asyncio.sleep(0.5)
        await room.bring("caller")
        await asyncio.sleep(5.0)
        await room.caller.leave()

    assert answers(meet(meeting, cast_of("Hello."), Wired)) == ["You said Hello."]


def test_sound_that_comes_after_its_speaker_has_left_is_nobodys() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        assert isinstance(room, Wired)
        ben, cy = room.another("ben"), room.another("cy")
        await room.caller.join("Ann")
        await ben.join("Ben")
        await asyncio.sleep(1.0)
        await ben.leave()
        await room.bring("ben")
        await cy.join("Cy")  # is greeted where nobody speaks
        await asyncio.sleep(3.0)
        await cy.leave()
        await room.caller.leave()

    cast = cast_of("Hello.", mind=ScriptedMind(greeting="Welcome."))
    assert answers(meet(meeting, cast, Wired))[-1] == "Hello, Cy."


def test_a_picture_that_comes_as_its_owner_leaves_is_not_kept() -> None:
    class Filmed(Wired):
        def __init__(self, clock: Clock) -> None:
            super().__init__(clock)
            self.camera: Channel[VideoFrame] = Channel(2)

        def video_in(self, participant: str) -> Channel[VideoFrame]:
            return self.camera if participant == "ben" else super().video_in(participant)

    async def meeting(room: LoopbackRoom) -> None:
        assert isinstance(room, Filmed)
        await room.caller.join("Ann")
        await room.another("ben").join("Ben")
        await asyncio.sleep(1.0)
        room.events.put_now(Left("ben"))
        room.camera.put_now(picture(room.clock.ticks(), True, (320, 180)))
        await room.caller.send('{"type": "typed", "text": "What do you see?"}')
        await asyncio.sleep(5.0)
        await room.caller.leave()

    scene = meet(meeting, replace(cast_of(), look=True), Filmed)
    assert [turn.picture for turn in scene.mind.asked] == [b""]


def test_who_left_and_came_back_before_the_call_began_is_heard() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        assert isinstance(room, Wired)
        for event in (Joined("caller", "Ann"), Left("caller"), Joined("caller", "Ann")):
            room.events.put_now(event)
        await asyncio.sleep(0.5)
        await room.bring("caller")
        await asyncio.sleep(5.0)
        room.events.put_now(Left("caller"))

    assert answers(meet(meeting, cast_of("Hello."), Wired, alone_s=1.0)) == ["You said Hello."]


def test_ears_that_fail_in_mid_word_leave_nobody_speaking() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        ben = room.another("ben")
        await room.caller.join("Ann")
        await asyncio.sleep(4.0)
        await room.caller.speak(say(3.0))
        await asyncio.sleep(10.0)
        await ben.join("Ben")  # is greeted where nobody speaks
        await asyncio.sleep(3.0)
        await room.caller.leave()
        await ben.leave()

    cast = replace(cast_of(mind=ScriptedMind(greeting="Welcome.")), recogniser=BrokenRecogniser())
    scene = meet(meeting, cast)
    assert answers(scene)[-1] == "Hello, Ben."
    assert notices(scene.messages) == ["I cannot hear you any more. Please write to me."]


@pytest.mark.parametrize("broken", ["page", "ears"])
def test_only_who_is_concerned_is_told_of_a_fault(broken: str) -> None:
    async def meeting(room: LoopbackRoom) -> None:
        ben = room.another("ben")
        await room.caller.join("Ann")
        await ben.join("Ben")
        await asyncio.sleep(3.0)
        await (ben.send("{") if broken == "page" else ben.speak(say(3.0)))
        await asyncio.sleep(10.0)
        told.extend(message.text for message in ben.messages.clear() if '"notice"' in message.text)
        await ben.leave()
        await room.caller.leave()

    told: list[str] = []
    scene = meet(meeting, replace(cast_of(), recogniser=BrokenRecogniser()))
    assert len(told) == 1 and notices(scene.messages) == []
