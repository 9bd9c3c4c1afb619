import json
import wave
from pathlib import Path

import numpy as np
import pytest

from rrm.persona import shipped

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(params=["caller", "customer"])
def caller(request):
    """The sound (n,) at 16 kHz in -1..1 and what its description says."""
    with wave.open(str(EXAMPLES / f"{request.param}.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16_000)
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
    return sound, json.loads((EXAMPLES / f"{request.param}.json").read_text("utf-8"))


def level(sound, start, end):
    return 20 * np.log10(sound[round(start * 16_000) : round(end * 16_000)].std())


def test_speech_lies_in_the_turns_and_the_room_between_them(caller):
    sound, about = caller
    at = 0.0
    for turn in about["turns"]:
        assert level(sound, at, turn["start"]) < -55
        assert -26 < level(sound, turn["start"], turn["end"]) < -18
        assert all(level(sound, pause["start"], pause["end"]) < -55 for pause in turn["pauses"])
        at = turn["end"]
    assert level(sound, at, len(sound) / 16_000) < -55
    assert np.abs(sound).max() < 1


def test_turns_leave_room_for_an_answer_except_before_an_interruption(caller):
    _, about = caller
    for before, turn in zip(about["turns"], about["turns"][1:], strict=False):
        gap = turn["start"] - before["end"]
        assert gap == pytest.approx(2.5, abs=0.1) if turn["interrupts"] else gap >= 4


def test_the_caller_calls_a_shipped_persona_and_says_what_each_turn_tests(caller):
    _, about = caller
    assert about["persona"] in shipped()
    assert all(turn["text"] and turn["tests"] for turn in about["turns"])


def test_the_long_caller_pauses_in_mid_sentence_and_interrupts():
    about = json.loads((EXAMPLES / "caller.json").read_text("utf-8"))
    pauses = [pause["end"] - pause["start"] for turn in about["turns"] for pause in turn["pauses"]]
    assert any(pause == pytest.approx(0.6, abs=0.01) for pause in pauses)
    assert any(pause == pytest.approx(1.2, abs=0.01) for pause in pauses)
    assert sum(turn["interrupts"] for turn in about["turns"]) == 1
