"""A recorded caller, played into a whole call in virtual time; the session that is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from agent.call import Cast
from agent.replay import Replayed, _pictures, play, recorder
from media.clock import run_virtual
from media.errors import MediaError
from media.frames import TICKS_HZ, FloatArray, VideoFrame
from media.recording import Recorder
from rooms.room import Joined
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


def cast(*heard: str) -> Cast:
    mind = ScriptedMind(greeting="Welcome to you.")
    return Cast(
        "Ada", LoudnessVad, ScriptedRecogniser(*heard), SureTurnEnd(), ToneVoice(), mind, PlainFace(side=SIDE)
    )


def caller(*lengths: float) -> FloatArray:
    """So many seconds of voice each, 5 s of silence after each."""
    parts = [part for length in lengths for part in (tone(length), np.zeros(5 * TICKS_HZ, np.float32))]
    return np.concatenate(parts)


def replayed(folder: Path, *heard: str) -> Replayed:
    def record(joined: Joined, keyframe: Callable[[], None], failed: Callable[[str], None]) -> Recorder:
        return recorder(folder, "host", "Ada", (SIDE, SIDE), joined, keyframe, failed)

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


def test_a_video_that_cannot_be_read_is_refused_before_the_call(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    with pytest.raises(MediaError):
        _pictures(broken)
