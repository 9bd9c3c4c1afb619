"""The transcript: who said what when, in a form that players take."""

from __future__ import annotations

from typing import Any

import pytest

from media.vtt import TOOL_CHARS, Cue, captions, render

NAMES = {"user": "Bo", "avatar": "Ada"}


def caption(position: float, speaker: str, number: int, text: str, final: bool = False) -> dict[str, Any]:
    event = {"type": "caption", "speaker": speaker, "id": number, "text": text, "final": final}
    return {"position": position, **event}


def test_a_users_turn_is_one_cue_with_its_final_words() -> None:
    events = [
        caption(1.0, "user", 1, "can"),
        caption(1.5, "user", 1, "can you weigh"),
        caption(2.5, "user", 1, "Can you wave?", final=True),
    ]
    assert captions(events, NAMES, {}) == [Cue(1.0, 2.5, "Bo", "Can you wave?")]


def test_several_people_who_speak_at_once_have_their_own_cues_and_names() -> None:
    events = [
        caption(1.0, "user", 1, "can") | {"name": "Ann"},
        caption(1.5, "user", 2, "shall we") | {"participant": "b", "name": ""},
        caption(2.5, "user", 1, "Can you wave?", final=True) | {"name": "Ann"},
        caption(3.0, "user", 2, "Shall we go?", final=True) | {"participant": "b", "name": ""},
    ]
    assert captions(events, NAMES, {"b": "Ben"}) == [
        Cue(1.0, 2.5, "Ann", "Can you wave?"),
        Cue(1.5, 3.0, "Ben", "Shall we go?"),
    ]


def test_what_the_avatar_says_grows_cue_by_cue() -> None:
    events = [
        caption(3.0, "avatar", 1, "Of course."),
        caption(4.5, "avatar", 1, "Of course. Look here."),
        caption(6.0, "avatar", 1, "Of course. Look here.", final=True),
    ]
    assert captions(events, NAMES, {}) == [
        Cue(3.0, 4.5, "Ada", "Of course."),
        Cue(4.5, 6.0, "Ada", "Look here."),
    ]


def test_what_was_not_heard_any_more_is_left_out() -> None:
    events = [
        caption(3.0, "avatar", 1, "Of course. I will"),
        caption(4.5, "avatar", 1, "Of course. I will tell you all."),
        caption(5.0, "avatar", 1, "Of course. I", final=True),
    ]
    assert "".join(cue.text for cue in captions(events, NAMES, {})) == "Of course. I"


def test_turns_stand_in_the_order_of_their_beginning_and_last_long_enough() -> None:
    events = [
        caption(5.0, "avatar", 1, "Yes.", final=True),
        caption(4.0, "user", 2, "Hello?"),
        {"type": "state", "position": 4.1, "state": "thinking"},
        caption(5.2, "user", 2, "Hello?", final=True),
    ]
    assert [(cue.speaker, cue.start, cue.end) for cue in captions(events, NAMES, {})] == [
        ("Bo", 4.0, 5.2),
        ("Ada", 5.0, 6.0),
    ]


def test_what_a_tool_gave_back_stands_under_the_tools_name() -> None:
    used = {"type": "tool", "position": 2.0, "id": 2, "tool": "weather", "result": "12 degrees"}
    said = [caption(1.0, "user", 1, "Is it warm?", final=True), caption(3.0, "avatar", 3, "Yes.", final=True)]
    assert [(cue.speaker, cue.text) for cue in captions([said[0], used, said[1]], NAMES, {})] == [
        ("Bo", "Is it warm?"),
        ("weather", "12 degrees"),
        ("Ada", "Yes."),
    ]
    (long,) = captions([used | {"result": "12 degrees, " * 100}], NAMES, {})
    assert len(long.text) == TOOL_CHARS


def test_a_turn_without_words_is_left_out() -> None:
    assert captions([caption(1, "user", 1, "  ", final=True)], NAMES, {}) == []


def test_the_file_has_numbers_times_and_escaped_voices() -> None:
    text = render([Cue(0.5, 61.25, "Bo <3", "a --> b & c\nd"), Cue(3661.0, 3662.0, "Ada", "Yes.")])
    assert text == (
        "WEBVTT\n\n"
        "1\n00:00:00.500 --> 00:01:01.250\n<v Bo &lt;3>a --&gt; b &amp; c d</v>\n\n"
        "2\n01:01:01.000 --> 01:01:02.000\n<v Ada>Yes.</v>\n"
    )


@pytest.mark.parametrize(("seconds", "clock"), [(-1.0, "00:00:00.000"), (59.9996, "00:01:00.000")])
def test_times_never_fall_outside_the_clock(seconds: float, clock: str) -> None:
    assert clock in render([Cue(seconds, 100.0, "Ada", "x")])


def test_a_transcript_without_words_is_still_a_file() -> None:
    assert render([]) == "WEBVTT\n"
