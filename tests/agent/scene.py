"""A whole call in virtual time: real floor, ears, playout and room; scripted caller and stand-ins."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from agent.call.call import Call, Cast, MakeRecorder
from media.clock import Clock, run_virtual
from media.frames import TICKS_HZ, AudioChunk
from rooms.loopback import Caller, LoopbackRoom
from tests.fakes import (
    LoudnessVad,
    PlainFace,
    ScriptedMind,
    ScriptedRecogniser,
    SureTurnEnd,
    ToneVoice,
    tone,
)


@dataclass
class Scene:
    """What a call was made of, and what the caller got."""

    mind: ScriptedMind
    voice: ToneVoice
    face: PlainFace
    call: Call
    messages: list[dict[str, Any]] = field(default_factory=list)
    sound: list[AudioChunk] = field(default_factory=list, repr=False)

    def captions(self, speaker: str) -> list[dict[str, Any]]:
        """The final captions of one speaker."""
        return [m for m in self.messages if m["type"] == "caption" and m["speaker"] == speaker and m["final"]]

    def loud(self, start: float, end: float) -> bool:
        """Whether the avatar was heard between two seconds of the call."""
        blocks = [one.samples for one in self.sound if start <= one.pts / TICKS_HZ < end]
        return bool(blocks) and float(np.abs(np.concatenate(blocks)).max()) > 0.05


Script = Callable[[Caller], Awaitable[None]]
Meeting = Callable[[LoopbackRoom], Awaitable[None]]


def play(
    script: Script,
    *heard: str,
    mind: ScriptedMind | None = None,
    voice: ToneVoice | None = None,
    complete: float = 1.0,
    speculate: bool = False,
    record: MakeRecorder | None = None,
    recorded: bool = False,
) -> Scene:
    """Play a caller's script; the recogniser hears `heard`, one line per final decode."""
    cast = cast_of(*heard, mind=mind, voice=voice, complete=complete, speculate=speculate)

    async def meeting(room: LoopbackRoom) -> None:
        await room.caller.join("Ann")
        await script(room.caller)
        await room.caller.send('{"type": "leave"}')

    return meet(meeting, cast, record=record, recorded=recorded)


def cast_of(
    *heard: str,
    mind: ScriptedMind | None = None,
    voice: ToneVoice | None = None,
    complete: float = 1.0,
    speculate: bool = False,
) -> Cast:
    """Stand-ins for a call of Ada's."""
    return Cast(
        "Ada",
        LoudnessVad,
        ScriptedRecogniser(*heard),
        SureTurnEnd(complete),
        voice or ToneVoice(),
        mind or ScriptedMind(),
        PlainFace(),
        speculate=speculate,
    )


def meet(
    meeting: Meeting, cast: Cast, room_of: Callable[[Clock], LoopbackRoom] = LoopbackRoom, **options: Any
) -> Scene:
    """A call with whoever comes in `meeting`, until it ends by itself; `options` are those of `Call`."""

    async def main() -> Scene:
        room = room_of(Clock())
        call = Call(room, cast, **options)
        assert isinstance(cast.planner, ScriptedMind)
        assert isinstance(cast.voice, ToneVoice)
        assert isinstance(cast.generator, PlainFace)
        scene = Scene(cast.planner, cast.voice, cast.generator, call)
        running = asyncio.create_task(call.run())
        readers = [
            asyncio.create_task(_messages(room.caller, scene)),
            asyncio.create_task(_sound(room.caller, scene)),
        ]
        await meeting(room)
        await running
        await room.close()
        await asyncio.gather(*readers)
        return scene

    return run_virtual(main())


async def _messages(caller: Caller, scene: Scene) -> None:
    async for message in caller.messages:
        scene.messages.append(json.loads(message.text))


async def _sound(caller: Caller, scene: Scene) -> None:
    async for heard in caller.sound:
        scene.sound.append(heard.sound)


def say(seconds: float) -> AudioChunk:
    """A voice, for so long."""
    return AudioChunk(tone(seconds), TICKS_HZ, 0)


def speaks(*turns: tuple[float, float]) -> Script:
    """A caller who speaks for so many seconds and then waits for so many, turn after turn."""

    async def script(caller: Caller) -> None:
        await asyncio.sleep(0.5)
        for seconds, pause in turns:
            await caller.speak(say(seconds))
            await asyncio.sleep(pause)

    return script


one_turn = speaks((1.5, 4.0))
