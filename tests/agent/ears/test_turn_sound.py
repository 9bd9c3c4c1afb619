"""The sound of a turn."""

from __future__ import annotations

import numpy as np
import pytest

from agent.ears.turn_sound import PREROLL_FRAMES, TurnSound, quietest
from agent.parts import VAD_FRAME
from media.frames import FloatArray


def frame(value: float) -> FloatArray:
    return np.full(VAD_FRAME, value, np.float32)


def values(sound: FloatArray) -> list[float]:
    """Each frame's value."""
    return [float(v) for v in sound[::VAD_FRAME]]


def pushed(sound: TurnSound, first: int, last: int) -> None:
    for value in range(first, last):
        sound.push(frame(value))


def test_silence_before_a_turn_is_kept_as_far_as_the_preroll() -> None:
    sound = TurnSound()
    pushed(sound, 0, 100)
    sound.speech()
    pushed(sound, 100, 110)
    assert values(sound.all()) == list(range(100 - PREROLL_FRAMES, 110))


def test_nothing_heard_is_an_empty_sound() -> None:
    assert TurnSound().all().shape == (0,)
    assert TurnSound().seconds == 0


def test_a_long_pause_shrinks_to_what_was_before_and_after_it() -> None:
    sound = TurnSound()
    sound.speech()
    pushed(sound, 0, 10)
    sound.pause()
    pushed(sound, 10, 100)
    sound.speech()
    pushed(sound, 100, 102)
    assert values(sound.all()) == [*range(10), *range(100 - PREROLL_FRAMES, 102)]


def test_what_was_before_a_pause_can_be_dropped() -> None:
    sound = TurnSound()
    sound.speech()
    pushed(sound, 0, 10)
    sound.pause()
    pushed(sound, 10, 12)
    sound.drop_before_pause()
    assert values(sound.all()) == [10, 11]


def test_after_a_turn_only_what_came_since_its_pause_stays() -> None:
    sound = TurnSound()
    sound.speech()
    pushed(sound, 0, 10)
    sound.pause()
    pushed(sound, 10, 13)
    sound.clear()
    assert values(sound.all()) == [10, 11, 12]


def test_a_turn_taken_in_mid_speech_leaves_nothing() -> None:
    sound = TurnSound()
    sound.speech()
    pushed(sound, 0, 10)
    sound.clear()
    assert sound.seconds == 0


def test_a_long_turn_is_cut_at_its_quietest_point_and_loses_no_sound() -> None:
    sound = TurnSound()
    sound.speech()
    for i in range(780):
        sound.push(frame(0.01 if 640 <= i < 646 else 0.5))
    head = sound.cut()
    assert 640 <= len(head) // VAD_FRAME <= 646
    assert len(head) + len(sound.all()) == 780 * VAD_FRAME


@pytest.mark.parametrize("energies", [[1.0], [1.0, 0.1], [3, 2, 1, 2, 3], [1.0] * 30])
def test_the_quietest_point_lies_within(energies: list[float]) -> None:
    assert 0 <= quietest(energies) < len(energies)


def test_one_quiet_frame_is_no_gap_between_words() -> None:
    energies = [1.0] * 40
    energies[10] = 0.0
    energies[25:30] = [0.2] * 5
    assert quietest(energies) == 27
