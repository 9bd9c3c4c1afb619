"""All ears together on real speech, in virtual time."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from agent.config import EarSettings
from agent.ears.decoding import plain_words
from agent.ears.hearing import Heard, Hearing, Partial, Resumed, SpeechStarted
from agent.ears.listener import Listener
from agent.ears.load import load_ears
from agent.parts import EAR_RATE_HZ
from media.clock import run_virtual
from media.errors import ModelError
from media.frames import FloatArray
from tests.agent.ears.spoken import silence, speak

PACKET = 320  # 20 ms


def hear(*sounds: FloatArray) -> list[Hearing]:
    """What the ears tell about sounds one after the other."""
    sound = np.concatenate(sounds)

    async def run() -> list[Hearing]:
        ears = load_ears(EarSettings(), ("wave", "shake your head"))
        events: list[Hearing] = []
        listener = Listener(ears.vad(), ears.recogniser, ears.turn_end, events.append)
        for end in range(PACKET, len(sound), PACKET):
            await asyncio.sleep(PACKET / EAR_RATE_HZ)
            await listener.push(sound[end - PACKET : end], end / EAR_RATE_HZ)
        await listener.close()
        await ears.close()
        return events

    return run_virtual(run())


def test_a_question_is_heard_while_it_is_spoken_and_when_it_ends() -> None:
    speech = speak("Can you tell me how long delivery to Germany usually takes?")
    events = hear(silence(1), speech, silence(1))
    started, first, last = events[0], events[1], events[-1]
    assert isinstance(started, SpeechStarted)
    assert started.started == pytest.approx(1.0, abs=0.2)
    assert isinstance(first, Partial)
    assert first.text.startswith("Can you")
    assert isinstance(last, Heard)
    assert last.text == "Can you tell me how long delivery to Germany usually takes?"
    assert last.speech_end == pytest.approx(1.0 + len(speech) / EAR_RATE_HZ, abs=0.3)
    assert last.complete > 0.8


def test_a_pause_of_0_6_s_in_mid_sentence_is_one_turn_with_all_its_words() -> None:
    halves = speak("I would like to know"), speak("when my parcel will arrive.")
    events = hear(silence(0.5), halves[0], silence(0.6), halves[1], silence(0.6))
    assert [type(event) for event in events].count(SpeechStarted) == 1
    assert any(isinstance(event, Resumed) for event in events)
    heard = [event for event in events if isinstance(event, Heard)]
    assert heard[0].complete < 0.5
    assert " ".join(plain_words(heard[-1].text)) == "i would like to know when my parcel will arrive"


def test_a_wrong_model_is_refused_before_any_call() -> None:
    with pytest.raises(ModelError, match="no Whisper folder"):
        load_ears(EarSettings(model="/no/such/folder"))
