"""What visavis uses of aiortc and aioice that is not their public interface; a test watches each name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiortc import RTCPeerConnection, RTCRtpReceiver, RTCRtpSender
from aiortc.jitterbuffer import JitterBuffer
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    AnyRtcpPacket,
    RtcpPsfbPacket,
    unpack_remb_fci,
)

LOOPBACK = "127.0.0.1"

_REORDERED = 4
"""Sound packets that a late one may be behind (80 ms); a power of two. Lost ones are never sent again."""


def watch_feedback(
    sender: RTCRtpSender, on_keyframe: Callable[[], None], on_bitrate: Callable[[int], None]
) -> None:
    """Tell of the viewer's wishes: keyframes (PLI, FIR: RFC 4585, 5104) and bits per second (REMB).

    aiortc gives both to its own encoder, which packets that are encoded already never see.
    """
    pass_on = sender._handle_rtcp_packet

    async def handle(packet: AnyRtcpPacket) -> None:
        if isinstance(packet, RtcpPsfbPacket):
            if packet.fmt in (RTCP_PSFB_PLI, RTCP_PSFB_FIR):
                on_keyframe()
            elif packet.fmt == RTCP_PSFB_APP and (bps := _remb(packet.fci, sender._ssrc)) is not None:
                on_bitrate(bps)
        await pass_on(packet)

    sender._handle_rtcp_packet = handle  # type: ignore[method-assign]


def _remb(fci: bytes, ssrc: int) -> int | None:
    try:
        bps, ssrcs = unpack_remb_fci(fci)
    except ValueError:
        return None
    return bps if ssrc in ssrcs else None


def offer_loopback(connection: RTCPeerConnection) -> None:
    """Where the machine has no address but 127.0.0.1, offer that one: aioice alone would offer nothing."""
    for transceiver in connection.getTransceivers():
        ice: Any = transceiver.receiver.transport.transport.iceGatherer._connection
        _add_address(ice)


def _add_address(ice: Any) -> None:
    gather = ice.get_component_candidates

    async def gather_somewhere(component: int, addresses: list[str], **options: Any) -> Any:
        return await gather(component=component, addresses=addresses or [LOOPBACK], **options)

    ice.get_component_candidates = gather_somewhere


def hear_at_once(receiver: RTCRtpReceiver) -> None:
    """Pass sound on as it comes: aiortc holds 80 ms back for smooth playing, which only delays a listener."""
    receiver._RTCRtpReceiver__jitter_buffer = JitterBuffer(capacity=_REORDERED)  # type: ignore[attr-defined]


def sent_at(sender: RTCRtpSender) -> float:
    """When a sender's last packet went out, in seconds since 1900, as its reports say (RFC 3550, 6.4.1)."""
    ntp: int = sender._RTCRtpSender__ntp_timestamp  # type: ignore[attr-defined]
    return ntp / 2**32
