"""A listener's body knows when somebody speaks, pauses and has finished."""

from __future__ import annotations

import numpy as np

from agent.face.ear import PAUSE_S, Ear
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk
from tests.fakes import LoudnessVad, tone


class Speaker:
    """Sound of one person, 20 ms at a time, into the ear that is lent to them."""

    def __init__(self) -> None:
        self.ear = Ear(LoudnessVad())
        self.now = 0.0

    def sound(self, seconds: float, gain: float = 0.3) -> int:
        """Speak (or be silent) for so long; the number of clauses that ended."""
        samples = tone(seconds, gain=gain)
        ended = 0
        for at in range(0, len(samples), PACKET_TICKS):
            block = samples[at : at + PACKET_TICKS]
            ended += self.ear.push(AudioChunk(block, TICKS_HZ, round(self.now * TICKS_HZ)))
            self.now += len(block) / TICKS_HZ
        return ended

    @property
    def speaks(self) -> bool:
        return self.ear.speaks(self.now)


def test_speech_is_noticed_with_its_loudness_and_silence_is_none() -> None:
    speaker = Speaker()
    speaker.sound(1.0, gain=0.0)
    assert not speaker.speaks and speaker.ear.level == 0.0
    speaker.sound(0.5)
    assert speaker.speaks and speaker.ear.level > 0.5
    assert 0.95 < speaker.ear.since < 1.1


def test_a_short_pause_ends_a_clause_and_not_the_speech() -> None:
    speaker = Speaker()
    speaker.sound(1.0)
    assert speaker.sound(0.4, gain=0.0) == 1 and speaker.speaks
    speaker.sound(0.5)
    assert speaker.sound(PAUSE_S + 0.1, gain=0.0) == 1 and not speaker.speaks


def test_who_falls_silent_because_they_are_muted_speaks_no_more() -> None:
    speaker = Speaker()
    speaker.sound(1.0)
    assert speaker.speaks
    assert not speaker.ear.speaks(speaker.now + PAUSE_S)


def test_a_click_is_no_speech() -> None:
    speaker = Speaker()
    speaker.sound(0.5, gain=0.0)
    speaker.ear.push(AudioChunk(np.full(PACKET_TICKS, 0.5, np.float32), TICKS_HZ, TICKS_HZ // 2))
    assert not speaker.speaks
