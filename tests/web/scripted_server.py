"""The real server with an avatar that says what a test tells it to say, behind a wire that can be cut."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from aiohttp import web

from media.clock import Clock
from media.encode import SoundEncoder, VideoEncoder
from media.errors import TooManyLooks
from media.frames import PACKET_TICKS, AudioChunk, VideoFrame
from media.video import to_jpeg
from rooms.browser import PARTICIPANT
from rooms.room import KeyframeWanted, Left, Received, Room
from rooms.server import Door, Server

PAGE = Path(__file__).parents[2] / "web"
PICTURE_TICKS = 1920  # 25 fps
SIZE = 512


class Wire:
    """Forwards TCP from a port of its own to the server's until it is cut."""

    def __init__(self) -> None:
        self.port = 0
        self._to = 0
        self._listener: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._flows.set()

    def hold(self) -> None:
        """Let nothing through any more, without a word."""
        self._flows.clear()

    async def join(self, to: int) -> None:
        """Lead to this port from now on; the first time a port of its own is taken."""
        self._to = to
        self._listener = await asyncio.start_server(self._connect, "127.0.0.1", self.port)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Break all connections and refuse new ones."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        self._flows.set()
        for end in self._ends:
            end.transport.abort()
        if self._pumps:
            await asyncio.wait(self._pumps)

    async def mend(self) -> None:
        await self.join(self._to)

    async def _connect(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        far_in, far_out = await asyncio.open_connection("127.0.0.1", self._to)
        self._ends |= {near_out, far_out}
        for source, sink in ((near_in, far_out), (far_in, near_out)):
            pump = asyncio.create_task(self._pump(source, sink))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65_536):
                await self._flows.wait()
                sink.write(data)
                await sink.drain()
        sink.close()
        self._ends.discard(sink)


class ScriptedServer:
    """One avatar's server. `picture` is its still picture, I420 of 512x512; grey where none is given."""

    def __init__(self, picture: np.ndarray | None = None) -> None:
        self.lobby: dict[str, Any] = {"avatar": "Ada", "about": "Hosts your meetings.", "recording": True}
        self.busy: str | None = None
        self.admit: Callable[[int], str | None] = lambda _: self.busy
        self.recording_allowed = True
        self.recordings: dict[str, dict[str, Any]] = {}
        self.files: dict[str, Path] = {}
        self.recorded = ""
        """Id of the recording that `ended` names when the user leaves."""
        self.names: list[str] = []
        """Who has joined so far."""
        self.shown: list[str] = []
        """Looks whose portraits were asked for."""
        self.chosen: list[str] = []
        """The look that each of them chose."""
        self.no_new_looks = ""
        """Why a new look cannot be had now; empty where it can."""
        self.builds = asyncio.Event()
        """Portraits come while it is set."""
        self.builds.set()
        self.wire = Wire()
        self._picture = np.full((SIZE * 3 // 2, SIZE), 128, np.uint8) if picture is None else picture
        self._jpeg = to_jpeg(VideoFrame(self._picture, 0))
        self._received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._room: Room | None = None
        self._over = asyncio.Event()
        self._server: Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.wire.port}/"

    async def start(self) -> None:
        self._server = Server(
            Door(port=0),
            web_folder=PAGE,
            on_call=self._call,
            admit=lambda calls: self.admit(calls),
            lobby=lambda: self.lobby,
            admit_look=self._admit_look,
            routes=[
                web.get("/api/portrait", self._get_portrait),
                web.get("/api/recordings/{id}", self._get_recording),
                web.get("/api/recordings/{id}/transcript", self._get_transcript),
                web.get("/api/files/{name}", self._get_file),
            ],
        )
        await self._server.start()
        await self.wire.join(int(self._server.url.rsplit(":", 1)[1].strip("/")))

    async def stop(self) -> None:
        await self.wire.cut()
        if self._server is not None:
            await self._server.close()

    async def say(self, type_: str, **fields: Any) -> None:
        """Send the page a message."""
        assert self._room is not None, "nobody has joined"
        await self._room.send(json.dumps({"type": type_, **fields}))

    async def heard(self, type_: str) -> dict[str, Any]:
        """The page's next message of this type."""
        while (message := await self._received.get())["type"] != type_:
            pass
        return message

    async def sound(self) -> AudioChunk:
        """The next sound of the user's microphone."""
        assert self._room is not None, "nobody has joined"
        return await self._room.audio_in(PARTICIPANT).get()

    async def end(self, reason: str = "", recording: str = "") -> None:
        """End the call from the avatar's side."""
        await self.say("ended", reason=reason, recording=recording)
        self._over.set()

    async def _call(self, room: Room, name: str, look: str) -> None:
        self._room = room
        self._over.clear()
        self.names.append(name)
        self.chosen.append(look)
        await self.say(
            "welcome", call="c1", avatar=self.lobby["avatar"], recording_allowed=self.recording_allowed
        )
        tasks = {
            asyncio.create_task(work) for work in (self._publish(room), self._listen(room), self._over.wait())
        }
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    async def _listen(self, room: Room) -> None:
        async for event in room.events:
            match event:
                case KeyframeWanted():
                    self._keyframe = True
                case Received(text=text):
                    message = json.loads(text)
                    self._received.put_nowait(message)
                    if message["type"] == "leave":
                        await self.say("ended", reason="You left.", recording=self.recorded)
                        return
                case Left():
                    return

    async def _publish(self, room: Room) -> None:
        clock, video, opus = Clock(), VideoEncoder(SIZE, SIZE, 25, 500_000), SoundEncoder()
        hush = np.zeros(PACKET_TICKS, np.float32)
        number = 0
        self._keyframe = True
        while True:
            frame = VideoFrame(self._picture, number * PICTURE_TICKS)
            packet = await asyncio.to_thread(video.encode, frame, self._keyframe)
            self._keyframe = False
            await clock.sleep_until(frame.pts)
            await room.publish_picture(frame, packet)
            for at in (frame.pts, frame.pts + PACKET_TICKS):
                chunk = AudioChunk(hush, 48_000, at)
                await clock.sleep_until(at)
                await room.publish_sound(chunk, opus.encode(chunk))
            number += 1

    async def _admit_look(self, look: str) -> None:
        if self.no_new_looks:
            raise TooManyLooks(self.no_new_looks)

    async def _get_portrait(self, request: web.Request) -> web.Response:
        if "xyzzy" in (look := request.query.get("look", "")):
            return web.json_response({"reason": "bad_look", "text": f"Nobody is like {look}."}, status=400)
        if look and self.no_new_looks:
            return web.json_response({"reason": "too_many", "text": self.no_new_looks}, status=429)
        self.shown.append(look)
        await self.builds.wait()
        return web.Response(body=self._jpeg, content_type="image/jpeg")

    async def _get_recording(self, request: web.Request) -> web.Response:
        return web.json_response(self.recordings[request.match_info["id"]])

    async def _get_transcript(self, _: web.Request) -> web.Response:
        return web.Response(
            text="WEBVTT\n\n00:00.000 --> 00:01.000\n<v Ada>Hello.\n", content_type="text/vtt"
        )

    async def _get_file(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(self.files[request.match_info["name"]])
