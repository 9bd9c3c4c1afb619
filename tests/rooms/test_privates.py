"""The private names of aiortc and aioice that we use, in the pinned version."""

from __future__ import annotations

import inspect

import pytest
from aioice import ice
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.jitterbuffer import JitterBuffer
from aiortc.rtp import RtcpPsfbPacket, pack_remb_fci

from rooms.privates import hear_at_once, offer_loopback, sent_at, watch_feedback


def new_connection() -> RTCPeerConnection:
    return RTCPeerConnection(RTCConfiguration(iceServers=[]))


async def test_keyframe_wishes_and_bitrates_are_told_and_still_reach_aiortc() -> None:
    connection = new_connection()
    sender = connection.addTransceiver("video").sender
    told: list[object] = []
    reached: list[object] = []
    sender._send_keyframe = lambda: reached.append("keyframe")
    watch_feedback(sender, lambda: told.append("keyframe"), told.append)
    for fmt, fci in ((1, b""), (4, b""), (15, pack_remb_fci(800_000, [sender._ssrc]))):
        await sender._handle_rtcp_packet(RtcpPsfbPacket(fmt=fmt, ssrc=1, media_ssrc=sender._ssrc, fci=fci))
    assert told == ["keyframe", "keyframe", 800_000]
    assert reached == ["keyframe", "keyframe"]
    await connection.close()


@pytest.mark.parametrize("fci", [pack_remb_fci(800_000, [1234567]), b"nonsense"])
async def test_a_bitrate_of_another_stream_or_nonsense_is_not_told(fci: bytes) -> None:
    connection = new_connection()
    sender = connection.addTransceiver("video").sender
    told: list[object] = []
    watch_feedback(sender, lambda: told.append("keyframe"), told.append)
    await sender._handle_rtcp_packet(RtcpPsfbPacket(fmt=15, ssrc=1, media_ssrc=1, fci=fci))
    assert told == []
    await connection.close()


async def test_a_transport_asks_the_sender_itself_for_the_handler_of_feedback() -> None:
    """Our handler is set on the sender, so the router must look it up there for each packet."""
    connection = new_connection()
    transport = connection.addTransceiver("video").sender.transport
    assert "recipient._handle_rtcp_packet(packet)" in inspect.getsource(type(transport))
    await connection.close()


async def test_a_receiver_has_the_jitter_buffer_that_is_replaced() -> None:
    connection = new_connection()
    receiver = connection.addTransceiver("audio").receiver
    assert isinstance(receiver._RTCRtpReceiver__jitter_buffer, JitterBuffer)
    hear_at_once(receiver)
    assert receiver._RTCRtpReceiver__jitter_buffer.capacity == 4
    assert receiver._RTCRtpReceiver__jitter_buffer._prefetch == 0
    await connection.close()


async def test_a_sender_knows_when_its_last_packet_went_out() -> None:
    connection = new_connection()
    sender = connection.addTransceiver("audio").sender
    sender._RTCRtpSender__ntp_timestamp = 3 << 31
    assert sent_at(sender) == 1.5
    assert "self.__ntp_timestamp = clock.current_ntp_time()" in inspect.getsource(type(sender))
    await connection.close()


async def offered(monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> str:
    monkeypatch.setattr(ice, "get_host_addresses", lambda use_ipv4, use_ipv6: addresses)
    connection = new_connection()
    connection.addTransceiver("audio")
    offer_loopback(connection)
    await connection.setLocalDescription(await connection.createOffer())
    sdp = connection.localDescription.sdp
    await connection.close()
    return sdp


async def test_a_machine_without_a_network_offers_its_loopback_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sdp = await offered(monkeypatch, [])
    candidates = [line for line in sdp.splitlines() if line.startswith("a=candidate:")]
    assert len(candidates) == 1
    assert " 127.0.0.1 " in candidates[0]


async def test_a_machine_with_a_network_does_not_offer_its_loopback_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "127.0.0.1 " not in await offered(monkeypatch, ["0.0.0.0"])
