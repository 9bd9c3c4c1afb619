"""A call with a real Chromium: what it sees and hears, what the room sees and hears, and a lost network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from playwright.async_api import Page

from rooms.browser import PARTICIPANT, BrowserRoom
from rooms.room import Joined, Left
from rooms.server import Door, Server
from tests.chromium import chromium_page, read_stats, wait_for_frames, write_wav, write_y4m
from tests.rooms.avatar_stand_in import StandIn, picture
from tests.rooms.patience import LIMIT_S

pytestmark = pytest.mark.slow

JOIN = """
async ({name, media, resume}) => {
  const pc = new RTCPeerConnection({iceServers: []});
  const stream = media ? await navigator.mediaDevices.getUserMedia({audio: true, video: true}) : null;
  for (const kind of ["audio", "video"]) {
    const track = stream?.getTracks().find((each) => each.kind === kind);
    pc.addTransceiver(track ?? kind, {direction: "sendrecv"});
  }
  const video = document.querySelector("video");
  pc.ontrack = (event) => { video.srcObject = event.streams[0]; };
  await pc.setLocalDescription();
  for (let wait = 0; wait < 100 && pc.iceGatheringState !== "complete"; wait++)
    await new Promise((done) => setTimeout(done, 20));
  const socket = window.socket = new WebSocket(location.href.replace("http", "ws") + "api/call");
  await new Promise((done, fail) => { socket.onopen = done; socket.onerror = fail; });
  const answered = new Promise((done) => { socket.onmessage = (event) => done(JSON.parse(event.data)); });
  socket.send(JSON.stringify({type: "join", name, sdp: pc.localDescription.sdp, resume}));
  const answer = await answered;
  if (answer.type === "answer") await pc.setRemoteDescription({type: "answer", sdp: answer.sdp});
  return answer;
}
"""


@asynccontextmanager
async def serving(folder: Path, avatar: StandIn) -> AsyncIterator[Server]:
    (folder / "index.html").write_text("<!doctype html><title>call</title><video autoplay></video>")
    server = Server(
        Door(port=0), web_folder=folder, on_call=avatar.call, admit=lambda count: None, lobby=dict
    )
    await server.start()
    try:
        async with asyncio.timeout(LIMIT_S):
            yield server
    finally:
        await server.close()


async def join(page: Page, url: str, media: bool = True, resume: str = "") -> dict[str, object]:
    await page.goto(url)
    return dict(await page.evaluate(JOIN, {"name": "Ann", "media": media, "resume": resume}))


async def test_chromium_sees_pictures_in_step_with_the_sound_and_is_seen_and_heard(tmp_path: Path) -> None:
    avatar = StandIn(size=512)
    sound = 0.4 * np.sin(2 * np.pi * 500 * np.arange(48_000 * 60) / 48_000).astype(np.float32)
    microphone = write_wav(tmp_path / "microphone.wav", sound)
    camera = write_y4m(tmp_path / "camera.y4m", [picture(n, 320).i420 for n in range(50)])
    async with (
        serving(tmp_path, avatar) as server,
        chromium_page(microphone=microphone, camera=camera) as page,
    ):
        await join(page, server.url)
        begin = await wait_for_frames(page, 10)
        room = avatar.room
        assert isinstance(room, BrowserRoom)
        room.audio_in(PARTICIPANT).clear()
        offsets = []
        while (end := await read_stats(page)).skew_ms is None or end.frames < begin.frames + 25:
            await asyncio.sleep(0.1)
            offsets.append(room.av_offset())
        heard = [await room.audio_in(PARTICIPANT).get() for _ in range(50)]
        seen = await room.video_in(PARTICIPANT).get()
    assert (end.video["frameWidth"], end.video["frameHeight"]) == (512, 512)
    assert end.energy > begin.energy > 0
    assert end.reports >= 1
    assert abs(float(np.median(np.array(offsets)))) < 0.1  # by pts, against when each was sent
    assert np.diff([chunk.pts for chunk in heard]).min() >= 960
    level = np.sqrt(np.mean(np.concatenate([chunk.samples for chunk in heard]) ** 2))
    assert 0.1 < level < 0.5
    assert (seen.width, seen.height) == (320, 320)


async def test_a_chromium_without_devices_sees_and_hears_all_the_same(tmp_path: Path) -> None:
    avatar = StandIn()
    async with serving(tmp_path, avatar) as server, chromium_page() as page:
        await join(page, server.url, media=False)
        await wait_for_frames(page, 25)
        assert (await read_stats(page)).energy > 0


async def test_a_closed_tab_and_a_reload_leave_at_once(tmp_path: Path) -> None:
    avatar = StandIn()
    async with serving(tmp_path, avatar) as server, chromium_page() as page:
        await join(page, server.url)
        await avatar.next(Joined)
        await page.reload()
        assert await avatar.next(Left) == Left(PARTICIPANT)
        await join(page, server.url)
        await avatar.next(Joined)
        await page.close()
        assert await avatar.next(Left) == Left(PARTICIPANT)


async def test_a_chromium_that_lost_its_connection_goes_on_with_its_call(tmp_path: Path) -> None:
    avatar = StandIn()
    async with serving(tmp_path, avatar) as server, chromium_page() as page:
        first = await join(page, server.url)
        await avatar.next(Joined)
        await page.evaluate("() => { peers[0].close(); socket.close(); }")
        again = await page.evaluate(JOIN, {"name": "Ann", "media": True, "resume": first["resume"]})
        assert again["resumed"] is True
        await wait_for_frames(page, 25)
        assert server.calls == 1
        assert not [event for event in avatar.happened if isinstance(event, Left)]
