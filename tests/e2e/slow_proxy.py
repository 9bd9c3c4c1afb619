"""A proxy before a chat server: it keeps chats waiting until it is told to be quick, and it may go away."""

from __future__ import annotations

import asyncio
from typing import Self

import aiohttp
from aiohttp import web


class SlowProxy:
    """Passes everything on, chats only once `quick` is set."""

    def __init__(self, server: str) -> None:
        self.quick = asyncio.Event()
        self._server = server
        self._port = 0
        self._runner: web.AppRunner
        self._session: aiohttp.ClientSession

    @property
    def url(self) -> str:
        """Its address, in place of the server's own."""
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.vanish()
        await self._session.close()

    async def start(self) -> None:
        """Listen, on the port of before."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.01)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True).start()
        self._port = self._runner.addresses[0][1]

    async def vanish(self) -> None:
        """Refuse connections and break off answers in their middle, as a server does that is killed."""
        await self._runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        if request.method == "POST":
            await self.quick.wait()
        url = self._server.removesuffix("/v1") + request.path_qs
        headers = {
            name: request.headers[name]
            for name in ("Authorization", "Content-Type")
            if name in request.headers
        }
        async with self._session.request(
            request.method, url, data=await request.read(), headers=headers
        ) as answer:
            passed = web.StreamResponse(status=answer.status, headers={"Content-Type": answer.content_type})
            await passed.prepare(request)
            async for part in answer.content.iter_any():
                await passed.write(part)
            await passed.write_eof()
            return passed
