"""`visavis dev`: a meeting on this machine alone, with a page to join it from."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import web
from pydantic import SecretStr

from agent.config import LiveKitSettings, Settings
from agent.meetings.check import check_packages, check_server, server_of
from agent.meetings.local import CLIENT, KEY, PORT, SECRET, TCP_PORT, UDP_PORT, command, environment, find
from agent.meetings.worker import start
from media.errors import RoomError
from rooms.livekit.access import Server
from rooms.livekit.logs import be_discreet
from rooms.pages import TYPES, Pages, add_headers
from rooms.server import Door, check_port

PAGE = Path(__file__).with_name("page")
LOOPBACK = "127.0.0.1"
ADDRESS = f"ws://{LOOPBACK}:{PORT}"

GUESTS = ("Ann", "Ben")
"""Who gets a link: each is for one person at a time."""

START_S, AGAIN_S = 30.0, 0.2
NOT_STARTED = "The LiveKit server that was started does not answer: run make livekit to read what it says."
NO_PAGE = "no page to join it from: LiveKit's client for browsers is missing (make livekit fetches it)"
MISSING = (
    f"No LiveKit server answers at {ADDRESS}, and there is no livekit-server on the PATH to start: "
    "run make livekit, or name one with --url"
)
_REACH = {
    "Content-Security-Policy": (
        "default-src 'self'; connect-src 'self' ws: wss: http: https:; media-src 'self' blob: mediastream:; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}
"""The page talks to LiveKit, wherever that is."""

CLIENT_NAME = "livekit-client.js"
_SCRIPT = {"Content-Type": TYPES[".js"]}

Say = Callable[[str], None]


async def dev(settings: Settings, room: str, say: Say) -> None:
    """Run a worker, a server where none is named or running, and a page, until stopped.

    Raises VisavisError with one sentence for what the user can mend.
    """
    be_discreet()
    check_packages()
    port = settings.server.port
    await check_port(Door(port=port))
    async with AsyncExitStack() as held:
        server = await held.enter_async_context(server_for(settings.livekit, say))
        await check_server(server)
        if CLIENT.exists():
            address = await held.enter_async_context(serving(port))
            ways = (f"{guest}: {link(address, server, room, guest)}" for guest in GUESTS)
        else:
            say(NO_PAGE)
            ways = (f"{guest}: {server.url} with the token {token(server, room, guest)}" for guest in GUESTS)
        await start(of_server(settings, server), say, (f'join the meeting "{room}":', *ways))


@asynccontextmanager
async def server_for(settings: LiveKitSettings, say: Say) -> AsyncIterator[Server]:
    """The server that is named, else the one that runs on this machine, else one that is started for this.

    Raises VisavisError where there is none.
    """
    if settings.url or os.environ.get("LIVEKIT_URL"):
        yield server_of(settings)
    elif await _listens():
        key, secret = settings.api_key.get_secret_value(), settings.api_secret.get_secret_value()
        say(f"using the LiveKit server at {ADDRESS}")
        yield Server(ADDRESS, key or KEY, secret or SECRET)
    else:
        async with _started(Server(ADDRESS, KEY, secrets.token_hex(32))) as server:
            say(f"started a LiveKit server at {ADDRESS}")
            yield server


def of_server(settings: Settings, server: Server) -> Settings:
    """The settings with this server in them."""
    here = {"url": server.url, "api_key": SecretStr(server.key), "api_secret": SecretStr(server.secret)}
    return settings.model_copy(update={"livekit": settings.livekit.model_copy(update=here)})


def link(address: str, server: Server, room: str, guest: str) -> str:
    """An address of our page that takes one browser into the room; no browser sends what follows the #."""
    return f"{address}#{urlencode({'url': server.url, 'token': token(server, room, guest)})}"


def token(server: Server, room: str, guest: str) -> str:
    """What lets a guest into the room."""
    return server.token(room, f"guest-{secrets.token_hex(4)}", name=guest)


@asynccontextmanager
async def serving(port: int) -> AsyncIterator[str]:
    """The page, on this machine only; its address."""
    app = web.Application()
    app.on_response_prepare.append(_headers)
    app.add_routes(
        [
            web.get(f"/{CLIENT_NAME}", _client),
            web.get("/{file:.*}", Pages(PAGE).get),
        ]
    )
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
        yield f"http://{LOOPBACK}:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def _client(_: web.Request) -> web.StreamResponse:
    return web.FileResponse(CLIENT, headers=_SCRIPT)


async def _headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_REACH)
    await add_headers(request, response)


async def _listens() -> bool:
    """Whether anything answers where a LiveKit server of this machine does."""
    try:
        _, writer = await asyncio.open_connection(LOOPBACK, PORT)
    except OSError:
        return False
    writer.close()
    return True


@asynccontextmanager
async def _started(server: Server) -> AsyncIterator[Server]:
    """A LiveKit server of our own. Raises RoomError where there is none to start, or it does not."""
    binary = find()
    if binary is None:
        raise RoomError(MISSING)
    process = await asyncio.create_subprocess_exec(
        *command(binary, PORT, TCP_PORT, UDP_PORT),
        env=environment(server.key, server.secret),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for us: calls may end before their server does
    )
    try:
        await _answering(process)
        yield server
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _answering(process: asyncio.subprocess.Process) -> None:
    """Wait until the server answers. Raises RoomError where it ends or takes too long."""
    try:
        async with asyncio.timeout(START_S):
            while not await _listens():
                if process.returncode is not None:
                    raise RoomError(NOT_STARTED)
                await asyncio.sleep(AGAIN_S)
    except TimeoutError:
        raise RoomError(NOT_STARTED) from None
