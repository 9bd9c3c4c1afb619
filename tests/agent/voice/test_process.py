import io

import numpy as np
import pytest

from agent.voice.process import receive, send
from agent.voice.speaker import limited, speech_level

RATE = 48_000


def tone(level, seconds=1.0):
    """A sine with the RMS `level`."""
    time = np.arange(round(seconds * RATE)) / RATE
    return (level * np.sqrt(2) * np.sin(2 * np.pi * 200 * time)).astype(np.float32)


def test_a_message_arrives_as_it_was_sent():
    pipe = io.BytesIO()
    send(pipe, {"phonemes": [["ˈ", 0.0, 0.5]]}, tone(0.1))
    send(pipe, {"text": "Grüße"})
    pipe.seek(0)
    head, samples = receive(pipe)
    assert head == {"phonemes": [["ˈ", 0.0, 0.5]]}
    assert np.array_equal(samples, tone(0.1))
    head, samples = receive(pipe)
    assert head == {"text": "Grüße"}
    assert len(samples) == 0


@pytest.mark.parametrize("kept", [0, 5, 12, 30])
def test_a_message_cut_short_is_the_end(kept):
    pipe = io.BytesIO()
    send(pipe, {"text": "Hello there."}, tone(0.1, 0.01))
    with pytest.raises(EOFError):
        receive(io.BytesIO(pipe.getvalue()[:kept]))


def test_the_level_of_speech_ignores_its_pauses():
    speech = np.concatenate([tone(0.1), np.zeros(2 * RATE, np.float32), tone(0.1)])
    assert speech_level(speech, RATE) == pytest.approx(0.1, rel=0.01)
    assert speech_level(np.zeros(0, np.float32), RATE) == 0


def test_only_peaks_are_limited_and_never_reach_full_scale():
    quiet, loud = tone(0.2), tone(1.5)
    assert np.array_equal(limited(quiet), quiet)
    assert np.abs(limited(loud)).max() < 1
    assert np.corrcoef(limited(loud), loud)[0, 1] > 0.9
