"""The screen after a call, in Chromium, against the real server."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from playwright.async_api import Page, expect

from tests.web.page_helpers import OpenPage, join, until
from tests.web.scripted_server import ScriptedServer

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


NO_CAMERA = """
  window.asked = 0;
  window.camera = false;
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    asked += 1;
    if (wanted.video && !camera) throw new DOMException("", "NotFoundError");
    return real(wanted);
  };"""
PLUG_CAMERA_IN = """async () => {
  camera = true;
  navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
  for (let look = 0; look < 3; look++) await navigator.mediaDevices.enumerateDevices();  // so has the page
}"""


COPIED_STAYS = """
  const later = window.setTimeout.bind(window);
  window.setTimeout = (act, ms) => later(act, ms === 2000 ? 600_000 : ms);"""
"""The button says for 2 s that it has copied; a busy machine may look only later."""


def film(file: Path) -> Path:
    """Two seconds of grey."""
    with av.open(str(file), "w") as container:
        stream = container.add_stream("libvpx", rate=25)
        stream.width, stream.height, stream.pix_fmt = 256, 128, "yuv420p"
        for number in range(50):
            frame = av.VideoFrame.from_ndarray(np.full((192, 256), 128, np.uint8), format="yuv420p")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file


async def talk(server: ScriptedServer, page: Page) -> None:
    """A short talk."""
    await join(page)
    await server.say("caption", id=1, speaker="user", text="When do you open?", final=True)
    await server.say(
        "caption", id=2, speaker="avatar", text="At", final=True, interrupted=True, source="Hours"
    )
    await expect(page.locator("#turns li")).to_have_count(2)


async def test_the_transcript_can_be_copied_and_saved(
    server: ScriptedServer, open_page: OpenPage, tmp_path: Path
) -> None:
    permissions = ("camera", "microphone", "clipboard-read", "clipboard-write")
    page = await open_page(permissions=permissions, script=COPIED_STAYS)
    await talk(server, page)
    await page.click("#leave")
    await expect(page.locator("#ended-title")).to_have_text("You left the call with Ada")
    await expect(page.locator("#transcript li")).to_have_count(2)
    await page.get_by_role("button", name="Copy").click()
    await expect(page.locator("#copy-text")).to_have_text("Copied")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert "Mira: When do you open?\n" in copied
    assert "Ada: At [interrupted] [source: Hours]\n" in copied
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Download").click()
    file = await (await download.value).path()
    assert file.read_text("utf-8") == copied


async def test_leaving_turns_the_devices_off(page: Page) -> None:
    await join(page)
    await page.evaluate("window.tracks = visavis.pc.getSenders().map((one) => one.track)")
    await page.click("#leave")
    await until(page, "visavis.screen === 'ended' && tracks.every((one) => one.readyState === 'ended')")


async def test_a_device_that_comes_after_leaving_stays_closed_until_one_calls_again(
    open_page: OpenPage,
) -> None:
    page = await open_page(script=NO_CAMERA)
    await join(page)
    await page.click("#leave")
    await until(page, "visavis.screen === 'ended'")
    asked = await page.evaluate("asked")
    await page.evaluate(PLUG_CAMERA_IN)
    assert await page.evaluate("asked") == asked
    await page.get_by_role("button", name="Call again").click()
    await until(page, "document.querySelector('#preview-video').videoWidth > 0")


async def test_says_why_the_avatar_ended_the_call(server: ScriptedServer, page: Page) -> None:
    await join(page)
    await server.end(reason="Ada had to go.")
    await expect(page.locator("#ended-title")).to_have_text("The call has ended")
    await expect(page.locator("#ended-reason")).to_contain_text("Ada had to go.")
    await expect(page.locator("#transcript-empty")).to_be_visible()
    await expect(page.locator("#transcript-actions")).to_be_hidden()


async def test_the_recording_is_shown_once_it_is_put_together(
    server: ScriptedServer, page: Page, tmp_path: Path
) -> None:
    server.files["call.webm"] = film(tmp_path / "call.webm")
    server.recordings["r1"] = {"state": "composing", "progress": 0.4}
    server.recorded = "r1"
    await join(page)
    await page.click("#leave")
    await expect(page.locator("#recording-text")).to_contain_text("40 %")
    server.recordings["r1"] = {"state": "ready", "video": "/api/files/call.webm"}
    await expect(page.locator("#recording-video")).to_be_visible()
    await until(page, "document.querySelector('#recording-video').duration > 1.9")
    await page.evaluate("document.querySelector('#recording-video').textTracks[0].mode = 'showing'")
    await until(page, "document.querySelector('#recording-video').textTracks[0].cues?.length === 1")
    await expect(page.get_by_role("link", name="Download")).to_have_attribute(
        "href", f"{server.url}api/files/call.webm"
    )


async def test_a_recording_that_cannot_be_put_together_is_told(server: ScriptedServer, page: Page) -> None:
    server.recordings["r1"] = {"state": "failed", "text": "The disk is full."}
    server.recorded = "r1"
    await join(page)
    await page.click("#leave")
    await expect(page.locator("#recording-text")).to_have_text("The disk is full.")


async def test_one_can_call_again(server: ScriptedServer, page: Page) -> None:
    await talk(server, page)
    await page.click("#leave")
    await page.get_by_role("button", name="Call again").click()
    await until(page, "document.querySelector('#preview-video').videoWidth > 0")
    await join(page)
    await expect(page.locator("#turns li")).to_have_count(0)
    assert server.names == ["Mira", "Mira"]
