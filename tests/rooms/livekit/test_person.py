"""Somebody in a LiveKit room, without a server."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from livekit import rtc

from media.channel import Channel
from media.clock import Clock
from media.errors import ChannelClosed
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, VideoFrame
from rooms.livekit import people
from rooms.livekit.people import People, Person
from rooms.room import RoomEvent, ScreenEnded


async def test_nothing_is_kept_of_what_somebody_said_and_showed_who_has_left() -> None:
    person = Person("ann")
    person.sound.put_now(AudioChunk(np.zeros(PACKET_TICKS, np.float32), TICKS_HZ, 0))
    for channel in (person.camera, person.screen):
        channel.put_now(VideoFrame(np.zeros((3, 2), np.uint8), 0))
    person.close()
    for sent in (person.sound, person.camera, person.screen):
        with pytest.raises(ChannelClosed):
            await sent.get()


async def test_a_screen_that_is_shown_before_the_first_is_taken_down_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading = set[str]()

    async def read(track: rtc.RemoteTrack, clock: Clock, screen: Channel[VideoFrame]) -> None:
        reading.add(track.sid)
        try:
            await asyncio.Event().wait()
        finally:
            reading.discard(track.sid)

    monkeypatch.setattr(people, "read_pictures", read)
    happened: list[RoomEvent] = []
    room, ann = rtc.EventEmitter[str](), SimpleNamespace(identity="ann", name="Ann", kind=0, attributes={})
    there = People(Clock(), happened.append)
    there.listen(cast(Any, room))
    room.emit("participant_connected", ann)
    shared = SimpleNamespace(source=rtc.TrackSource.SOURCE_SCREENSHARE)
    first, second = SimpleNamespace(sid="TR_1"), SimpleNamespace(sid="TR_2")

    async def happens(event: str, track: SimpleNamespace) -> set[str]:
        room.emit(event, track, shared, ann)
        for _ in range(3):  # whoever may run runs
            await asyncio.sleep(0)
        return set(reading)

    assert await happens("track_subscribed", first) == {"TR_1"}
    assert await happens("track_subscribed", second) == {"TR_2"}
    assert await happens("track_unsubscribed", first) == {"TR_2"}
    assert ScreenEnded("ann") not in happened
    assert await happens("track_unsubscribed", second) == set()
    assert happened[-1] == ScreenEnded("ann")
