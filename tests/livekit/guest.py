"""A guest with a browser: LiveKit's own client on a page of a few lines, in a real Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from playwright.async_api import Page

from tests.chromium import Stats, chromium_page
from tests.livekit.human import PATIENCE_S
from tests.livekit.server import LiveKitServer

PAGE = Path(__file__).with_name("guest.html")


@dataclass(frozen=True)
class Guest:
    """A page that has joined as `guest`; it has no microphone and no camera."""

    page: Page

    async def stats(self) -> Stats:
        """What has been received of the avatar, the only one who publishes."""
        video, audio = [await self.page.evaluate("received", kind) for kind in ("video", "audio")]
        return Stats(video, audio, 0)

    async def until(self, condition: str) -> None:
        """Wait until an expression of JavaScript, which may await, is true."""
        waiting = f"async () => {condition}"
        await self.page.wait_for_function(waiting, timeout=PATIENCE_S * 1000, polling=100)


@asynccontextmanager
async def guest_in(server: LiveKitServer, room: str, client: Path) -> AsyncIterator[Guest]:
    """Somebody in a room who uses LiveKit's `client` for browsers."""
    async with _site({"/": PAGE, "/livekit-client.js": client}) as address, chromium_page() as page:
        await page.goto(address)
        await page.evaluate("([url, token]) => join(url, token)", [server.url, server.token(room, "guest")])
        yield Guest(page)
        await page.evaluate("room.disconnect()")  # else they may come back, for those who wait


@asynccontextmanager
async def _site(files: dict[str, Path]) -> AsyncIterator[str]:
    """A web server on this machine with these files; its address."""
    app = web.Application()

    async def answer(request: web.Request) -> web.FileResponse:
        return web.FileResponse(files[request.path])

    app.add_routes([web.get(path, answer) for path in files])
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()
