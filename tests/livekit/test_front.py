"""Messages over connections that come and go; no server is needed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest
import pytest_asyncio
from livekit import rtc

from media.channel import Channel
from rooms.livekit import front
from rooms.livekit.front import CHAT, MAX_PACKET, STATE, STREAMS_AT_ONCE, TOPIC, Front
from rooms.room import MAX_MESSAGE, Received, RoomEvent, Wrote
from tests.livekit.fakes import FakeRoom, State

HANGS_S = 60.0
"""What has not come by then never will."""


@pytest_asyncio.fixture
async def sender() -> AsyncIterator[Front]:
    sender = Front(lambda event: None, lambda identity: True)
    yield sender
    await sender.close()


def heard(sender: Front) -> FakeRoom:
    """A new connection, not entered yet."""
    room = FakeRoom()
    sender.listen(cast(rtc.Room, room))
    room.turn(State.CONN_CONNECTED)
    return room


def entered(sender: Front) -> FakeRoom:
    room = heard(sender)
    sender.entered(cast(rtc.Room, room))
    return room


async def test_what_waits_while_the_connection_is_away_goes_to_the_next_once_it_is_entered(
    sender: Front,
) -> None:
    first = entered(sender)
    first.turn(State.CONN_DISCONNECTED)
    sender.send("hello")
    second = heard(sender)
    for _ in range(5):  # whoever may run runs
        await asyncio.sleep(0)
    assert not second.local_participant.sent
    sender.entered(cast(rtc.Room, second))
    await sender.close()
    assert "hello" in second.local_participant.sent
    assert "hello" not in first.local_participant.sent


async def test_a_message_that_is_too_long_for_a_packet_is_streamed(sender: Front) -> None:
    room = entered(sender)
    fits, too_long = "é" * (MAX_PACKET // 2), "é" * (MAX_PACKET // 2 + 1)
    sender.send(fits)
    sender.send(too_long)
    await sender.close()
    assert room.local_participant.sent[1:] == [fits, (TOPIC, too_long)]


class Stream:
    """A text stream that comes in pieces."""

    def __init__(self, *parts: str) -> None:
        self._parts = parts

    async def __aiter__(self) -> AsyncIterator[str]:
        for part in self._parts:
            yield part

    def close(self) -> None:
        pass


@pytest.mark.parametrize(("topic", "kind"), [(TOPIC, Received), (CHAT, Wrote)])
async def test_of_what_is_too_long_to_be_read_only_so_much_comes_that_this_is_known(
    topic: str, kind: type[Received | Wrote]
) -> None:
    happened: Channel[RoomEvent] = Channel(10)
    sender = Front(happened.put_now, lambda identity: True)
    room = heard(sender)
    for parts in (("so ", "long"), ("x" * MAX_MESSAGE, "yz")):
        room.text_handlers[topic](Stream(*parts), "ann")
    assert await happened.get() == kind("ann", "so long")
    assert await happened.get() == kind("ann", "x" * MAX_MESSAGE + "y")
    await sender.close()


class Stalled(Stream):
    """A text stream that has lost its end."""

    def __init__(self) -> None:
        super().__init__()
        self.closed = asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[str]:
        yield "good mor"
        await asyncio.Event().wait()

    def close(self) -> None:
        self.closed.set()


async def test_streams_that_never_end_are_given_up(sender: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "IDLE_S", 0.01)
    heard(sender).text_handlers[CHAT](stalled := Stalled(), "ann")
    async with asyncio.timeout(HANGS_S):
        await stalled.closed.wait()


async def test_of_one_who_opens_streams_without_end_so_many_are_read_and_others_are_heard() -> None:
    happened: Channel[RoomEvent] = Channel(10)
    sender = Front(happened.put_now, lambda identity: True)
    room = heard(sender)
    streams = [Stalled() for _ in range(STREAMS_AT_ONCE + 1)]
    for stream in streams:
        room.text_handlers[CHAT](stream, "ann")
    assert [stream.closed.is_set() for stream in streams] == [False] * STREAMS_AT_ONCE + [True]
    room.text_handlers[CHAT](Stream("hello"), "ben")
    assert await happened.get() == Wrote("ben", "hello")
    await sender.close()


async def test_what_was_on_its_way_when_the_connection_was_lost_is_sent_again(
    sender: Front,
) -> None:
    room = entered(sender)
    room.local_participant.stuck.clear()
    sender.send("hello")
    for _ in range(5):  # whoever may run runs
        await asyncio.sleep(0)
    assert "hello" in room.local_participant.sent
    room.turn(State.CONN_DISCONNECTED)
    room.local_participant.lost = True
    room.local_participant.stuck.set()
    again = entered(sender)
    await sender.close()
    assert "hello" in again.local_participant.sent


async def test_an_old_connection_that_ends_late_does_not_stop_the_new_one(sender: Front) -> None:
    first, second = entered(sender), entered(sender)
    first.turn(State.CONN_DISCONNECTED)
    sender.send("hello")
    await sender.close()
    assert second.local_participant.sent[-1] == "hello"


async def test_a_message_that_does_not_go_holds_the_next_up_for_a_while_only(
    sender: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "_SEND_S", 0.01)
    room = entered(sender)
    room.local_participant.stuck.clear()
    sender.send("never sent")
    sender.state("speaking")
    await sender.close()
    assert room.local_participant.sent[-1] == {STATE: "speaking"}


async def test_while_the_client_connects_anew_messages_wait(sender: Front) -> None:
    room = entered(sender)
    room.turn(State.CONN_RECONNECTING)
    sender.send("hello")
    for _ in range(5):  # whoever may run runs
        await asyncio.sleep(0)
    assert "hello" not in room.local_participant.sent
    room.turn(State.CONN_CONNECTED)
    await sender.close()
    assert "hello" in room.local_participant.sent


async def test_a_state_that_the_token_does_not_let_us_show_is_not_tried(sender: Front) -> None:
    room = FakeRoom()
    room.local_participant.permissions.can_update_metadata = False
    sender.listen(cast(rtc.Room, room))
    room.turn(State.CONN_CONNECTED)
    sender.entered(cast(rtc.Room, room))
    sender.state("speaking")
    sender.send("hello")
    await sender.close()
    assert room.local_participant.sent == ["hello"]
