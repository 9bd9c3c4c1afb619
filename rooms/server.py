"""The one HTTP server: the page, the lobby, calls, and the routes that are handed in."""

from __future__ import annotations

import asyncio
import errno
import secrets
import socket
import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from aiortc import RTCIceServer

from media.errors import ConfigError, RoomError
from rooms.calls import Admit, AdmitLook, Calls, OnCall
from rooms.pages import Pages, add_headers
from rooms.signalling import MAX_BYTES, Reason, ice_json, is_loopback, origin_allowed

_STOP_S = 2.0  # open requests may take this long when the server stops

_EVERYWHERE = ("0.0.0.0", "::", "")

_FOREIGN = "This page may not talk to this server: open the address that the server printed."
_ONE_LOOK = "The avatar has no look but its own here: join without a look."
_NO_TOKEN = "The link is not complete: open the whole address that the server printed, with its token."


@dataclass(frozen=True)
class Door:
    """Where and to whom the server opens.

    Beyond this machine it wants TLS (browsers give no microphone without): raises ConfigError without.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    tls: ssl.SSLContext | None = None
    ice_servers: Sequence[RTCIceServer] = ()

    def __post_init__(self) -> None:
        if not self.local and self.tls is None:
            raise ConfigError(
                f"serving on {self.host} needs a TLS certificate, because browsers give no microphone "
                "without: set tls_cert and tls_key, or serve on 127.0.0.1"
            )

    @property
    def local(self) -> bool:
        """Whether only this machine can come in."""
        return is_loopback(self.host)


async def check_port(door: Door) -> None:
    """See that a server can open here, before much is loaded. Raises RoomError like `Server.start`."""
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(asyncio.Protocol, door.host, door.port, start_serving=False)
    except OSError as error:
        raise RoomError(_no_port(error, door)) from error
    server.close()


class Server:
    """Serves from `start` to `close`.

    `on_call` runs each call; `admit` says who may come in, `admit_look` in which looks of the avatar
    (without it, it has no look but its own); `lobby()` gives what the lobby shows, without
    `busy` and `ice_servers`; `routes` are served beside ours, under the same headers and, beyond this
    machine, the same token.
    Raises ConfigError where the page is missing.
    """

    def __init__(
        self,
        door: Door,
        *,
        web_folder: Path,
        on_call: OnCall,
        admit: Admit,
        lobby: Callable[[], Mapping[str, Any]],
        admit_look: AdmitLook | None = None,
        routes: Iterable[web.AbstractRouteDef] = (),
    ) -> None:
        self._door = door
        self._token = "" if door.local else secrets.token_urlsafe(16)
        self._lobby = lobby
        self._calls = Calls(on_call, admit, admit_look or _own_look_only, door.ice_servers)
        app = self._application(Pages(web_folder), routes)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_STOP_S)
        self._port = door.port

    @property
    def url(self) -> str:
        """The link to open, with the token where one is needed and this machine's name for "everywhere"."""
        scheme = "https" if self._door.tls else "http"
        host = socket.gethostname() if self._door.host in _EVERYWHERE else self._door.host
        host = f"[{host}]" if ":" in host else host
        query = f"?token={self._token}" if self._token else ""
        return f"{scheme}://{host}:{self._port}/{query}"

    @property
    def calls(self) -> int:
        """Calls under way, lost ones that may come back included."""
        return self._calls.count

    async def start(self) -> None:
        """Open the door. Raises RoomError where the port or address cannot be had."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._door.host, self._door.port, ssl_context=self._door.tls)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            raise RoomError(_no_port(error, self._door)) from error
        self._port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Let nobody in any more, end all calls, wait for them, and close the door."""
        for site in list(self._runner.sites):
            await site.stop()
        await self._calls.close()
        await self._runner.cleanup()

    def _application(self, pages: Pages, routes: Iterable[web.AbstractRouteDef]) -> web.Application:
        app = web.Application(client_max_size=MAX_BYTES, middlewares=[self._guard])
        app.on_response_prepare.append(add_headers)
        app.add_routes(
            [
                web.get("/health", self._health),
                web.get("/api/lobby", self._show_lobby),
                web.get("/api/call", self._calls.handle),
                *routes,
                web.get("/{file:.*}", pages.get),
            ]
        )
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Refuse foreign pages, missing tokens and large bodies; what the API refuses is JSON."""
        if not self._same_origin(request):
            return _refusal(403, "origin", _FOREIGN)
        if (request.content_length or 0) > MAX_BYTES:
            return _refusal(413, "too_large", f"A request may hold {MAX_BYTES // 1024} KiB at most.")
        is_api = request.path.startswith("/api/")
        if is_api and not self._has_token(request):
            return _refusal(403, "token", _NO_TOKEN)
        try:
            response: web.StreamResponse = await handler(request)
        except web.HTTPClientError as error:
            if not is_api:
                raise
            return _refusal(error.status, "not_found" if error.status == 404 else "bad_request", error.reason)
        return response

    def _same_origin(self, request: web.Request) -> bool:
        return origin_allowed(request.headers.get("Origin"), request.host, local_only=self._door.local)

    def _has_token(self, request: web.Request) -> bool:
        given = request.query.get("token", "")
        return not self._token or secrets.compare_digest(given.encode(), self._token.encode())

    async def _health(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "calls": self.calls})

    async def _show_lobby(self, _: web.Request) -> web.Response:
        servers = [ice_json(server) for server in self._door.ice_servers]
        return web.json_response(
            {**self._lobby(), "busy": self._calls.busy(), "ice_servers": servers},
            headers={"Cache-Control": "no-store"},
        )


async def _own_look_only(look: str) -> None:
    if look:
        raise ConfigError(_ONE_LOOK)


def _refusal(status: int, reason: Reason, text: str) -> web.Response:
    return web.json_response({"reason": reason, "text": text}, status=status)


def _no_port(error: OSError, door: Door) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {door.port} of {door.host} is in use: stop what uses it, or choose another with --port"
    if error.errno == errno.EACCES:
        return f"port {door.port} needs more rights than this user has: choose one above 1023 with --port"
    return f"cannot serve on {door.host}, port {door.port}: {error.strerror or error}"
