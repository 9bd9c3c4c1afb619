"""Which answers count, and how long they took."""

from __future__ import annotations

import pytest

from agent.call.metrics import TurnTimes
from benchmarks.turns import Said, answers

STARTED = 4.0
SAID = [Said(0.5, 2.0, "Hello."), Said(8.0, 12.0, "Could you ... wave?")]
"""In the call: 4.5-6 s and 12-16 s."""


def turn(decided: float, sound: float | None, picture: float | None = None) -> TurnTimes:
    return TurnTimes(0, decided - 0.3, decided, decided, sound_out=sound, picture_out=picture)


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([turn(6.3, 6.6, 6.64)], [(0.6, 0.04), None]),
        ([turn(6.3, 6.6, 6.64), turn(16.3, 16.5)], [(0.6, 0.04), (0.5, None)]),
        ([turn(14.0, 14.4), turn(16.3, 16.7, 16.7)], [None, (0.7, 0.0)]),  # interrupted by the second half
        ([turn(14.0, None), turn(16.3, 16.7, 16.7)], [None, (0.7, 0.0)]),  # joined before it sounded
        ([turn(14.0, 14.4)], [None, None]),  # answered in mid-sentence, and never again
        ([turn(6.3, None)], [None, None]),  # never sounded
        ([turn(3.0, 3.3)], [None, None]),  # before the caller spoke
        ([], [None, None]),
    ],
)
def test_the_answer_to_the_whole_turn_counts(
    turns: list[TurnTimes], expected: list[tuple[float, float | None] | None]
) -> None:
    found = answers(SAID, turns, STARTED)
    for answer, times in zip(found, expected, strict=True):
        if times is None:
            assert answer is None
        else:
            sound, picture = times
            assert answer is not None
            assert answer.sound == pytest.approx(sound)
            assert answer.picture == (None if picture is None else pytest.approx(picture))
