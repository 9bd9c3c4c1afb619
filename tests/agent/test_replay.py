"""A recorded caller, played into a whole call in virtual time; the session that is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from agent.call.call import Cast
from agent.call.observations import Noticed
from agent.call.sight import IS_RECORDED
from agent.replay import Replayed, _pictures, load_observations, play, recorder
from media.clock import run_virtual
from media.errors import MediaError
from media.frames import TICKS_HZ, FloatArray, VideoFrame
from media.recording import Recorder
from rooms.loopback import CALLER
from tests.fakes import (
    LoudnessVad,
    PlainFace,
    ScriptedMind,
    ScriptedRecogniser,
    SureTurnEnd,
    ToneVoice,
    tone,
)

SIDE = 128


def cast(*heard: str, mind: ScriptedMind | None = None) -> Cast:
    mind = mind or ScriptedMind(greeting="Welcome to you.")
    return Cast(
        "Ada", LoudnessVad, ScriptedRecogniser(*heard), SureTurnEnd(), ToneVoice(), mind, PlainFace(side=SIDE)
    )


def caller(*lengths: float) -> FloatArray:
    """So many seconds of voice each, 5 s of silence after each."""
    parts = [part for length in lengths for part in (tone(length), np.zeros(5 * TICKS_HZ, np.float32))]
    return np.concatenate(parts)


def replayed(folder: Path, *heard: str) -> Replayed:
    def record(keyframe: Callable[[], None], failed: Callable[[str], None]) -> Recorder:
        return recorder(folder, "host", "Ada", (SIDE, SIDE), keyframe, failed)

    async def main() -> Replayed:
        picture = np.full((SIDE * 3 // 2, SIDE), 90, np.uint8)
        pictures = (VideoFrame(picture, index * 1920) for index in range(50))
        return await play(cast(*heard), caller(1.0, 1.2), pictures, record)

    return run_virtual(main())


def test_every_turn_of_the_caller_is_answered_and_timed(tmp_path: Path) -> None:
    result = replayed(tmp_path / "talk", "Hello there.", "Can you wave?")
    assert len(result.turns) == 2
    ends = [result.caller_started + 1.0, result.caller_started + 7.2]
    assert [turn.speech_end for turn in result.turns] == pytest.approx(ends, abs=0.15)
    assert all(turn.reply_sound is not None and turn.reply_sound < 0.65 for turn in result.turns)


def test_the_caller_lets_the_avatar_greet_first(tmp_path: Path) -> None:
    greeting_s = 0.9  # three words of the plain voice
    assert replayed(tmp_path / "talk", "Hi.", "Bye.").caller_started > greeting_s


def test_the_session_holds_all_tracks_the_words_and_the_decisions(tmp_path: Path) -> None:
    folder = tmp_path / "talk"
    replayed(folder, "Hello there.", "Can you wave?")
    with av.open(str(folder / "session.webm")) as file:
        assert sorted(stream.type for stream in file.streams) == ["audio", "audio", "video", "video"]
    transcript = (folder / "transcript.vtt").read_text(encoding="utf-8")
    assert "<v Caller>Can you wave?" in transcript
    assert "<v Ada>Welcome to you." in transcript
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    decisions = [event["decision"] for event in events if event["type"] == "floor"]
    assert decisions == ["Greet", "TakeTurn", "TakeTurn"]
    assert {event["state"] for event in events if event["type"] == "state"} == {
        "listening",
        "thinking",
        "speaking",
    }


def test_a_caller_who_is_seen_to_leave_has_left_for_the_planner_and_in_the_recording(
    tmp_path: Path,
) -> None:
    def record(keyframe: Callable[[], None], failed: Callable[[str], None]) -> Recorder:
        return recorder(tmp_path / "talk", "host", "Ada", (SIDE, SIDE), keyframe, failed)

    mind = ScriptedMind()
    noticed = [Noticed(t=3.0, kind="left"), Noticed(t=0.5, kind="smiling")]

    async def main() -> Replayed:
        return await play(
            cast("Hello.", "Bye.", mind=mind), caller(1.0, 1.2), iter(()), record, observations=noticed
        )

    started = run_virtual(main()).caller_started
    assert [turn.observations for turn in mind.asked] == [
        ("The user is smiling.", IS_RECORDED),
        ("The user left 5 seconds ago and is not in sight.", IS_RECORDED),
    ]
    lines = (tmp_path / "talk" / "events.jsonl").read_text().splitlines()
    written = [event for line in lines if (event := json.loads(line))["type"] == "observation"]
    assert [(event["kind"], event["detail"]) for event in written] == [("smiling", ""), ("left", "")]
    assert {event["participant"] for event in written} == {CALLER}
    assert [event["time"] for event in written] == pytest.approx([started + 0.5, started + 3.0], abs=0.001)


def test_observations_are_lines_of_json(tmp_path: Path) -> None:
    file = tmp_path / "noticed.jsonl"
    file.write_text('{"t": 1.5, "kind": "left"}\n\n{"t": 9, "kind": "gesture", "detail": "wave"}\n')
    assert load_observations(file) == [
        Noticed(t=1.5, kind="left"),
        Noticed(t=9.0, kind="gesture", detail="wave"),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b'{"t": 1, "kind": "left"}\n{"t": 2, "kind": "gone"}\n', "line 2.*kind"),
        (b"left\n", "line 1.*JSON"),
        (b'{"t": 1, "kind": "tone"}\n', "line 1.*detail"),
        (b"\xff\xfe", "UTF-8"),
        (None, "noticed.jsonl.*No such file"),
    ],
)
def test_observations_that_cannot_be_read_are_refused_in_one_sentence(
    tmp_path: Path, text: bytes | None, told: str
) -> None:
    file = tmp_path / "noticed.jsonl"
    if text is not None:
        file.write_bytes(text)
    with pytest.raises(MediaError, match=told):
        load_observations(file)


def test_a_video_that_cannot_be_read_is_refused_before_the_call(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    with pytest.raises(MediaError):
        _pictures(broken)
