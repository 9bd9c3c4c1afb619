"""Whoever does not want to be recorded says so in many ways, and is not taken at other words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.call.consent import NOT_RECORDED, RECORDED, STOPPED, asks_not_to_record


@pytest.mark.parametrize(
    "text",
    [
        "stop recording",
        "Stop recording!",
        "Please stop recording me.",
        "Theo, can you stop the recording please?",
        "Could you please pause this recording for a moment?",
        "Hey, stop recording us now.",
        "Turn off the recording.",
        "Would you switch the recorder off?",
        "End the recording, please.",
        "No recording, please.",
        "Please don't record me.",
        "Please don’t record this.",
        "Do not record.",
        "I don't want to be recorded.",
        "Sorry, I'd rather not be recorded.",
        "I do not want you to record this.",
        "We don't want any recording of this.",
        "I do not consent to being recorded.",
        "I don't agree to the recording.",
        "I would not like to be recorded.",
        "I object to being recorded.",
        "I'm not okay with being recorded.",
        "That is fine. But stop recording.",
        "If you don't mind, stop recording.",
        "I told you to stop recording!",
        "I said stop the recording.",
    ],
)
def test_whoever_does_not_want_to_be_recorded_is_understood(text: str) -> None:
    assert asks_not_to_record(text)
    assert asks_not_to_record(text.upper())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Are you recording?",
        "Please record this call.",
        "You may record me.",
        "I don't mind.",
        "Don't stop recording.",
        "Please do not stop the recording.",
        "Did you stop recording?",
        "Why did you stop the recording?",
        "How do I stop recording my screen?",
        "When will you stop recording?",
        "She said stop recording.",
        "If I say stop recording, what happens?",
        "They didn't want to be recorded.",
        "It was not recorded.",
        "That is a new record.",
        "I don't have a record player.",
        "We never broke the record.",
        "Stop it.",
        "Stop. Recording began at ten.",
        STOPPED,
        RECORDED,
        RECORDED.replace(".", "").replace(",", ""),
        NOT_RECORDED,
    ],
)
def test_other_words_about_recordings_end_none(text: str) -> None:
    assert not asks_not_to_record(text)


@given(st.text(max_size=200))
def test_any_words_are_judged(text: str) -> None:
    assert asks_not_to_record(text) in (True, False)
