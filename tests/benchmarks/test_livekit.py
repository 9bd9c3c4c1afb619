"""What the LiveKit benchmark makes of what was heard and seen; and all of it for a moment."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from agent.bench import Figure
from benchmarks.livekit import ratio
from benchmarks.livekit.caller import Talk, loud_times
from benchmarks.livekit.interruptions import Interruption
from benchmarks.livekit.programs import Place
from benchmarks.livekit.talks import fps
from benchmarks.turns import Said
from tests.fakes import tone
from tests.livekit.human import Picture, Sound
from tests.livekit.server import LiveKitServer

BEGAN = 100.0
SAID = [Said(0.5, 2.0, "Hello."), Said(8.0, 12.0, "Could you ... wave?")]
"""On the clock: 100.5-102 s and 108-112 s."""


def spoken(start: float, end: float) -> list[float]:
    return list(np.arange(start, end, 0.01))


@pytest.mark.parametrize(
    ("loud", "expected"),
    [
        ([*spoken(102.7, 104.0), *spoken(112.9, 114.0)], [0.7, 0.9]),
        (spoken(102.7, 104.0), [0.7, None]),  # one turn without an answer
        (spoken(112.6, 113.0), [None, 0.6]),
        ([*spoken(102.7, 104.0), *spoken(111.0, 115.0)], [0.7, None]),  # answered in mid-sentence
        (spoken(101.0, 101.5), [None, None]),  # interrupted the user and never came back
        ([*spoken(109.5, 110.0), *spoken(112.8, 114.0)], [None, 0.8]),  # gave way, and answered the whole
        ([*spoken(102.7, 103.0), *spoken(103.1, 104.0)], [0.7, None]),  # a pause between words
        ([], [None, None]),
    ],
)
def test_an_answer_is_the_first_sound_after_a_turn_unless_it_was_talked_into(
    loud: list[float], expected: list[float | None]
) -> None:
    found = Talk(BEGAN, BEGAN + 13.0, loud).waits(SAID)
    assert found == [None if seconds is None else pytest.approx(seconds) for seconds in expected]


def test_sound_counts_from_where_its_block_begins_and_silence_does_not_count() -> None:
    sounds = [Sound(5.00, np.zeros(480, np.float32)), Sound(5.01, tone(0.01)), Sound(5.02, tone(0.01) / 1000)]
    assert loud_times(sounds) == [pytest.approx(5.00)]


async def test_a_program_that_ends_by_itself_is_an_error_that_shows_what_it_said(tmp_path: Path) -> None:
    place = Place(LiveKitServer(Path("unused"), tmp_path), tmp_path)
    with pytest.raises(RuntimeError, match="ended by itself") as raised:
        async with place.running("helper", "-c", "print('no such room')") as program:
            await program.until(lambda: False)
    assert raised.value.__notes__ == ["helper said:\nno such room\n"]


def test_pictures_a_second_are_those_of_the_talk() -> None:
    pictures = [Picture(BEGAN + n / 25, 512, 512, 100.0) for n in range(-50, 500)]
    assert fps(pictures, Talk(BEGAN, BEGAN + 10.0, [])) == pytest.approx(25.0)


def test_the_ratio_is_ours_to_the_peers_and_unknown_where_one_is() -> None:
    ours, peer = Figure("reply_sound_p50_s", 0.6, "s"), Figure("peer_reply_sound_p50_s", 1.2, "s")
    assert ratio([ours], [peer]).value == pytest.approx(0.5)
    assert ratio([ours], [Figure("peer_reply_sound_p50_s", None, "s")]).value is None


def test_a_report_is_wrong_by_what_was_not_heard() -> None:
    assert Interruption([0.5], 0.42).error_ms == pytest.approx(80)
    assert Interruption([], 0.42).error_ms is None
