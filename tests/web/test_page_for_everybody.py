"""Every screen by keyboard, by screen reader, on a small screen, in dark and light."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.web.page_helpers import OpenPage, join, until
from tests.web.scripted_server import ScriptedServer

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

# What can be used must have a name; what moves or shows must have one too.
NAMELESS = """[...document.querySelectorAll(
    "button, input, select, a[href], video, progress, [role=meter], [tabindex='0']")]
  .filter((one) => one.checkVisibility())
  .filter((one) => !one.getAttribute("aria-label") && !one.getAttribute("aria-labelledby"))
  .filter((one) => !one.labels?.length && !one.textContent.trim())
  .map((one) => one.outerHTML)"""
SMALL = """[...document.querySelectorAll("button, input, select")]
  .filter((one) => one.checkVisibility() && !one.closest(".toast"))
  .filter((one) => one.getBoundingClientRect().height < 40 || one.getBoundingClientRect().width < 40)
  .map((one) => one.outerHTML)"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 3


async def screens(server: ScriptedServer, page: Page) -> list[str]:
    """Go through all screens: what is nameless, too small or too wide on them."""
    found: list[str] = []

    async def look(screen: str) -> None:
        for test in (NAMELESS, SMALL):
            found.extend(f"{screen}: {one}" for one in await page.evaluate(test))
        if (extra := await page.evaluate(OVERFLOW)) > 0:
            found.append(f"{screen}: {extra} px too wide")
        mains = await page.locator("main:visible").count()
        headings = await page.locator("main:visible h1:visible, main:visible[aria-label]").count()
        if (mains, headings) != (1, 1):
            found.append(f"{screen}: {mains} main parts with {headings} titles")

    await until(page, "document.querySelector('#preview-video').videoWidth > 0")
    await look("lobby")
    await join(page)
    await server.say("caption", id=1, speaker="user", text=LONG, final=True)
    await server.say("caption", id=2, speaker="avatar", text=LONG, final=True, source=LONG)
    await server.say("notice", text=LONG)
    await server.say("recording", on=True)
    await expect(page.locator(".toast")).to_be_visible()
    await look("call")
    await page.click("#leave")
    await expect(page.locator("#ended")).to_be_visible()
    await look("ended")
    return found


@pytest.mark.parametrize(("width", "height"), [(360, 740), (740, 360), (1440, 900)])
async def test_every_control_is_named_and_large_enough_and_nothing_is_too_wide(
    server: ScriptedServer, open_page: OpenPage, width: int, height: int
) -> None:
    server.lobby |= {"avatar": LONG[:60], "about": LONG}
    page = await open_page(viewport={"width": width, "height": height})
    assert await screens(server, page) == []


async def test_a_whole_call_by_keyboard(server: ScriptedServer, page: Page) -> None:
    async def tab_to(selector: str) -> None:
        for _ in range(20):
            if await page.evaluate(f"document.activeElement?.matches('{selector}') ?? false"):
                return
            await page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not come to {selector}")

    await tab_to("#name")
    await page.keyboard.type("Mira")
    await page.keyboard.press("Enter")
    await until(page, "document.querySelector('#frame').classList.contains('live')")
    await page.keyboard.press("m")
    await expect(page.locator("#self-muted")).to_be_visible()
    await page.keyboard.press("v")
    await expect(page.locator("#self-note")).to_be_visible()
    await page.keyboard.press("t")
    await page.keyboard.type("move very much")
    await page.keyboard.press("Enter")
    assert (await server.heard("typed"))["text"] == "move very much"
    await page.keyboard.press("Escape")
    await page.keyboard.press("r")
    await tab_to("#consent button[value=yes]")
    await page.keyboard.press("Enter")
    assert (await server.heard("record"))["on"] is True
    await page.keyboard.press("Escape")
    await expect(page.locator("#leaving")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.locator("#ended-title")).to_be_focused()
    await tab_to("#again")
    await page.keyboard.press("Enter")
    await expect(page.locator("#lobby")).to_be_visible()


# Foreground, background and the least contrast that WCAG 2.2 asks for (1.4.3 text, 1.4.11 edges).
PAIRS = [
    ("ink", "ground", 7.0),
    ("soft", "ground", 4.5),
    ("soft", "surface", 4.5),
    ("accent", "surface", 4.5),
    ("on-accent", "accent", 4.5),
    ("ink", "accent-soft", 7.0),
    ("red", "red-soft", 4.5),
    ("edge", "surface", 3.0),
]
CONTRAST = """(pair) => {
  const style = getComputedStyle(document.documentElement);
  const [a, b] = pair.map((name) => {
    const hex = style.getPropertyValue(`--${name}`).trim().slice(1);
    const [r, g, b] = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  });
  return Math.max(a, b) / Math.min(a, b);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_colours_can_be_told_apart(open_page: OpenPage, scheme: str) -> None:
    page = await open_page(color_scheme=scheme)
    for front, back, least in PAIRS:
        contrast = await page.evaluate(CONTRAST, [front, back])
        assert contrast >= least, f"{front} on {back} in {scheme}: {contrast:.2f}"


async def test_nothing_moves_by_itself_where_motion_is_not_wanted(
    server: ScriptedServer, open_page: OpenPage
) -> None:
    page = await open_page(reduced_motion="reduce")
    await join(page)
    await server.say("state", state="speaking")
    await expect(page.locator("#state-text")).to_have_text("Speaking")
    assert await page.evaluate("document.getAnimations().length") == 0
