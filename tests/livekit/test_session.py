"""Connections that fail at moments that no server can be made to choose; no server is needed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from livekit import rtc

from media.errors import RoomError
from rooms.livekit import session
from rooms.livekit.access import Door
from rooms.livekit.session import Session
from tests.livekit.fakes import FakeRoom, Rooms

DOOR = Door("ws://127.0.0.1:9", lambda: "token")
Enter = Callable[[rtc.Room], Awaitable[None]]


async def at_once(room: rtc.Room) -> None:
    pass


class Stays:
    """A session over rooms without a server, and how it ended."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, count: int, entered: Enter = at_once) -> None:
        rooms = Rooms(count)
        monkeypatch.setattr(rtc, "Room", rooms)
        monkeypatch.setattr(session, "AGAIN_S", (0.0,))
        self.rooms = rooms.all
        self.end: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.session = Session(DOOR, lambda room: None, entered, self.end.set_result)

    def inside(self, room: FakeRoom) -> bool:
        return self.session.room is room  # type: ignore[comparison-overlap]


async def test_whatever_goes_wrong_on_the_way_back_the_call_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stays = Stays(monkeypatch, count=1)  # asking for a second room raises
    await stays.session.enter()
    stays.rooms[0].lose()
    assert "did not come back" in await stays.end
    assert "no way back" in caplog.text


@pytest.mark.parametrize(
    ("reason", "words"), [("SIGNAL_CLOSE", "did not come back"), ("ROOM_DELETED", "The room was closed.")]
)
async def test_a_room_that_is_lost_while_it_is_entered_first_was_never_entered(
    monkeypatch: pytest.MonkeyPatch, reason: str, words: str
) -> None:
    async def lost_meanwhile(room: rtc.Room) -> None:
        stays.rooms[0].lose(reason)
        await asyncio.Event().wait()

    stays = Stays(monkeypatch, 2, lost_meanwhile)
    with pytest.raises(RoomError, match=words):
        await stays.session.enter()
    assert stays.session.room is None
    assert stays.rooms[0].left.is_set()
    assert not stays.rooms[1].asked.is_set()
    assert not stays.end.done()


async def test_a_room_that_is_lost_while_it_is_entered_again_is_followed_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    back = asyncio.Event()

    async def second_is_lost(room: rtc.Room) -> None:
        if stays.inside(stays.rooms[1]):
            stays.rooms[1].lose()
            await asyncio.Event().wait()
        elif stays.inside(stays.rooms[2]):
            back.set()

    stays = Stays(monkeypatch, 3, second_is_lost)
    await stays.session.enter()
    stays.rooms[0].lose()
    await back.wait()
    assert stays.inside(stays.rooms[2])
    assert not stays.end.done()
    await stays.session.leave()


async def test_a_connection_that_comes_when_nobody_wants_it_any_more_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stays = Stays(monkeypatch, 1)
    (room,) = stays.rooms
    room.opened.clear()
    entering = asyncio.create_task(stays.session.enter())
    await room.asked.wait()
    entering.cancel()
    await asyncio.wait([entering])
    await stays.session.leave()
    assert entering.cancelled() and not room.left.is_set()
    room.opened.set()
    await room.left.wait()
