"""What a process that holds one room says of how its meeting went."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from pathlib import Path

import numpy as np
import pytest

from agent.config import load
from agent.house import House
from agent.meetings import job, meeting
from media.errors import RoomError
from media.frames import VideoFrame
from rooms.livekit.access import Door, Server

STILL = VideoFrame(np.zeros((6, 4), np.uint8), 0)


def attending(monkeypatch: pytest.MonkeyPatch, failure: BaseException) -> Awaitable[None]:
    """A meeting that fails at once."""

    async def attend(*_: object) -> str:
        raise failure

    monkeypatch.setattr(meeting, "attend", attend)
    orders = job.Orders(load(), Server("ws://127.0.0.1:1", "key", "secret"), STILL, Path("turn"))
    house: asyncio.Future[House] = asyncio.get_running_loop().create_future()
    return job._attend(orders, ("kitchen", Door("ws://127.0.0.1:1", str)), house)


async def test_a_meeting_that_fails_unexpectedly_is_logged_with_its_room(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await attending(monkeypatch, ValueError("odd"))
    (record,) = caplog.records
    assert record.getMessage() == "kitchen: the meeting has failed"
    assert record.levelno == logging.ERROR and record.exc_info


async def test_what_people_can_mend_is_said_in_its_own_words_even_out_of_a_group(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sentence = RoomError("The server is away.")
    await attending(monkeypatch, ExceptionGroup("tasks", [ExceptionGroup("more", [sentence])]))
    (record,) = caplog.records
    assert record.getMessage() == "kitchen: The server is away." and not record.exc_info
