"""A server that speaks docs/protocol.md and says only what a test tells it to say."""

from __future__ import annotations

import asyncio
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from aiohttp import WSCloseCode, web
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack

PAGE = Path(__file__).parents[2] / "web"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; base-uri 'none'; form-action 'none'"
)


class Pictures(VideoStreamTrack):
    """A still picture with a moving line, 512x512 at life speed."""

    def __init__(self, picture: np.ndarray | None = None) -> None:
        super().__init__()
        self._picture = np.full((512, 512, 3), 96, np.uint8) if picture is None else picture
        self._count = 0

    async def recv(self) -> av.VideoFrame:
        pts, time_base = await self.next_timestamp()
        pixels = self._picture.copy()
        pixels[-2:, : 8 * (self._count % 64)] = 255
        self._count += 1
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts, frame.time_base = pts, Fraction(time_base)
        return frame


class Stub:
    """One avatar's server; the test holds the other end of every socket."""

    def __init__(self) -> None:
        self.lobby: dict[str, Any] = {
            "avatar": "Ada",
            "about": "Hosts your meetings and keeps an eye on the time.",
            "recording": True,
            "busy": None,
            "ice_servers": [],
        }
        self.refuse: dict[str, str] | None = None
        self.recordings: dict[str, dict[str, Any]] = {}
        self.recorded = ""
        self.files: dict[str, Path] = {}
        self.received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.joins: list[dict[str, Any]] = []
        self.offers: list[str] = []
        self.picture: np.ndarray | None = None
        self.answers_pings = True
        self.socket: web.WebSocketResponse | None = None
        self._peers: list[RTCPeerConnection] = []
        self._runner: web.AppRunner | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/api/lobby", self._get_lobby)
        app.router.add_get("/api/call", self._call)
        app.router.add_get("/api/recordings/{id}", self._get_recording)
        app.router.add_get("/api/files/{name}", self._get_file)
        app.router.add_get("/", lambda _: web.FileResponse(PAGE / "index.html"))
        app.router.add_static("/", PAGE)
        app.on_response_prepare.append(_add_policy)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Gone, as after a crash: no goodbye to anybody."""
        await self.drop()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def drop(self) -> None:
        """Lose the call as a broken network does."""
        if self.socket is not None and self.socket._req is not None and self.socket._req.transport is not None:
            self.socket._req.transport.abort()
        self.socket = None
        peers, self._peers = self._peers, []
        for peer in peers:
            await peer.close()

    async def say(self, type_: str, **fields: Any) -> None:
        assert self.socket is not None, "nobody has joined"
        await self.socket.send_json({"type": type_, **fields})

    async def heard(self, type_: str) -> dict[str, Any]:
        """The page's next message of this type."""
        while True:
            message = await self.received.get()
            if message["type"] == type_:
                return message

    async def end(self, reason: str = "", recording: str = "") -> None:
        await self.say("ended", reason=reason, recording=recording)
        assert self.socket is not None
        await self.socket.close(code=WSCloseCode.OK)

    async def _get_lobby(self, _: web.Request) -> web.Response:
        return web.json_response(self.lobby)

    async def _get_recording(self, request: web.Request) -> web.Response:
        return web.json_response(self.recordings[request.match_info["id"]])

    async def _get_file(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(self.files[request.match_info["name"]])

    async def _call(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            await self._take(socket, json.loads(message.data))
        return socket

    async def _take(self, socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        match message["type"]:
            case "join":
                await self._join(socket, message)
            case "ping":
                if self.answers_pings:
                    await socket.send_json({"type": "pong"})
            case "leave":
                self.received.put_nowait(message)
                await self.end(recording=self.recorded)
            case _:
                self.received.put_nowait(message)

    async def _join(self, socket: web.WebSocketResponse, join: dict[str, Any]) -> None:
        self.joins.append(join)
        if self.refuse:
            await socket.send_json({"type": "refused", **self.refuse})
            await socket.close(code=WSCloseCode.OK)
            return
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._peers.append(peer)
        await peer.setRemoteDescription(RTCSessionDescription(join["sdp"], "offer"))
        peer.addTrack(Pictures(self.picture))
        peer.addTrack(AudioStreamTrack())
        await peer.setLocalDescription(await peer.createAnswer())
        self.socket = socket
        resumed = "resume" in join
        answer = {"type": "answer", "sdp": peer.localDescription.sdp, "resume": "secret", "resumed": resumed}
        await socket.send_json(answer)
        if not resumed:
            await self.say("welcome", call="c1", avatar=self.lobby["avatar"], recording_allowed=True)


async def _add_policy(_: web.Request, response: web.StreamResponse) -> None:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
