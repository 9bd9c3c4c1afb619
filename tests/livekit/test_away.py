"""While our own connection is lost: nobody has left, and whoever watches is told; no server is needed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from livekit import rtc

from media.clock import Clock
from rooms.livekit import people, session
from rooms.livekit.access import Door
from rooms.livekit.publish import Publisher
from rooms.livekit.room import Away, Back, Camera, LiveKitRoom, Notice
from rooms.room import Joined, Left, Over
from tests.livekit.fakes import FakeRoom, Rooms, State

ANN = SimpleNamespace(
    identity="ann",
    name="Ann",
    kind=rtc.ParticipantKind.PARTICIPANT_KIND_STANDARD,
    attributes={},
    track_publications={},
    disconnect_reason=rtc.DisconnectReason.UNKNOWN_REASON,
)


class Watch:
    """What was noticed; `until` waits for a kind of it."""

    def __init__(self) -> None:
        self.seen: list[Notice] = []
        self._new = asyncio.Event()

    def __call__(self, event: Notice) -> None:
        self.seen.append(event)
        self._new.set()

    async def until(self, kind: type[Notice]) -> None:
        while not any(isinstance(event, kind) for event in self.seen):
            self._new.clear()
            await self._new.wait()


@asynccontextmanager
async def inside(
    monkeypatch: pytest.MonkeyPatch, count: int
) -> AsyncIterator[tuple[list[FakeRoom], Watch, LiveKitRoom]]:
    """A room that is entered with Ann in it, over `count` connections at most."""

    async def publish(*_: object) -> None:
        pass

    rooms = Rooms(count)
    monkeypatch.setattr(rtc, "Room", rooms)
    monkeypatch.setattr(session, "AGAIN_S", (0.0,))
    monkeypatch.setattr(people, "RETURN_S", 0.0)
    monkeypatch.setattr(Publisher, "publish", publish)
    for each in rooms.all:
        each.remote_participants["ann"] = ANN
    watch = Watch()
    room = LiveKitRoom(Clock(), Door("ws://127.0.0.1:9", str), Camera(16, 16, 25, 100_000), watch)
    await room.join()
    try:
        yield rooms.all, watch, room
    finally:
        await room.close()


async def test_nobody_leaves_while_the_client_connects_anew_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with inside(monkeypatch, 1) as ((connection,), watch, _):
        connection.turn(State.CONN_RECONNECTING)
        connection.emit("participant_disconnected", ANN)  # the client lets go of everybody before it tries
        connection.emit("participant_connected", ANN)
        connection.turn(State.CONN_CONNECTED)
        connection.emit("reconnected")
        for _ in range(5):  # whoever may run runs: the lost have no time to come back
            await asyncio.sleep(0)
    assert watch.seen == [Joined("ann", "Ann"), Away(), Back()]


async def test_who_did_not_come_back_with_us_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    async with inside(monkeypatch, 1) as ((connection,), watch, _):
        connection.turn(State.CONN_RECONNECTING)
        connection.emit("participant_disconnected", ANN)
        connection.remote_participants.clear()
        connection.turn(State.CONN_CONNECTED)
        connection.emit("reconnected")
        await watch.until(Left)
    assert [type(event) for event in watch.seen] == [Joined, Away, Back, Left]


async def test_a_second_connection_is_told_as_coming_back_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async with inside(monkeypatch, 2) as ((first, _), watch, room):
        first.lose()
        await watch.until(Back)
        assert room.failure == ""
    assert watch.seen == [Joined("ann", "Ann"), Away(), Back()]


@pytest.mark.parametrize(("reason", "failed"), [("ROOM_DELETED", False), ("DUPLICATE_IDENTITY", True)])
async def test_who_is_sent_away_is_not_said_to_be_coming_back(
    monkeypatch: pytest.MonkeyPatch, reason: str, failed: bool
) -> None:
    async with inside(monkeypatch, 1) as ((connection,), watch, room):
        connection.lose(reason)
        await watch.until(Over)
    assert [type(event) for event in watch.seen] == [Joined, Over]
    assert bool(room.failure) is failed


async def test_a_room_that_is_lost_for_good_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "COME_BACK_S", 0.0)
    async with inside(monkeypatch, 1) as ((connection,), watch, room):
        connection.lose()
        await watch.until(Over)
        assert room.failure == "The connection to the LiveKit server was lost and did not come back."
