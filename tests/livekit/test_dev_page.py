"""The page of `visavis dev`, in a real browser on a real server."""

from __future__ import annotations

import asyncio

import pytest

from agent.meetings.dev import link, serving
from agent.meetings.local import CLIENT
from rooms.livekit.access import Server
from rooms.room import Caption, Joined
from tests.chromium import chromium_page
from tests.livekit.avatar import avatar_in
from tests.livekit.human import PATIENCE_S
from tests.livekit.server import KEY, SECRET, LiveKitServer
from tools.livekit_client import MISSING

pytestmark = pytest.mark.slow

SEEN = """
async (video) => {
  while (video.getVideoPlaybackQuality().totalVideoFrames < 25) await new Promise((go) => setTimeout(go, 50));
}
"""


DENIED = """
const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wanted) =>
  wanted.video ? Promise.reject(new DOMException("Permission denied", "NotAllowedError")) : get(wanted);
"""


async def test_an_address_without_a_token_says_what_to_open() -> None:
    if not CLIENT.exists():
        pytest.skip(MISSING)
    async with serving(0) as address, chromium_page() as page:
        await page.goto(address)
        await page.click("#join")
        await page.get_by_text("open one of the links").wait_for()


async def test_who_allows_no_camera_is_in_the_meeting_all_the_same(
    livekit_server: LiveKitServer, meeting: str
) -> None:
    if not CLIENT.exists():
        pytest.skip(MISSING)
    server = Server(livekit_server.url, KEY, SECRET)
    async with serving(0) as address, chromium_page() as page:
        page.set_default_timeout(PATIENCE_S * 1000)
        await page.add_init_script(DENIED)
        await page.goto(link(address, server, meeting, "Ann"))
        await page.click("#join")
        await page.get_by_text("You are in the meeting without a camera. Waiting for the avatar").wait_for()


async def test_a_link_takes_a_browser_into_the_meeting_with_the_avatar(
    livekit_server: LiveKitServer, meeting: str
) -> None:
    if not CLIENT.exists():
        pytest.skip(MISSING)
    server = Server(livekit_server.url, KEY, SECRET)
    async with (
        avatar_in(livekit_server, meeting) as avatar,
        serving(0) as address,
        chromium_page() as page,
    ):
        page.set_default_timeout(PATIENCE_S * 1000)
        await page.goto(link(address, server, meeting, "Ann"))
        await page.click("#join")
        assert (await avatar.until(Joined)).name == "Ann"
        async with asyncio.timeout(PATIENCE_S):
            await page.locator("[data-who=avatar] video").evaluate(SEEN)
        await avatar.room.caption(Caption(1, "", "Good morning!", True))
        await page.get_by_text(": Good morning!").wait_for()
        await page.click("#leave")
        await page.get_by_text("The meeting is over for you.").wait_for()


async def test_who_joins_again_is_heard_and_what_could_not_be_sent_is_not_lost(
    livekit_server: LiveKitServer, meeting: str
) -> None:
    if not CLIENT.exists():
        pytest.skip(MISSING)
    server = Server(livekit_server.url, KEY, SECRET)
    async with serving(0) as address, chromium_page() as page:
        page.set_default_timeout(PATIENCE_S * 1000)
        await page.goto(link(address, server, meeting, "Ann"))
        await page.click("#join")
        await page.get_by_role("button", name="Mute", exact=True).click()
        await page.get_by_role("button", name="Unmute", pressed=True).wait_for()
        await page.click("#leave")
        await page.click("#join")
        await page.get_by_role("button", name="Mute", exact=True, pressed=False).wait_for()
        await page.evaluate("() => { room.localParticipant.sendText = () => Promise.reject(Error()); }")
        await page.fill("#line", "Good morning!")
        await page.press("#line", "Enter")
        await page.get_by_text("This could not be sent").wait_for()
        assert await page.input_value("#line") == "Good morning!"
