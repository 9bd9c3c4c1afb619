"""A person at the page, in a real browser: joins, speaks, listens, watches, leaves."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.async_api import Page, expect

from media.files import load_sound
from media.frames import FloatArray
from tests.chromium import PREPARE, chromium_page, read_stats, write_wav, write_y4m
from tests.e2e.callers import RATE_HZ, said, share_of_words, silence, words_of

WATCHING = Path(__file__).with_name("watching.js")

LIMIT_S = 120  # ends a wait for something that never comes

TRIES = 3
"""A busy machine tears the microphone's sound, as a bad line does: who is not understood says it again."""

UNDERSTOOD = 0.8  # of the words of a turn
UNHEARD_S = 40.0  # without an answer, and nothing of what was said was heard
CALM_S = 3.0  # without news, and nothing is going on any more

SILENT = 1e-6  # energy of a third of a second that nobody speaks in; speech has a thousand times as much

SIDE = 128  # pixels of a picture that was watched


@dataclass(frozen=True)
class Sound:
    """The avatar's sound as the browser played it, 48 kHz; `began` on the page's clock, in ms."""

    samples: FloatArray
    began: float

    def between(self, start: float, end: float) -> FloatArray:
        """What sounded between two moments of the page's clock."""
        first, last = (
            round(np.clip((at - self.began) * RATE_HZ / 1000, 0, len(self.samples))) for at in (start, end)
        )
        return self.samples[first:last]


@dataclass(frozen=True)
class Pictures:
    """Brightness (n, 128, 128) of the avatar's pictures, with the page's clock (ms) and state at each."""

    brightness: NDArray[np.float32]
    at: NDArray[np.float64]
    state: NDArray[np.str_]


