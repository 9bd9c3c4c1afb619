"""A page without a browser: aiortc and a WebSocket, as `docs/protocol.md` describes."""

from __future__ import annotations

import asyncio
import json
from fractions import Fraction
from types import TracebackType
from typing import Any, Self

import av
import numpy as np
from aiohttp import ClientSession, ClientWebSocketResponse
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from rooms.privates import offer_loopback
from tests.rooms.patience import LIMIT_S


class Microphone(MediaStreamTrack):
    """A tone in 20 ms frames, as a sound card gives it."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._block = 0
        self._start = asyncio.get_running_loop().time()

    async def recv(self) -> av.AudioFrame:
        await asyncio.sleep(self._start + self._block * 0.02 - asyncio.get_running_loop().time())
        at = np.arange(self._block * 960, (self._block + 1) * 960)
        samples = (8000 * np.sin(2 * np.pi * 300 * at / 48_000)).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, self._block * 960, Fraction(1, 48_000)
        self._block += 1
        return frame


class Camera(MediaStreamTrack):
    """Grey pictures of a size, at 25 fps."""

    kind = "video"

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._size = width, height
        self._number = 0
        self._start = asyncio.get_running_loop().time()

    async def recv(self) -> av.VideoFrame:
        await asyncio.sleep(self._start + self._number * 0.04 - asyncio.get_running_loop().time())
        frame = av.VideoFrame(*self._size, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes([100 + self._number % 50]) * plane.buffer_size)
        frame.pts, frame.time_base = self._number * 3600, Fraction(1, 90_000)
        self._number += 1
        return frame


class Visitor:
    """One page at a server's `url`. Join with `join`; `refused` holds why it could not."""

    def __init__(
        self,
        url: str,
        *,
        microphone: bool = True,
        camera: tuple[int, int] | None = None,
        loopback: bool = False,
    ) -> None:
        self._url = url
        self._loopback = loopback
        self._microphone = microphone
        self._camera = camera
        self._session = ClientSession()
        self._readers: list[asyncio.Task[None]] = []
        self._news = asyncio.Event()
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.socket: ClientWebSocketResponse
        self.answer: dict[str, Any] = {}
        self.frames: dict[str, list[Any]] = {"audio": [], "video": []}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.connection.close()
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        await self._session.close()

    async def open(self, **options: Any) -> None:
        """Open the socket, without joining; options as of aiohttp's `ws_connect`."""
        self.socket = await self._session.ws_connect(f"{self._url}api/call", **options)

    async def offer(self) -> str:
        """The SDP offer of this page."""
        connection = self.connection
        connection.on("track", lambda track: self._readers.append(asyncio.create_task(self._read(track))))
        for track, kind in ((self._sound(), "audio"), (self._pictures(), "video")):
            direction = "sendrecv" if track else "recvonly"
            connection.addTransceiver(track or kind, direction)
        if self._loopback:
            offer_loopback(connection)
        await connection.setLocalDescription(await connection.createOffer())
        return connection.localDescription.sdp

    async def join(self, name: str = "Ann", **fields: str) -> dict[str, Any]:
        """Join and connect; returns the server's answer."""
        await self.open()
        await self.send(type="join", name=name, sdp=await self.offer(), **fields)
        self.answer = await self.receive()
        if self.answer["type"] == "answer":
            await self.connection.setRemoteDescription(RTCSessionDescription(self.answer["sdp"], "answer"))
        return self.answer

    async def send(self, **message: object) -> None:
        await self.socket.send_str(json.dumps(message))

    async def receive(self) -> dict[str, Any]:
        """The next message."""
        return dict(json.loads(await self.socket.receive_str(timeout=LIMIT_S)))

    async def see(self, kind: str, count: int) -> list[Any]:
        """Wait until `count` frames more have been decoded; returns all frames of the kind."""
        goal = len(self.frames[kind]) + count
        while len(self.frames[kind]) < goal:
            self._news.clear()
            await self._news.wait()
        return self.frames[kind]

    def receiver(self, kind: str) -> RTCRtpReceiver:
        return next(each for each in self.connection.getReceivers() if each.track.kind == kind)

    def _sound(self) -> MediaStreamTrack | None:
        return Microphone() if self._microphone else None

    def _pictures(self) -> MediaStreamTrack | None:
        return Camera(*self._camera) if self._camera else None

    async def _read(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                self.frames[track.kind].append(await track.recv())
                self._news.set()
        except MediaStreamError:
            return
