"""Whoever does not want to be recorded says so in many ways, and is not taken at other words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.call.consent import (
    ALREADY_RECORDED,
    BEGUN,
    NO_RECORDING,
    NOT_RECORDED,
    RECORDED,
    STILL_RECORDED,
    STOPPED,
    asks_not_to_record,
    besides,
    wish,
)


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
        "Let's not record this.",
        "Let us please not record the call.",
        "Let's not start recording.",
        "You shouldn't record this.",
        "We should not record this call.",
        "You can't record me.",
        "You mustn't be recording this.",
        "You are not allowed to record this.",
        "Could you not record this?",
        "Can we please not record this?",
        "Would you mind not recording this?",
        "I'd rather not record this.",
        "I'd rather you didn't record this.",
        "I'd rather you did not record this.",
        "I'd prefer it if you didn't record me.",
        "I would prefer that we not record this.",
        "This shouldn't be recorded.",
        "I mind being recorded.",
        "I do mind being recorded.",
        "I'm against being recorded.",
        "I don't mind being recorded, but stop recording now.",
        "I don't mind the questions but don't record me.",
        "No problem but please don't record me.",
        "No I object to being recorded.",
        "I do not agree and I object to being recorded.",
        "There should be no recording.",
        "There is no recording of me, please.",
        "I don't want this stop recording",
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
        "I don't mind being recorded.",
        "I don't really mind you recording this.",
        "We wouldn't mind being recorded.",
        "I'm not opposed to being recorded.",
        "I'm not at all opposed to recording this.",
        "I don't object to being recorded.",
        "I have no objection to being recorded.",
        "I have no problem with being recorded.",
        "I'm not against being recorded.",
        "I'm not worried about being recorded.",
        "Do you mind being recorded?",
        "Would you mind recording this?",
        "You don't need to stop recording.",
        "You don't have to stop the recording.",
        "I don't want you to stop recording.",
        "You needn't stop recording.",
        "No need to stop recording.",
        "There is no recording of that song.",
        "There are no recordings of his voice.",
        "I have no recording of that song.",
        "Let's not stop recording.",
        "They could not record this.",
        "He did not record this.",
        STOPPED,
        RECORDED,
        RECORDED.replace(".", "").replace(",", ""),
        NOT_RECORDED,
    ],
)
def test_other_words_about_recordings_end_none(text: str) -> None:
    assert not asks_not_to_record(text)


@pytest.mark.parametrize(
    "text",
    [
        "Record this again.",
        "Record this, please.",
        "Theo, record this again.",
        "Theo record this again please",
        "Please record again.",
        "You can record this again.",
        "You may record us again now.",
        "Could you please record the meeting?",
        "Can you record our whole conversation, please?",
        "Okay, start recording.",
        "Start the recording again.",
        "Please resume the recording.",
        "Let's continue recording.",
        "Theo, turn the recording back on.",
        "Would you switch on the recorder?",
        "I'd like you to record this call.",
        "I want this recorded.",
        "We would like this meeting to be recorded.",
        "That was fine. Now please start recording again.",
        "Go ahead and record it.",
        "Record it if you like.",
        "Yes, record this, please.",
        "Record this. When does the shop open?",
        "Record this, and how long is delivery?",
        "Theo, could you record this and tell me what you sell?",
        "Record this. If you like, say when you have begun.",
        "Record this, Theo.",
        "Please record this call, Theo.",
        "Start recording, Theo, please.",
        "Record this, if you like, Theo.",
        "Could you record this, Theo, and tell me what you sell?",
    ],
)
def test_whoever_wants_the_call_recorded_is_understood(text: str) -> None:
    assert wish(text) == "record"
    assert wish(text.lower()) == "record"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Record this, and how long is delivery?", "how long is delivery?"),
        ("Record this and how long is delivery?", "how long is delivery?"),
        ("Record this. When do you open, on Sundays?", "When do you open, on Sundays?"),
        ("Please stop recording. How long is delivery?", "How long is delivery?"),
        ("Can you stop recording, please, and tell me what you sell?", "tell me what you sell?"),
        ("Are you recording this? And who is listening?", "who is listening?"),
        ("Theo, could you please record this?", ""),
        ("Record this, Theo.", ""),
        ("Record this, please. Thank you.", ""),
        ("Can you stop the recording, please?", ""),
        ("Are you recording?", ""),
        ("If you don't mind, stop recording.", ""),
        ("Record this. It matters to me.", ""),
    ],
)
def test_what_is_asked_for_beside_the_recording_is_found(text: str, rest: str) -> None:
    assert wish(text)
    assert besides(text) == rest


@pytest.mark.parametrize("text", ["Record this. No wait, don't.", "Please start recording. Oh, not yet."])
def test_whoever_takes_the_wish_for_a_recording_back_wants_none(text: str) -> None:
    assert wish(text) == "stop"


@pytest.mark.parametrize(
    "text",
    [
        "Are you recording?",
        "Are you still recording this?",
        "Theo, are we being recorded?",
        "Is this call being recorded?",
        "Is it still recorded?",
        "Am I being recorded right now?",
        "Is the recorder still running?",
        "Do you record what I say?",
    ],
)
def test_whoever_wants_to_know_whether_the_call_is_recorded_is_understood(text: str) -> None:
    assert wish(text) == "whether"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "How can I record this?",
        "How do I start recording?",
        "Can I record this call?",
        "They record this.",
        "We record this every week.",
        "I will record this.",
        "She wants to record us.",
        "Ben, did you record this?",
        "Record the decision in the notes.",
        "Record this, later.",
        "Record this, maybe.",
        "Record this, right?",
        "Start recording, but",
        "Start recording, Theo, when Ben has left.",
        "I don't mind being recorded.",
        "Record this once Ben has left.",
        "Record this. Once Ben has left.",
        "Start recording. But only if everybody agrees",
        "Record this if everybody agrees.",
        "Start recording without telling the others.",
        "Once Ben has left, record this.",
        "When everybody is here, start recording.",
        "If Ben agrees, you can record this.",
        "Unless you mind, keep recording.",
        "Later, record this.",
        "Shall I stop, or keep recording?",
        "I asked Ben, could you record this, and he said no.",
        "Phones record everything.",
        "Musicians start recording.",
        "Is it recorded music?",
        "We should break the record again.",
        "I don't mind.",
        "I started recording at ten.",
        "The recorder is on.",
        RECORDED,
        STILL_RECORDED,
        STOPPED,
        NOT_RECORDED,
        BEGUN,
        ALREADY_RECORDED,
        NO_RECORDING,
        "This call is being recorded if you mind tell me to stop recording",
    ],
)
def test_other_words_about_recordings_want_nothing(text: str) -> None:
    assert wish(text) == ""


@pytest.mark.parametrize(
    "text",
    ["Don't record this again.", "Record this. No, stop recording.", "Please do not start recording me."],
)
def test_in_doubt_nothing_is_recorded(text: str) -> None:
    assert wish(text) in ("stop", "")


@given(st.text(max_size=200))
def test_any_words_are_judged(text: str) -> None:
    assert asks_not_to_record(text) is (wish(text) == "stop")
    assert len(besides(text)) <= len(text)
