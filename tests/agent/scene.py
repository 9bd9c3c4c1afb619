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

    async def main() -> Scene:
        room = LoopbackRoom(Clock())
        minded, spoken, face = mind or ScriptedMind(), voice or ToneVoice(), PlainFace()
        recogniser, turn_end = ScriptedRecogniser(*heard), SureTurnEnd(complete)
        cast = Cast("Ada", LoudnessVad, recogniser, turn_end, spoken, minded, face, speculate=speculate)
        call = Call(room, cast, record, recorded=recorded)
        scene = Scene(minded, spoken, face, call)
        running = asyncio.create_task(call.run())
        readers = [
            asyncio.create_task(_messages(room.caller, scene)),
            asyncio.create_task(_sound(room.caller, scene)),
        ]
        await room.caller.join("Ann")
        await script(room.caller)
        await room.caller.send('{"type": "leave"}')
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


async def one_turn(caller: Caller) -> None:
    await asyncio.sleep(0.5)
    await caller.speak(say(1.5))
    await asyncio.sleep(4.0)
