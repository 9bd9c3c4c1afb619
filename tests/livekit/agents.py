"""A LiveKit agent with a mind and a voice of its own: its voice is a tone that rises as time passes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
from livekit import rtc
from livekit.agents import Agent, AgentSession, llm
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, APIConnectOptions
from livekit.agents.voice.io import PlaybackFinishedEvent

from media.frames import TICKS_HZ, FloatArray
from tests.livekit.human import QUIET, Human, Sound
from tests.livekit.server import LiveKitServer
from tests.livekit.whole_voice import WholeVoice

VOICE_HZ = 24_000
LOWEST_HZ, HZ_PER_S = 400.0, 500.0
"""The voice's pitch at the beginning of a reply, and how fast it rises: so pitch tells the position."""

LENGTH_S = 6.0
"""Of a reply, unless another length is asked for."""

LOUD = 0.1
QUIET_BLOCKS = 20
"""0.2 s without sound: what was said is over."""


class Rising(WholeVoice):
    """Says everything in `seconds`, as a rising tone."""

    def __init__(self, seconds: float) -> None:
        super().__init__(VOICE_HZ)
        self.seconds = seconds

    async def sound(self, text: str) -> bytes:
        t = np.arange(round(self.seconds * VOICE_HZ)) / VOICE_HZ
        wave = np.sin(2 * np.pi * (LOWEST_HZ * t + HZ_PER_S * t**2 / 2))
        return (0.4 * 32767 * wave).astype("<i2").tobytes()


class Talker(llm.LLM):
    """Always has the same to say."""

    def chat(
        self,
        *,
        chat_ctx: llm.ChatContext,
        tools: list[llm.Tool] | None = None,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
        **_: Any,
    ) -> llm.LLMStream:
        return _Words(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class _Words(llm.LLMStream):
    async def _run(self) -> None:
        said = llm.ChoiceDelta(role="assistant", content="Once upon a time there was a tone that rose")
        self._event_ch.send_nowait(llm.ChatChunk(id="tale", delta=said))


def talking(seconds: float = LENGTH_S) -> AgentSession[None]:
    """A session that calls no cloud, and whose every reply lasts so long."""
    return AgentSession(
        llm=Talker(),
        tts=Rising(seconds),
        turn_handling={
            "turn_detection": "manual",
            "interruption": {"mode": "vad", "resume_false_interruption": False},
        },
    )


@asynccontextmanager
async def agent_in(server: LiveKitServer, room: str, identity: str = "ada") -> AsyncIterator[rtc.Room]:
    """An agent's connection to a room, without a job."""
    connection = rtc.Room()
    try:
        token = server.token(room, identity, kind="agent")
        await connection.connect(server.url, token, rtc.RoomOptions(rtc_config=QUIET))
        yield connection
    finally:
        await connection.disconnect()


async def begin(session: AgentSession[None], room: rtc.Room) -> list[PlaybackFinishedEvent]:
    """Start the session; gives what its face reports, as it comes."""
    await session.start(Agent(instructions="Tell a tale."), room=room, record=False)
    finished: list[PlaybackFinishedEvent] = []
    assert session.output.audio
    session.output.audio.on("playback_finished", finished.append)
    return finished


class Listening:
    """What somebody hears of a face, reply by reply."""

    def __init__(self, human: Human, face: str) -> None:
        """From now on."""
        self._human = human
        self._sound = human.heard[face]
        self._from = len(self._sound)

    async def until_loud(self, blocks: int) -> None:
        """Wait until so many blocks of a reply were heard."""
        await self._human.until(lambda: sum(map(_loud, self._new())) >= blocks, "the face's voice")

    async def until_quiet(self) -> None:
        """Wait until a reply is over."""
        await self._human.until(self._over, "the face's silence")
        self._from = len(self._sound)

    async def until_end(self, seconds: float) -> None:
        """Wait until a reply was heard to its end, within 0.1 s; a busy machine pauses before that."""

        def ended() -> bool:
            return self._over() and abs(self._position() - seconds) < 0.1

        await self._human.until(ended, f"{seconds:g} s of the face's voice")
        self._from = len(self._sound)

    def _position(self) -> float:
        """How far a reply had come when it was last heard, in seconds by its pitch."""
        last = max(number for number, sound in enumerate(self._new()) if _loud(sound))
        return position(np.concatenate([sound.samples for sound in self._new()[max(last - 2, 0) : last + 1]]))

    def _over(self) -> bool:
        new = self._new()
        return any(map(_loud, new)) and not any(map(_loud, new[-QUIET_BLOCKS:]))

    def _new(self) -> Sequence[Sound]:
        return self._sound[self._from :]


def position(heard: FloatArray) -> float:
    """How far a reply has come at the end of some of its sound, 48 kHz."""
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard)), 1 << 15))
    pitch = float(spectrum.argmax()) * TICKS_HZ / (1 << 15)
    return (pitch - LOWEST_HZ) / HZ_PER_S + len(heard) / TICKS_HZ / 2


def _loud(sound: Sound) -> bool:
    return float(np.abs(sound.samples).max()) > LOUD