class Guest:
    """One page and the file that its microphone plays."""

    def __init__(self, page: Page, microphone: Path, speaks: asyncio.Lock) -> None:
        """`speaks` is held while the file changes hands, where several share it."""
        self.page = page
        self.microphone = microphone
        self.speaks = speaks
        self._sound_began = 0.0

    async def join(self, url: str, name: str = "Mira") -> None:
        """Open the page, wait for devices, join, wait for the picture and the end of the greeting."""
        await self.open(url)
        await self.page.fill("#name", name)
        await self.page.click("#join")
        live = "document.querySelector('#frame').classList.contains('live')"
        await self.until(lambda: self.page.evaluate(live))
        await self.answer_after(0)

    async def open(self, url: str) -> None:
        """The lobby, with a microphone and a camera that are open."""
        await self.page.goto(f"{url}?raw=1")
        await expect(self.page.locator("#lobby-title")).to_contain_text("Meet", timeout=LIMIT_S * 1000)
        seen = "document.querySelector('#preview-video').videoWidth > 0"
        await self.until(lambda: self.page.evaluate(seen))

    async def leave(self) -> None:
        await self.page.click("#leave")
        await expect(self.page.locator("#ended-title")).to_be_visible(timeout=LIMIT_S * 1000)

    async def say(self, sound: FloatArray) -> float:
        """Begin to speak; when, on the page's clock in ms. What is said goes on while the test does."""
        fresh = self.microphone.with_suffix(".fresh")
        async with self.speaks:
            write_wav(fresh, np.concatenate((silence(0.3), sound, silence(0.5))))
            fresh.replace(self.microphone)
            return float(await self.page.evaluate("watching.speak()"))

    async def ask(self, beginning: str) -> str:
        """Say the example's turn that begins so, again where it was not understood: the answer."""
        for _ in range(TRIES):
            shown, answered = len(await self.captions("user")), len(await self.answers())
            await self.say(said(beginning))
            answer = await self.reply_after(answered)
            heard = " ".join((await self.captions("user"))[shown:])
            if answer and understood(beginning, heard):
                return answer
            await self.calm()
        raise AssertionError(f"{words_of(beginning)!r} was heard as {heard!r}")

    async def calm(self) -> None:
        """Wait until the server has nothing more to tell."""
        counts = [-1]

        async def no_news() -> bool:
            counts.append(await self.page.evaluate("watching.messages.length"))
            await asyncio.sleep(CALM_S)
            return counts[-1] == counts[-2]

        await self.until(no_news)

    async def type(self, text: str) -> None:
        await self.page.fill("#typed", text)
        await self.page.press("#typed", "Enter")

    async def messages(self, kind: str, **fields: object) -> list[dict[str, Any]]:
        """What the server has told the page so far, with `at` in ms of the page's clock."""
        every = await self.page.evaluate("watching.messages")
        return [
            one for one in every if one["type"] == kind and all(one.get(k) == v for k, v in fields.items())
        ]

    async def captions(self, speaker: str) -> list[str]:
        """The captions that the page shows, in order."""
        return list(await self.page.locator(f"#turns li.{speaker} .turn-text").all_inner_texts())

    async def answers(self) -> list[dict[str, Any]]:
        """All that the avatar has said to the end, or as far as it was let."""
        return await self.messages("caption", speaker="avatar", final=True)

    async def answer_after(self, count: int) -> str:
        """Wait for one answer more than `count`, until it has sounded to its end: its words."""

        async def come() -> bool:
            said = len(await self.answers()) > count
            return said and bool(await self.page.evaluate("visavis.state === 'listening'"))

        await self.until(come)
        return str((await self.answers())[-1]["text"])

    async def reply_after(self, count: int) -> str:
        """As `answer_after`, for what is said: nothing where nothing of it was heard, or it had no answer."""
        try:
            await self.until(lambda: self.page.evaluate("visavis.state !== 'listening'"), UNHEARD_S)
        except TimeoutError:
            if len(await self.answers()) == count:
                return ""
        try:
            return await self.answer_after(count)
        except TimeoutError:  # taken for noise, say: people ask again
            return ""

    async def listen(self) -> None:
        """Record the avatar's sound from now on, once all that was said before has sounded."""
        await self._quiet()
        self._sound_began = float(await self.page.evaluate("watching.record()"))

    async def _quiet(self) -> None:
        """The server knows what has left it; the browser's jitter buffer plays it later, up to a second."""
        energies = [-1.0]

        async def still() -> bool:
            energies.append((await read_stats(self.page)).energy)
            await asyncio.sleep(0.3)
            return energies[-1] - energies[-2] < SILENT

        await self.until(still)

    async def heard(self) -> Sound:
        """End `listen`, once all that was said has sounded: what was heard since."""
        await self._quiet()
        path = self.microphone.with_suffix(".heard.webm")
        path.write_bytes(base64.b64decode(await self.page.evaluate("watching.recorded()")))
        return Sound(load_sound(path, RATE_HZ), self._sound_began)

    async def watch(self) -> None:
        """Keep the avatar's pictures from now on, about 12 in a second."""
        await self.page.evaluate("watching.watch()")

    async def seen(self) -> Pictures:
        """End `watch`: what was seen since."""
        found = await self.page.evaluate("watching.watched()")
        pixels = np.frombuffer(base64.b64decode(found["pictures"]), np.uint8)
        return Pictures(
            pixels.reshape(-1, SIDE, SIDE).astype(np.float32),
            np.array([mark["at"] for mark in found["marks"]]),
            np.array([mark["state"] for mark in found["marks"]]),
        )

    async def until(self, condition: Callable[[], Any], limit_s: float = LIMIT_S) -> None:
        """Ask again and again until it is true."""
        async with asyncio.timeout(limit_s):
            while not await condition():  # noqa: ASYNC110 - the page has no event for it
                await asyncio.sleep(0.1)


def understood(beginning: str, heard: str) -> bool:
    """Whether nearly all words of the turn that begins so were heard."""
    return share_of_words(words_of(beginning), heard) >= UNDERSTOOD


@asynccontextmanager
async def guest_at(folder: Path) -> AsyncIterator[Guest]:
    """A browser of their own for one guest, with a silent microphone and a camera that shows something."""
    microphone = write_wav(folder / "microphone.wav", silence(0.5))
    camera = write_y4m(folder / "camera.y4m", _drifting())
    async with chromium_page(microphone=microphone, camera=camera) as page:
        await page.add_init_script(path=WATCHING)
        yield Guest(page, microphone, asyncio.Lock())


@asynccontextmanager
async def another_at(guest: Guest) -> AsyncIterator[Guest]:
    """One more guest in a second window of the same browser, with the same devices; silent as yet."""
    write_wav(guest.microphone, silence(0.5))
    browser = guest.page.context.browser
    assert browser
    context = await browser.new_context()
    page = await context.new_page()
    await page.add_init_script(PREPARE)
    await page.add_init_script(path=WATCHING)
    yield Guest(page, guest.microphone, guest.speaks)
    await context.close()


def _drifting() -> list[NDArray[np.uint8]]:
    """A grey ramp that drifts, 320x240, one second."""
    ramp = np.linspace(40, 200, 320).astype(np.uint8)
    pictures = []
    for number in range(25):
        i420 = np.full((360, 320), 128, np.uint8)
        i420[:240] = np.roll(ramp, 4 * number)
        pictures.append(i420)
    return pictures
