"""Signalling over the WebSocket: who is refused and why, and how fast a dead page is noticed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientConnectorError, WSMsgType

from media.errors import ConfigError, TooManyLooks
from rooms import calls
from rooms.calls import HEARTBEAT_S
from rooms.peer import Peer
from rooms.room import Joined, Left, Received, Room
from rooms.server import Door, Server
from rooms.signalling import JoinLimit
from tests.rooms.avatar_stand_in import StandIn
from tests.rooms.patience import LIMIT_S
from tests.rooms.visitor import Visitor

AUDIO = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
VIDEO = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"
CANDIDATE = "a=candidate:1 1 udp 1 192.0.2.9 9 typ host\r\n"


@asynccontextmanager
async def serving(folder: Path, **options: Any) -> AsyncIterator[Server]:
    (folder / "index.html").write_text("page")
    defaults: dict[str, Any] = {"on_call": StandIn().call, "admit": lambda count: None, "lobby": dict}
    server = Server(Door(port=0), web_folder=folder, **(defaults | options))
    await server.start()
    try:
        async with asyncio.timeout(LIMIT_S):
            yield server
    finally:
        await server.close()


async def refusal(visitor: Visitor) -> tuple[str, str]:
    """Why a page was refused; its socket is closed then."""
    message = await visitor.receive()
    assert message["type"] == "refused"
    closed = await visitor.socket.receive(timeout=LIMIT_S)
    assert (closed.type, closed.data) == (WSMsgType.CLOSE, 1000)
    return message["reason"], message["text"]


@pytest.mark.parametrize(
    ("sdp", "sentence"),
    [
        ("garbage", "exactly one audio and one video section"),
        ("v=0\r\n" + AUDIO, "exactly one audio and one video section"),
        ("v=0\r\n" + AUDIO + VIDEO + VIDEO, "exactly one audio and one video section"),
        ("v=0\r\n" + AUDIO + VIDEO, "no network address"),
        ("v=0\r\n" + AUDIO + VIDEO + CANDIDATE, "cannot be used"),
        (AUDIO + VIDEO + "a=mid:\r\na=rtpmap:\r\na=fingerprint:x\r\na=candidate:1", "cannot be used"),
        ("m=audio x y\r\nm=video\r\n" + CANDIDATE, "cannot be used"),
        (
            "v=0\r\n" + AUDIO + VIDEO + "a=candidate:1 1 udp 1 192.0.2.9 9 typ host\r\n" * 200,
            "too many addresses",
        ),
    ],
)
async def test_malformed_sdp_is_refused_with_a_sentence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, sdp: str, sentence: str
) -> None:
    async with serving(tmp_path) as server, Visitor(server.url) as visitor:
        await visitor.open()
        await visitor.send(type="join", name="Ann", sdp=sdp)
        reason, text = await refusal(visitor)
        assert reason == "bad_offer"
        assert sentence in text
        assert server.calls == 0
    assert "Traceback" not in caplog.text


async def test_an_offer_without_vp8_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path) as server, Visitor(server.url) as visitor:
        await visitor.open()
        offer = (await visitor.offer()).replace("VP8/90000", "VP9/90000")
        await visitor.send(type="join", name="Ann", sdp=offer)
        assert await refusal(visitor) == (
            "bad_offer",
            "The browser's call offer (SDP) cannot be used: it must be complete and offer VP8 and Opus.",
        )


async def test_an_offer_whose_two_sections_have_one_name_is_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(tmp_path) as server, Visitor(server.url) as visitor:
        await visitor.open()
        offer = (await visitor.offer()).replace("a=mid:1", "a=mid:0")
        await visitor.send(type="join", name="Ann", sdp=offer)
        assert (await refusal(visitor))[0] == "bad_offer"
        assert server.calls == 0
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"type": "typed", "text": "hello"}'])
async def test_a_first_message_that_is_no_join_is_refused(tmp_path: Path, text: str) -> None:
    async with serving(tmp_path) as server, Visitor(server.url) as visitor:
        await visitor.open()
        await visitor.socket.send_str(text)
        reason, sentence = await refusal(visitor)
        assert reason == "bad_request"
        assert sentence.startswith("The first message must be a join")


async def test_a_binary_first_message_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path) as server, Visitor(server.url) as visitor:
        await visitor.open()
        await visitor.socket.send_bytes(b"join")
        assert (await refusal(visitor))[0] == "bad_request"


async def test_a_page_that_never_joins_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "JOIN_S", 0.1)
    async with serving(tmp_path) as server, Visitor(server.url) as visitor:
        await visitor.open()
        assert (await refusal(visitor))[0] == "bad_request"


@pytest.mark.parametrize("joined", [False, True])
async def test_an_oversized_message_closes_the_socket(tmp_path: Path, joined: bool) -> None:
    async with serving(tmp_path) as server, Visitor(server.url) as visitor:
        if joined:
            await visitor.join()
        else:
            await visitor.open()
        await visitor.send(type="join", name="Ann", sdp="x" * 70_000)
        closed = await visitor.socket.receive(timeout=LIMIT_S)
        assert (closed.type, closed.data) == (WSMsgType.CLOSE, 1009)


async def test_joins_that_come_too_fast_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "JoinLimit", partial(JoinLimit, per_second=1e-3))
    async with serving(tmp_path, admit=lambda count: "full") as server:
        reasons = []
        for _ in range(12):
            async with Visitor(server.url) as visitor:
                await visitor.open()
                await visitor.send(type="join", name="Ann", sdp="v=0")
                reasons.append((await refusal(visitor))[0])
    assert reasons == ["busy"] * 10 + ["too_many"] * 2


async def test_messages_that_come_too_fast_are_dropped(tmp_path: Path) -> None:
    avatar = StandIn()
    async with serving(tmp_path, on_call=avatar.call) as server, Visitor(server.url) as visitor:
        await visitor.join()
        for number in range(300):
            await visitor.socket.send_str(str(number))
        await visitor.socket.close(code=1001)
        await avatar.next(Left)
    read = [event.text for event in avatar.happened if isinstance(event, Received)]
    assert read[:20] == [str(number) for number in range(20)]
    assert len(read) < 300


async def test_nobody_is_let_in_while_the_calls_are_being_ended(tmp_path: Path) -> None:
    ending, ended = asyncio.Event(), asyncio.Event()

    async def slow_to_end(room: Room, name: str, look: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ending.set()
            await ended.wait()

    async with (
        serving(tmp_path, on_call=slow_to_end) as server,
        Visitor(server.url) as first,
        Visitor(server.url) as waiting,
        Visitor(server.url) as late,
    ):
        await first.join()
        await waiting.open()
        closing = asyncio.create_task(server.close())
        await ending.wait()
        try:
            await waiting.send(type="join", name="Ann", sdp=await waiting.offer())
            assert await refusal(waiting) == ("busy", "The server is stopping.")
            with pytest.raises(ClientConnectorError):
                await late.open()
        finally:
            ended.set()
            await closing
        assert server.calls == 0


async def test_a_full_house_refuses_the_next_call_with_its_sentence(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, admit=lambda count: "Only one at a time." if count else None) as server,
        Visitor(server.url) as first,
        Visitor(server.url) as second,
    ):
        answers = await asyncio.gather(first.join(), second.join())
        assert sorted(answer["type"] for answer in answers) == ["answer", "refused"]
        refused = next(answer for answer in answers if answer["type"] == "refused")
        assert (refused["reason"], refused["text"]) == ("busy", "Only one at a time.")
        assert server.calls == 1


async def anything(look: str) -> None:
    """Admits every look."""


async def test_the_call_is_told_which_look_the_page_has_chosen(tmp_path: Path) -> None:
    avatar = StandIn()
    async with (
        serving(tmp_path, on_call=avatar.call, admit_look=anything) as server,
        Visitor(server.url) as visitor,
    ):
        await visitor.join(look="a woman of 60")
        await avatar.next(Joined)
        assert avatar.look == "a woman of 60"


async def test_a_look_that_cannot_be_had_is_refused_with_its_sentence(tmp_path: Path) -> None:
    async def not_this(look: str) -> None:
        raise ConfigError(f"No {look}.")

    async def not_now(look: str) -> None:
        raise TooManyLooks("Wait.")

    for options, refusal in (
        ({"admit_look": not_this}, ("bad_look", "No xyzzy.")),
        ({"admit_look": not_now}, ("too_many", "Wait.")),
        ({}, ("bad_look", "The avatar has no look but its own here: join without a look.")),
    ):
        async with serving(tmp_path, **options) as server, Visitor(server.url) as visitor:
            refused = await visitor.join(look="xyzzy")
            assert (refused["reason"], refused["text"]) == refusal
            assert server.calls == 0


async def test_a_page_whose_offer_cannot_be_used_is_asked_for_no_look(tmp_path: Path) -> None:
    admitted: list[str] = []

    async def admit(look: str) -> None:
        admitted.append(look)

    async with serving(tmp_path, admit_look=admit) as server:
        async with Visitor(server.url) as visitor:
            await visitor.open()
            await visitor.send(type="join", name="Ann", sdp="garbage", look="red hair")
            assert (await refusal(visitor))[0] == "bad_offer"
        assert admitted == []
        async with Visitor(server.url) as visitor:
            await visitor.join(look="red hair")
        assert admitted == ["red hair"]


async def test_a_page_whose_look_is_refused_leaves_no_connection_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def not_this(look: str) -> None:
        raise ConfigError("No.")

    closed: list[Peer] = []
    close = Peer.close

    async def noted(peer: Peer) -> None:
        await close(peer)
        closed.append(peer)

    monkeypatch.setattr(Peer, "close", noted)
    async with serving(tmp_path, admit_look=not_this) as server, Visitor(server.url) as visitor:
        assert (await visitor.join(look="xyzzy"))["reason"] == "bad_look"
        assert len(closed) == 1


async def test_a_page_whose_look_is_read_when_the_server_stops_is_refused(tmp_path: Path) -> None:
    avatar = StandIn()

    async def stopped_meanwhile(look: str) -> None:
        await server._calls.close()

    async with (
        serving(tmp_path, on_call=avatar.call, admit_look=stopped_meanwhile) as server,
        Visitor(server.url) as visitor,
    ):
        await visitor.open()
        await visitor.send(type="join", name="Ann", sdp=await visitor.offer(), look="red hair")
        assert await refusal(visitor) == ("busy", "The server is stopping.")
        assert server.calls == 0
        assert avatar.room is None


async def test_a_page_that_answers_no_ping_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody reads the visitor's socket once it has joined, so that no ping is answered."""
    monkeypatch.setattr(calls, "HEARTBEAT_S", HEARTBEAT_S)
    avatar = StandIn()
    async with serving(tmp_path, on_call=avatar.call) as server, Visitor(server.url) as visitor:
        hung_up = asyncio.Event()
        await visitor.join()
        await avatar.next(Joined)
        visitor.connection.on("connectionstatechange", hung_up.set)
        await hung_up.wait()  # the server has given the media up, and waits for the page to return
        assert visitor.connection.connectionState == "closed"
        assert server.calls == 1


def test_silence_is_noticed_within_five_seconds() -> None:
    assert HEARTBEAT_S * 1.5 <= 5  # aiohttp waits half a heartbeat for the answer
