"""Recordings of a server: made, composed after the call, and asked for by the page."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from agent.archive import Archive
from media.encode import SoundEncoder, VideoEncoder
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, VideoFrame
from media.sessions import Session
from tests.fakes import tone

SIDE = 128


async def record(archive: Archive, seconds: float) -> Session:
    """A session of a grey picture and a tone."""
    recorder = archive.recorder(lambda: None, lambda why: None)
    recorder.join("guest", "Ann", 0)
    recorder.start(0)
    video, sound = VideoEncoder(SIDE, SIDE, 25, 200_000), SoundEncoder()
    grey = np.full((SIDE * 3 // 2, SIDE), 128, np.uint8)
    samples = tone(0.02)
    for index in range(round(seconds * 25)):
        recorder.picture_out(video.encode(VideoFrame(grey, index * 1920), keyframe=index == 0))
        for half in range(2):
            pts = index * 1920 + half * PACKET_TICKS
            recorder.sound_out(sound.encode(AudioChunk(samples, TICKS_HZ, pts)))
    session = await recorder.close()
    assert session
    return session


def client(archive: Archive) -> TestClient[web.Request, web.Application]:
    app = web.Application()
    app.add_routes(archive.routes())
    return TestClient(TestServer(app))


async def test_a_recording_is_composed_after_the_call_and_can_be_watched(tmp_path: Path) -> None:
    archive = Archive(tmp_path, "host", "Theo", (SIDE, SIDE))
    session = await record(archive, 1.0)
    async with client(archive) as page:
        state = await (await page.get(f"/api/recordings/{session.id}")).json()
        assert state["state"] == "composing"
        archive.add(session)
        working = asyncio.create_task(archive.work())
        while state["state"] == "composing":
            await asyncio.sleep(0.05)
            state = await (await page.get(f"/api/recordings/{session.id}")).json()
        working.cancel()
        assert state["state"] == "ready"
        video = await page.get(state["video"], headers={"Range": "bytes=0-99"})
        assert (video.status, video.content_type, len(await video.read())) == (206, "video/webm", 100)
        assert (await page.get(f"/api/recordings/{session.id}/transcript")).status == 200


async def test_a_recording_that_cannot_be_composed_says_so(tmp_path: Path) -> None:
    archive = Archive(tmp_path, "host", "Theo", (SIDE, SIDE))
    session = await record(archive, 0.2)
    (tmp_path / session.id / "session.webm").write_bytes(b"not a video")
    archive.add(session)
    working = asyncio.create_task(archive.work())
    async with client(archive) as page:
        state = {"state": "composing"}
        while state["state"] == "composing":
            await asyncio.sleep(0.05)
            state = await (await page.get(f"/api/recordings/{session.id}")).json()
    working.cancel()
    assert state["state"] == "failed"
    assert state["text"].endswith(".")


async def test_what_is_no_recording_is_not_found(tmp_path: Path) -> None:
    async with client(Archive(tmp_path, "host", "Theo", (SIDE, SIDE))) as page:
        for name in ("nothing", "..%2F..%2Fetc", "a" * 200):
            assert (await page.get(f"/api/recordings/{name}")).status == 404


async def test_what_was_never_started_writes_nothing(tmp_path: Path) -> None:
    recorder = Archive(tmp_path, "host", "Theo", (SIDE, SIDE)).recorder(lambda: None, lambda why: None)
    assert await recorder.close() is None
    assert not list(tmp_path.iterdir())
