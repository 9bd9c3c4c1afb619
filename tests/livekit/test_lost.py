"""Refusals, and connections that are lost, on a real server."""

from __future__ import annotations

import asyncio
import re
import signal
from typing import Any

import pytest
from livekit import api, rtc

from media.clock import Clock
from media.errors import RoomError
from rooms.livekit import people
from rooms.livekit.access import Door, Server
from rooms.livekit.room import LiveKitRoom
from rooms.livekit.session import Session
from rooms.room import Joined, Left, Over
from tests.livekit.avatar import CAMERA, avatar_in, heard, server_of, soon
from tests.livekit.human import PATIENCE_S, Invite
from tests.livekit.phone import on_the_phone
from tests.livekit.server import KEY, SECRET, LiveKitServer
from tests.ports import TCP, free_ports

pytestmark = pytest.mark.slow

CUT_S = 10.0
"""A link that is cut for so long is the issue of a train's tunnel, and what clients are made for."""


async def refused(door: Door) -> str:
    with pytest.raises(RoomError) as refusal:
        await soon(LiveKitRoom(Clock(), door, CAMERA).join())
    return str(refusal.value)


async def test_a_wrong_key_an_old_token_and_no_server_are_told_in_a_sentence(
    livekit_server: LiveKitServer, meeting: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = livekit_server.url
    wrong = Server(url, KEY, SECRET[::-1]).door(meeting, "avatar")
    unknown = Server(url, "stranger", SECRET).door(meeting, "avatar")
    old = Door(url, lambda: livekit_server.token(meeting, "avatar", seconds=-600))
    nowhere = Server(f"ws://127.0.0.1:{free_ports(TCP)[0]}", KEY, SECRET).door(meeting, "avatar")
    said = [await refused(door) for door in (wrong, unknown, old, nowhere)]
    for sentence, words in zip(said, ("not the server's", "API key", "expired", "not answer"), strict=True):
        assert words in sentence
        assert not re.search(r"eyJ|\n", sentence)
    assert "eyJ" not in caplog.text


async def test_a_room_that_is_deleted_is_over(
    livekit_server: LiveKitServer, human: Invite, meeting: str
) -> None:
    service = livekit_server.api()
    async with avatar_in(livekit_server, meeting) as avatar:
        await human(meeting, "ann", speaks=False)
        await avatar.until(Joined)
        await service.room.delete_room(api.DeleteRoomRequest(room=meeting))
        assert await avatar.until(Over) == Over("The room was closed.")
        assert avatar.room.events.closed
        assert avatar.room.audio_in("ann").closed
    await service.aclose()


async def test_an_avatar_that_is_removed_stays_away(livekit_server: LiveKitServer, meeting: str) -> None:
    service = livekit_server.api()
    async with avatar_in(livekit_server, meeting) as avatar:
        who = api.RoomParticipantIdentity(room=meeting, identity="avatar")
        await service.room.remove_participant(who)
        assert await avatar.until(Over) == Over("The avatar was removed from the room.")
    await service.aclose()


async def test_a_link_that_is_cut_for_ten_seconds_loses_nobody(
    livekit_server: LiveKitServer, human: Invite, meeting: str
) -> None:
    assert livekit_server.process
    async with avatar_in(livekit_server, meeting) as avatar:
        ann = await human(meeting, "ann")
        await ann.until(lambda: ann.seen["avatar"], "the avatar")
        livekit_server.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(CUT_S)
        seen = len(ann.seen["avatar"])
        livekit_server.process.send_signal(signal.SIGCONT)
        await ann.until(lambda: len(ann.seen["avatar"]) > seen + 5, "the avatar's pictures")
        avatar.room.audio_in("ann").clear()
        await soon(avatar.room.audio_in("ann").get())
        assert not avatar.of(Left)


async def test_somebody_whose_link_is_cut_for_ten_seconds_is_heard_again_and_has_never_left(
    livekit_server: LiveKitServer, meeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "RETURN_S", 2.0 * PATIENCE_S)  # however long the machine takes
    async with (
        avatar_in(livekit_server, meeting) as avatar,
        on_the_phone(livekit_server, meeting, "ann") as phone,
    ):
        await avatar.until(Joined)
        microphone = avatar.room.audio_in("ann")
        await soon(heard(microphone, loud=True))
        phone.send_signal(signal.SIGSTOP)
        await soon(heard(microphone, loud=False))
        await asyncio.sleep(CUT_S)
        phone.send_signal(signal.SIGCONT)
        await soon(heard(microphone, loud=True))
        assert len(avatar.of(Joined)) == 1
        assert not avatar.of(Left)


async def test_who_is_there_when_we_come_back_has_never_left(
    livekit_server: LiveKitServer, human: Invite, meeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "RETURN_S", 0.0)
    async with avatar_in(livekit_server, meeting) as avatar:
        ann = await human(meeting, "ann")
        await avatar.until(Joined)
        inside = avatar.room._session.room
        assert inside
        await inside.disconnect(reason=rtc.DisconnectReason.SIGNAL_CLOSE)
        await ann.until(lambda: ann.events.count(("joined", "avatar")) == 1, "the avatar, back again")
        avatar.room.audio_in("ann").clear()
        await soon(avatar.room.audio_in("ann").get())
        assert len(avatar.of(Joined)) == 1
        assert not avatar.of(Left)


class Stays:
    """A session, and what it has told."""

    def __init__(self, door: Door) -> None:
        self.entries: asyncio.Queue[rtc.Room] = asyncio.Queue()
        self.end: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.session = Session(door, lambda room: None, self.entries.put, self.end.set_result)

    async def lose(self) -> Any:
        """Lose the connection as LiveKit's client does when it has given up."""
        room = await soon(self.entries.get())
        await room.disconnect(reason=rtc.DisconnectReason.SIGNAL_CLOSE)
        return room


async def test_where_livekits_client_has_given_up_we_come_back(
    livekit_server: LiveKitServer, meeting: str
) -> None:
    stays = Stays(server_of(livekit_server).door(meeting, "avatar"))
    await stays.session.enter()
    first = await stays.lose()
    second = await soon(stays.entries.get())
    assert second is not first
    assert stays.session.room is second
    await stays.session.leave()


async def test_a_call_whose_token_has_expired_when_its_connection_is_lost_ends_and_says_so(
    livekit_server: LiveKitServer, meeting: str
) -> None:
    lives = [60.0]
    door = Door(livekit_server.url, lambda: livekit_server.token(meeting, "avatar", seconds=lives[0]))
    async with avatar_in(livekit_server, meeting, door) as avatar:
        lives[0] = -600
        inside = avatar.room._session.room
        assert inside
        await inside.disconnect(reason=rtc.DisconnectReason.SIGNAL_CLOSE)
        assert "expired" in (await avatar.until(Over)).reason
        assert avatar.room.events.closed
