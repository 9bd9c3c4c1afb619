"""The screen before a call, in Chromium, against the real server."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.web.page_helpers import OpenPage, join, until
from tests.web.scripted_server import ScriptedServer

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


def refusing(error: str, message: str = "", only: str = "") -> str:
    """A script under which devices (one kind, or both) fail with this error."""
    return f"""
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {{
        if (!"{only}" || wanted["{only}"]) throw new DOMException("{message}", "{error}");
        return real(wanted);
      }};"""


INSECURE = """
  Object.defineProperty(window, "isSecureContext", {value: false});
  Object.defineProperty(navigator, "mediaDevices", {value: undefined});"""


async def test_shows_who_the_avatar_is(server: ScriptedServer, open_page: OpenPage) -> None:
    server.lobby |= {"avatar": "Bela", "about": "Answers questions about tea."}
    page = await open_page()
    await expect(page).to_have_title("Bela · visavis")
    await expect(page.locator("#about")).to_have_text("Answers questions about tea.")
    await expect(page.locator("#portrait")).to_have_text("B")


async def test_shows_yourself_and_how_loud_you_are(page: Page) -> None:
    await until(page, "document.querySelector('#preview-video').videoWidth > 0")
    await page.mouse.click(5, 5)  # sound may be measured after a gesture only
    await until(page, "Number(document.querySelector('#level').ariaValueNow) > 0")


async def test_remembers_name_and_devices(page: Page) -> None:
    await until(page, "document.querySelectorAll('#mic-choice option').length > 1")
    chosen = await page.locator("#mic-choice option").nth(1).get_attribute("value")
    assert chosen
    await page.select_option("#mic-choice", chosen)
    await join(page, "Mira")
    await page.reload()
    await expect(page.locator("#name")).to_have_value("Mira")
    await expect(page.locator("#mic-choice")).to_have_value(chosen)


@pytest.mark.parametrize(
    ("script", "title", "advice"),
    [
        (refusing("NotFoundError"), "No microphone and camera found", "Plug them in"),
        (refusing("NotFoundError", only="video"), "No camera found", "You can join without it."),
        (refusing("NotReadableError", only="audio"), "Your microphone is in use", "Close that"),
        (refusing("NotAllowedError", "Permission denied by system"), "are blocked", "privacy settings"),
        (refusing("TypeError"), "did not start", "TypeError"),
        (INSECURE, "No microphone or camera at this address", "https"),
    ],
)
async def test_says_what_is_wrong_with_a_device(
    open_page: OpenPage, script: str, title: str, advice: str
) -> None:
    page = await open_page(script=script)
    problem = page.locator("#device-problems .problem")
    await expect(problem).to_have_count(1)
    await expect(problem.locator("strong")).to_contain_text(title)
    await expect(problem.locator("p")).to_contain_text(advice)


async def test_a_refused_permission_can_be_given_later(open_page: OpenPage) -> None:
    page = await open_page(permissions=())
    problem = page.locator("#device-problems .problem")
    await expect(problem.locator("strong")).to_have_text("Your microphone and camera are blocked")
    await page.context.grant_permissions(["camera", "microphone"])
    await problem.get_by_role("button", name="Try again").click()
    await expect(problem).to_have_count(0)
    await until(page, "document.querySelector('#preview-video').videoWidth > 0")


async def test_one_may_join_without_devices_and_type(server: ScriptedServer, open_page: OpenPage) -> None:
    page = await open_page(permissions=())
    await join(page)
    directions = await page.evaluate("visavis.pc.getTransceivers().map((one) => one.direction)")
    assert directions == ["sendrecv", "sendrecv"], "a device may still come"
    assert await page.evaluate("visavis.pc.getSenders().map((one) => one.track)") == [None, None]
    await page.fill("#typed", "Hello, can you read me?")
    await page.keyboard.press("Enter")
    assert (await server.heard("typed"))["text"] == "Hello, can you read me?"
    await expect(page.locator("#typed")).to_have_value("")


async def test_a_camera_that_is_off_can_be_turned_on_in_the_call(page: Page) -> None:
    await until(page, "document.querySelector('#preview-video').videoWidth > 0")
    await page.get_by_role("button", name="Turn camera off").click()
    await expect(page.locator("#preview-note")).to_contain_text("Your camera is off")
    await join(page)
    sent = "visavis.pc.getSenders().filter((one) => one.track?.kind === 'video').length"
    assert await page.evaluate(sent) == 0
    await page.get_by_role("button", name="Turn camera on").click()
    await until(page, f"{sent} === 1")


async def test_sound_is_processed_unless_a_test_asks_for_it_raw(open_page: OpenPage) -> None:
    listening = """
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = (wanted) => {
        window.asked = wanted.audio ?? window.asked;
        return real(wanted);
      };"""
    for query, wanted in (("", True), ("?raw=1", False)):
        page = await open_page(script=listening, query=query)
        await until(page, "Boolean(window.asked)")
        asked = await page.evaluate("window.asked")
        assert {asked[key] for key in ("echoCancellation", "noiseSuppression", "autoGainControl")} == {wanted}


@pytest.mark.parametrize(
    ("script", "named"),
    [
        ("window.RTCPeerConnection = undefined;", "RTCPeerConnection is not"),
        (
            "RTCPeerConnection.prototype.createOffer = () => Promise.reject(new Error('no codecs'));",
            "no codecs",
        ),
    ],
)
async def test_a_browser_without_webrtc_comes_back_and_says_so(
    open_page: OpenPage, script: str, named: str
) -> None:
    page = await open_page(script=script)
    await page.click("#join")
    problem = page.locator("#server-problem")
    await expect(problem).to_contain_text("WebRTC may be turned off or blocked")
    await expect(problem).to_contain_text(named)
    await expect(page.locator("#lobby")).to_be_visible()


async def test_an_ice_server_that_the_browser_cannot_read_is_told(page: Page) -> None:
    real = await page.evaluate("fetch('/api/lobby').then((answer) => answer.json())")
    await page.route(
        "**/api/lobby", lambda route: route.fulfill(json=real | {"ice_servers": [{"urls": "x"}]})
    )
    await page.click("#join")
    await expect(page.locator("#server-problem")).to_contain_text("ice_servers may be wrong")


async def test_says_that_all_places_are_taken_until_there_is_room(
    server: ScriptedServer, open_page: OpenPage
) -> None:
    server.busy = "Two people talk with Ada now."
    page = await open_page()
    problem = page.locator("#server-problem")
    await expect(problem).to_contain_text("All places are taken")
    await expect(problem).to_contain_text("Two people talk with Ada now.")
    await page.click("#join")
    await expect(page.locator("#join")).to_be_enabled()  # when the server has answered
    await expect(page.locator("#lobby")).to_be_visible()
    server.busy = None
    await expect(problem).to_contain_text("There is room for you now")
    await join(page)


async def test_a_place_that_is_taken_meanwhile_brings_you_back_with_the_reason(
    server: ScriptedServer, page: Page
) -> None:
    answers = iter([None])  # to the lobby's question; the join itself comes too late
    server.admit = lambda _: next(answers, "Somebody was faster.")
    await page.click("#join")
    await expect(page.locator("#server-problem")).to_contain_text("Somebody was faster.")
    await expect(page.locator("#lobby")).to_be_visible()


async def test_says_that_the_server_is_slow_to_answer(server: ScriptedServer, page: Page) -> None:
    await page.evaluate("() => { const soon = AbortSignal.timeout(300); AbortSignal.timeout = () => soon; }")
    server.wire.hold()
    await page.click("#join")
    await expect(page.locator("#server-problem")).to_contain_text("has not answered within 8 seconds")


async def test_says_that_the_server_cannot_be_reached_and_finds_it_again(
    server: ScriptedServer, page: Page
) -> None:
    await server.wire.cut()
    await page.click("#join")
    problem = page.locator("#server-problem")
    await expect(problem).to_contain_text("The server cannot be reached")
    await server.wire.mend()
    await expect(problem).not_to_contain_text("The server cannot be reached")
    await join(page)
