"""A proxy before a chat server that keeps chats waiting until it is told to be quick."""

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
        self._runner: web.AppRunner
        self._session: aiohttp.ClientSession

    @property
    def url(self) -> str:
        """Its address, in place of the server's own."""
        host, port = self._runner.addresses[0]
        return f"http://{host}:{port}"

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._session = aiohttp.ClientSession()
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        await self._session.close()

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
