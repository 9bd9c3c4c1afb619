"""The caller whom every contestant hears: says a shipped file into a room and notes when it is answered.

Both ends of a wait are taken here, in the caller's own process: the true end of a turn from the file's
description and the moment at which its last sample was handed to LiveKit's client, the first sound of the
answer when this client hands it over. So network, codecs and both jitter buffers are in it.

Which answers count: the first sound after the true end of a turn and before the next turn begins. A
contestant that is talking while the turn ends has not answered it; such turns, and those without any sound,
are counted as unanswered.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import numpy as np
from livekit import rtc

from agent.call.metrics import AUDIBLE_RMS
from benchmarks.turns import Said
from media.audio import to_int16
from media.frames import PACKET_TICKS, TICKS_HZ, FloatArray
from tests.livekit.human import Human, Sound

BLOCK_S = PACKET_TICKS / TICKS_HZ
HALF = PACKET_TICKS // 2
"""10 ms: LiveKit's client takes so much at once where it has no queue, which would send 100 ms later."""

STILL_S = 0.3
"""Who has sounded within this time is still talking: pauses between words are shorter."""

LAST_ANSWER_S = 5.0
"""An answer that has not begun this long after the file's end, which is silent, does not come."""

QUIET_S = 1.5
"""An answer is over when the other one has been quiet for this long."""


class Microphone:
    """Sends 20 ms whenever they have been spoken, silence where nothing is said."""

    def __init__(self) -> None:
        self.source = rtc.AudioSource(TICKS_HZ, 1, queue_size_ms=0)
        self._blocks: list[FloatArray] = []
        self._said = asyncio.Event()
        self._spoken = 0.0  # the loop's second up to which everything was sent

    async def say(self, sound: FloatArray) -> float:
        """Speak float32 (n,) at 48 kHz to the end; the loop's second at which it began."""
        whole = np.pad(sound, (0, -len(sound) % PACKET_TICKS)).reshape(-1, PACKET_TICKS)
        began = self._spoken
        self._said.clear()
        self._blocks = list(whole[::-1])
        await self._said.wait()
        return began

    async def run(self) -> None:
        """Send until cancelled; a block that is late is sent at once, and the next is in time again."""
        loop = asyncio.get_running_loop()
        self._spoken = loop.time()
        silence = np.zeros(PACKET_TICKS, np.float32)
        while True:
            await asyncio.sleep(self._spoken + BLOCK_S - loop.time())
            pcm = to_int16(self._blocks.pop() if self._blocks else silence)
            for half in (pcm[:HALF], pcm[HALF:]):
                await self.source.capture_frame(rtc.AudioFrame(half.tobytes(), TICKS_HZ, 1, HALF))
            self._spoken += BLOCK_S
            if not self._blocks:
                self._said.set()


@asynccontextmanager
async def microphone(human: Human) -> AsyncIterator[Microphone]:
    """A microphone of somebody who is in the room without one."""
    opened = Microphone()
    track = rtc.LocalAudioTrack.create_audio_track("microphone", opened.source)
    options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE, dtx=False)
    await human.room.local_participant.publish_track(track, options)
    running = asyncio.create_task(opened.run(), name="microphone")
    try:
        yield opened
    finally:
        running.cancel()
        await asyncio.wait([running])


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk that is over: when the file began and ended and the other one was loud, by the loop's clock."""

    began: float
    ended: float
    loud: list[float]

    def waits(self, said: Sequence[Said]) -> list[float | None]:
        """Seconds from the true end of each turn to the first sound of its answer; None without one."""
        until = [turn.start for turn in said[1:]] + [float("inf")]
        return [
            wait(self.loud, self.began + turn.end, self.began + end)
            for turn, end in zip(said, until, strict=True)
        ]


async def greeted(human: Human, other: str) -> None:
    """Let `other` greet to the end."""
    await human.until(lambda: loud_times(human.heard[other]), "a greeting")
    await quiet(human, other)


async def talk(human: Human, opened: Microphone, sound: FloatArray, other: str) -> Talk:
    """Say the file, and hear the last answer to its end."""
    began = await opened.say(sound)
    loop = asyncio.get_running_loop()
    ended = loop.time()

    def answered() -> bool:
        newest = loud_times(human.heard[other][-1:])
        return any(at > ended for at in newest) or loop.time() - ended > LAST_ANSWER_S

    await human.until(answered, "an answer")
    await quiet(human, other)
    return Talk(began, ended, loud_times(human.heard[other]))


def loud_times(sounds: Sequence[Sound]) -> list[float]:
    """When each audible block began to be heard."""
    return [
        sound.at - len(sound.samples) / TICKS_HZ
        for sound in sounds
        if np.sqrt(np.mean(np.square(sound.samples))) >= AUDIBLE_RMS
    ]


def wait(loud: Sequence[float], end: float, until: float) -> float | None:
    """Seconds from `end` to the first sound before `until`; None without, or where it went on before."""
    if any(end - STILL_S < at <= end for at in loud):
        return None
    return next((at - end for at in loud if end < at < until), None)


async def quiet(human: Human, other: str) -> None:
    """Wait until nothing was heard for a while."""
    loop = asyncio.get_running_loop()

    def still() -> bool:
        newest = human.heard[other][-round(2 * QUIET_S / BLOCK_S) :]
        return not any(loop.time() - at < QUIET_S for at in loud_times(newest))

    await human.until(still, "quiet")
