"""A whole way there and back: aiortc at both ends, over the machine's own network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aioice import ice
from aiortc.rtp import RTCP_PSFB_APP, RtcpPsfbPacket, pack_remb_fci

from media.clock import Clock
from media.errors import RoomError
from rooms import browser
from rooms.browser import PARTICIPANT, BrowserRoom
from rooms.peer import Peer
from rooms.room import BitrateWanted, Joined, KeyframeWanted, Left, Received, Room
from rooms.server import Door, Server
from tests.rooms.avatar_stand_in import StandIn
from tests.rooms.patience import LIMIT_S
from tests.rooms.visitor import Visitor


@pytest.fixture
def web_folder(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<!doctype html><title>page</title>")
    return tmp_path


@asynccontextmanager
async def serving(avatar: StandIn, web_folder: Path) -> AsyncIterator[Server]:
    server = Server(
        Door(port=0), web_folder=web_folder, on_call=avatar.call, admit=lambda calls: None, lobby=dict
    )
    await server.start()
    try:
        async with asyncio.timeout(LIMIT_S):
            yield server
    finally:
        await server.close()


async def test_the_avatar_is_seen_and_heard_and_sees_and_hears(web_folder: Path) -> None:
    avatar = StandIn()
    async with serving(avatar, web_folder) as server, Visitor(server.url, camera=(320, 240)) as visitor:
        assert (await visitor.join("Ann"))["resumed"] is False
        assert await avatar.next(Joined) == Joined(PARTICIPANT, "Ann")
        pictures = await visitor.see("video", 10)
        sounds = await visitor.see("audio", 20)
        assert avatar.room is not None
        heard = [await avatar.room.audio_in(PARTICIPANT).get() for _ in range(40)]
        seen = await avatar.room.video_in(PARTICIPANT).get()
    assert (pictures[-1].width, pictures[-1].height) == (128, 128)
    assert np.diff([frame.pts for frame in pictures[:10]]).tolist() == [3600] * 9
    assert np.abs(sounds[-1].to_ndarray()).max() > 3000
    assert [chunk.rate for chunk in heard] == [48_000] * 40
    assert np.diff([chunk.pts for chunk in heard]).min() >= 960
    assert 0.1 < np.abs(heard[-1].samples).max() < 0.5
    assert (seen.width, seen.height) == (320, 240)
    assert 95 <= np.median(seen.i420) <= 155


async def test_sound_and_pictures_of_one_moment_leave_together(web_folder: Path) -> None:
    avatar = StandIn()
    async with serving(avatar, web_folder) as server, Visitor(server.url) as visitor:
        await visitor.join()
        await avatar.next(Joined)
        room = avatar.room
        assert isinstance(room, BrowserRoom)
        assert room.av_offset() is None
        await visitor.see("video", 10)
        offsets = []
        for _ in range(10):
            await visitor.see("video", 1)
            offsets.append(room.av_offset())
    assert abs(float(np.median(np.array(offsets)))) < 0.1  # stamped by what was sent, not by some origin


async def test_the_first_picture_is_a_keyframe_and_the_connection_asks_for_it(web_folder: Path) -> None:
    avatar = StandIn()
    async with serving(avatar, web_folder) as server, Visitor(server.url, microphone=False) as visitor:
        await visitor.join()
        await avatar.next(KeyframeWanted)
        first = (await visitor.see("video", 1))[0]
    assert first.pts == 0  # the first that was sent could be decoded


async def test_picture_loss_told_by_the_viewer_asks_for_one_keyframe(
    web_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "_KEYFRAME_S", LIMIT_S)  # so that no wish is far from the one before
    avatar = StandIn()
    async with serving(avatar, web_folder) as server, Visitor(server.url) as visitor:
        await visitor.join()
        await avatar.next(KeyframeWanted)
        await visitor.see("video", 10)
        asked, made = avatar.happened.count(KeyframeWanted()), avatar.keyframes
        monkeypatch.setattr(avatar.room, "_keyframe_at", -LIMIT_S)  # the join's wish was long ago
        receiver = visitor.receiver("video")
        ssrc = receiver.getSynchronizationSources()[0].source
        for _ in range(5):
            await receiver._send_rtcp_pli(ssrc)
        await avatar.next(KeyframeWanted)
        while avatar.keyframes == made:  # pictures made before the wish may still be on their way
            await visitor.see("video", 1)
        await visitor.see("video", 10)
        assert avatar.happened.count(KeyframeWanted()) == asked + 1
        assert avatar.keyframes == made + 1


async def test_a_viewers_falling_estimate_of_the_bitrate_is_told(web_folder: Path) -> None:
    avatar = StandIn()
    async with serving(avatar, web_folder) as server, Visitor(server.url) as visitor:
        await visitor.join()
        await visitor.see("video", 5)
        receiver = visitor.receiver("video")
        ssrc = receiver.getSynchronizationSources()[0].source
        for bps in (900_000, 400_000):
            fci = pack_remb_fci(bps, [ssrc])
            await receiver._send_rtcp(RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=1, media_ssrc=0, fci=fci))
        event = await avatar.next(BitrateWanted)
    assert isinstance(event, BitrateWanted)
    assert event.bps == pytest.approx(400_000, rel=0.01)


async def test_a_call_works_on_a_machine_with_no_network(
    web_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ice, "get_host_addresses", lambda use_ipv4, use_ipv6: [])
    avatar = StandIn()
    async with serving(avatar, web_folder) as server, Visitor(server.url, loopback=True) as visitor:
        await visitor.join()
        await visitor.see("video", 5)


async def test_large_and_odd_camera_pictures_come_scaled_to_an_even_size(web_folder: Path) -> None:
    avatar = StandIn()
    async with serving(avatar, web_folder) as server, Visitor(server.url, camera=(1601, 901)) as visitor:
        await visitor.join()
        await avatar.next(Joined)
        assert avatar.room is not None
        seen = await avatar.room.video_in(PARTICIPANT).get()
    assert (seen.width, seen.height) == (1278, 720)


async def test_messages_pass_both_ways_and_a_ping_is_answered_by_the_room_itself(web_folder: Path) -> None:
    avatar = StandIn()
    async with serving(avatar, web_folder) as server, Visitor(server.url) as visitor:
        await visitor.join()
        await visitor.send(type="ping")
        assert await visitor.receive() == {"type": "pong"}
        await visitor.send(type="typed", text="hello")
        await visitor.socket.send_str("no JSON")
        assert await avatar.next(Received) == Received(PARTICIPANT, '{"type": "typed", "text": "hello"}')
        assert await avatar.next(Received) == Received(PARTICIPANT, "no JSON")
        assert avatar.room is not None
        await avatar.room.send('{"type": "state", "state": "listening"}')
        assert await visitor.receive() == {"type": "state", "state": "listening"}


async def test_a_closed_tab_leaves_at_once_and_its_call_ends(web_folder: Path) -> None:
    avatar = StandIn()
    async with serving(avatar, web_folder) as server, Visitor(server.url) as visitor:
        await visitor.join()
        await avatar.next(Joined)
        await visitor.socket.close(code=1001)
        assert await avatar.next(Left) == Left(PARTICIPANT)
        assert avatar.room is not None
        assert avatar.room.audio_in(PARTICIPANT).closed
        await asyncio.wait([task for task in asyncio.all_tasks() if task.get_name() == "call"])
        assert server.calls == 0


async def test_a_page_that_says_goodbye_leaves_at_once_and_cannot_come_back(web_folder: Path) -> None:
    avatar = StandIn()
    async with serving(avatar, web_folder) as server, Visitor(server.url) as visitor:
        secret = (await visitor.join())["resume"]
        await avatar.next(Joined)
        call = next(task for task in asyncio.all_tasks() if task.get_name() == "call")
        await visitor.send(type="leave")
        assert await avatar.next(Received) == Received(PARTICIPANT, '{"type": "leave"}')
        assert await avatar.next(Left) == Left(PARTICIPANT)
        assert (await visitor.socket.receive(timeout=LIMIT_S)).data == 1000
        await call
        assert server.calls == 0
        async with Visitor(server.url) as again:
            assert (await again.join(resume=secret))["resumed"] is False


async def test_a_page_that_says_goodbye_is_still_answered(web_folder: Path) -> None:
    class Polite(StandIn):
        async def call(self, room: Room, name: str, look: str) -> None:
            await super().call(room, name, look)
            await room.send('{"type": "ended"}')

    async with serving(Polite(), web_folder) as server, Visitor(server.url) as visitor:
        await visitor.join()
        await visitor.send(type="leave")
        assert await visitor.receive() == {"type": "ended"}
        assert (await visitor.socket.receive(timeout=LIMIT_S)).data == 1000


async def test_a_page_that_vanishes_and_stays_away_leaves_after_the_time_to_return(
    web_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "RETURN_S", 0.5)
    avatar = StandIn()
    async with serving(avatar, web_folder) as server, Visitor(server.url) as visitor:
        await visitor.join()
        await avatar.next(Joined)
        await vanish(visitor)
        assert await avatar.next(Left) == Left(PARTICIPANT, browser.LOST)


async def test_a_page_that_comes_back_goes_on_with_its_call_and_gets_what_it_missed(web_folder: Path) -> None:
    avatar = StandIn()
    async with serving(avatar, web_folder) as server, Visitor(server.url) as lost:
        secret = (await lost.join())["resume"]
        await avatar.next(Joined)
        room = avatar.room
        assert room is not None
        await vanish(lost)
        await asyncio.sleep(0.2)
        await room.send('{"type": "notice", "text": "missed"}')
        async with Visitor(server.url) as back:
            answer = await back.join(resume=secret)
            assert answer["resumed"] is True
            assert answer["resume"] != secret
            assert (await back.receive())["text"] == "missed"
            await back.see("video", 5)
            room.audio_in(PARTICIPANT).clear()
            await room.audio_in(PARTICIPANT).get()
            assert server.calls == 1
            assert avatar.room is room
        assert not [event for event in avatar.happened if isinstance(event, Left)]
        assert len([event for event in avatar.happened if isinstance(event, Joined)]) == 1


async def test_a_page_that_returns_just_as_its_time_runs_out_is_told_that_its_call_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = BrowserRoom(Clock(), "Ann")
    answer = Peer.answer

    async def last_moment(*args: Any) -> str:
        sdp = await answer(*args)
        await room.close()
        return sdp

    monkeypatch.setattr(Peer, "answer", last_moment)
    async with Visitor("nowhere") as visitor:
        with pytest.raises(RoomError, match="call is over: call again"):
            await room.answer(await visitor.offer())
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_message_that_waits_to_be_read_when_the_room_closes_is_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(browser, "_EVENTS", 1)
    room = BrowserRoom(Clock(), "Ann")
    await room.receive("read by nobody")
    waiting = asyncio.create_task(room.receive("one too many"))
    await asyncio.sleep(0)
    assert not waiting.done()
    await room.close()
    await waiting
    assert room.events.clear() == [Left(PARTICIPANT)]


async def test_a_second_socket_with_the_secret_takes_the_call_over(web_folder: Path) -> None:
    avatar = StandIn()
    async with serving(avatar, web_folder) as server, Visitor(server.url) as first:
        secret = (await first.join())["resume"]
        await avatar.next(Joined)
        async with Visitor(server.url) as second:
            assert (await second.join(resume=secret))["resumed"] is True
            assert (await first.socket.receive(timeout=LIMIT_S)).data == 4001
            await second.see("video", 5)
            assert server.calls == 1


async def test_an_unknown_secret_begins_a_new_call(web_folder: Path) -> None:
    avatar = StandIn()
    async with serving(avatar, web_folder) as server, Visitor(server.url) as visitor:
        assert (await visitor.join(resume="of a server before"))["resumed"] is False
        await avatar.next(Joined)


async def test_media_that_never_flows_ends_in_a_clear_sentence(
    web_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "CONNECT_S", 0.3)
    avatar = StandIn()
    async with serving(avatar, web_folder) as server, Visitor(server.url) as visitor:
        await visitor.open()
        await visitor.send(type="join", name="Ann", sdp=await visitor.offer())
        await visitor.receive()  # the answer, which this page never uses
        left = await avatar.next(Left)
        assert left == Left(PARTICIPANT, browser.NO_MEDIA)
        assert not [event for event in avatar.happened if isinstance(event, Joined)]


async def test_a_server_that_stops_says_so_and_waits_for_its_calls(web_folder: Path) -> None:
    avatar = StandIn()
    async with serving(avatar, web_folder) as server, Visitor(server.url) as visitor:
        await visitor.join()
        await avatar.next(Joined)
        await server.close()
        assert server.calls == 0
        message = await visitor.socket.receive(timeout=LIMIT_S)
        assert (message.data, message.extra) == (1000, "The server is stopping.")


async def test_a_call_that_fails_is_ended_with_a_sentence_and_no_details(
    web_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(StandIn):
        async def call(self, room: object, name: str) -> None:
            raise ZeroDivisionError("secret words")

    async with serving(Broken(), web_folder) as server, Visitor(server.url) as visitor:
        await visitor.join()
        message = await visitor.socket.receive(timeout=LIMIT_S)
        assert message.data == 1000
        assert "fault in the server" in message.extra
        assert "secret" not in message.extra
    assert "a call has failed" in caplog.text


async def vanish(visitor: Visitor) -> None:
    """Cut the socket and the media without a word."""
    connection = visitor.socket._response.connection
    assert connection is not None
    connection.transport.abort()
    for sender in visitor.connection.getSenders():
        await sender.transport.transport.stop()
