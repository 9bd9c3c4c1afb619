"""What is done for a meeting when it is over, and how it is told."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from agent.config import load
from agent.meetings import meeting
from agent.meetings.meeting import Attendance, _compose
from media.errors import RoomError
from rooms.livekit.access import Door
from rooms.livekit.room import Away, Back


async def test_a_video_that_cannot_be_made_is_told_and_nothing_fails(tmp_path: Path) -> None:
    said: list[str] = []
    await _compose(tmp_path, "nothing", said.append)
    (sentence,) = said
    assert sentence.startswith("the recording has no video: There is no recording 'nothing'")


class Room:
    """A room that has ended, in its usual way or not."""

    def __init__(self, failure: str) -> None:
        self.failure = failure

    async def join(self) -> None:
        pass

    async def close(self) -> None:
        pass


class Call:
    """A call that is over at once."""

    recording = None
    reason = "The room was closed."

    async def run(self) -> None:
        pass


@asynccontextmanager
async def no_face() -> Any:
    yield None


async def attended(monkeypatch: pytest.MonkeyPatch, failure: str) -> str:
    monkeypatch.setattr(meeting, "LiveKitRoom", lambda *_: Room(failure))
    monkeypatch.setattr(meeting, "_call", lambda *_: Call())
    house: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    house.set_result(SimpleNamespace(face=no_face))
    return await meeting.attend(Door("ws://127.0.0.1:9", str), house, load(), lambda what: None)


async def test_a_meeting_that_ends_as_usual_gives_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await attended(monkeypatch, "") == "The room was closed."


async def test_a_meeting_that_was_lost_fails_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RoomError, match="was lost"):
        await attended(monkeypatch, "The connection was lost.")


def test_that_the_connection_is_away_and_back_is_said() -> None:
    said: list[str] = []
    seen = Attendance(said.append)
    for event in (Away(), Back()):
        seen.note(event)
    lost, back = said
    assert "is lost" in lost and "back" in back
