"""`visavis avatar-worker`: shows a face for every agent that asks for one over HTTP.

POST /launch {"room_name", "url", "token", "look"}: a face comes into the room ("look" may be left out)
GET /health: how many faces are shown, and how many there may be
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable

from aiohttp import web
from pydantic import ValidationError

from agent.config import Settings
from agent.face.launcher import Full, Launch, Launcher
from agent.meetings.check import check_packages
from media.errors import ConfigError, RoomError, TooManyLooks, VisavisError
from rooms.livekit.logs import be_discreet
from rooms.livekit.tokens import NotAllowed, OutOfTime
from rooms.signalling import is_loopback

MAX_BYTES = 64 * 1024
"""Of one request: a token has less than 2 KB."""

_STOP_S = 2.0  # open requests may take this long when the worker stops

DRAWN_ONLY = 'this worker shows drawn faces: [generator] which = "stream" is for visavis\'s own calls only'

_UNREADABLE = (
    'This cannot be read: send {"room_name": "...", "url": "ws://...", "token": "..."} as application/json.'
)
_STATUS: tuple[tuple[type[VisavisError], int, str], ...] = (
    (Full, 503, "full"),
    (TooManyLooks, 429, "failed"),
    (OutOfTime, 401, "token"),
    (NotAllowed, 403, "token"),
    (ConfigError, 400, "failed"),
    (RoomError, 502, "failed"),
)


async def work(settings: Settings, host: str, port: int, key: str, say: Callable[[str], None]) -> None:
    """Show faces until cancelled; `say` is told what is going on. Raises VisavisError."""
    if not (is_loopback(host) or key):
        raise ConfigError(
            f"Whoever reaches {host} could take this machine's faces: set a key (VISAVIS_WORKER_KEY), "
            "or listen on 127.0.0.1."
        )
    be_discreet()
    check_packages()
    if settings.generator.which == "stream":
        say(DRAWN_ONLY)
    from agent.face.wardrobe import open_wardrobe  # LiveKit's packages may be missing

    async with open_wardrobe(settings, lambda what: say(f"loading {what} ...")) as wardrobe:
        launcher = Launcher(wardrobe.capacity, wardrobe.show)
        runner = web.AppRunner(application(launcher, key), access_log=None, shutdown_timeout=_STOP_S)
        await runner.setup()
        try:
            say(f"agents find their face at {await _listen(runner, host, port)}")
            say(f"(up to {launcher.capacity} faces at once; Ctrl-C ends)")
            await asyncio.Event().wait()
        finally:
            await launcher.close()
            await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> str:
    """Open the door; its address. Raises RoomError."""
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        why = error.strerror or error
        raise RoomError(
            f"cannot listen on {host}, port {port} ({why}): choose another with --port"
        ) from error
    return f"http://{host}:{runner.addresses[0][1]}"


def application(launcher: Launcher, key: str = "") -> web.Application:
    """The worker's door. With a `key`, agents must send it as a bearer token."""

    async def launch(request: web.Request) -> web.Response:
        if refusal := _refusal(request, key):
            return refusal
        try:
            await launcher.launch(Launch.model_validate_json(await request.read()))
        except ValidationError:
            return _answer(400, "bad_request", _UNREADABLE)
        except VisavisError as error:
            answers = ((status, reason) for kind, status, reason in _STATUS if isinstance(error, kind))
            return _answer(*next(answers, (500, "failed")), str(error))
        return _answer(200, "launched", "The face is in the room, or will be in a moment.")

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "faces": launcher.count, "capacity": launcher.capacity})

    app = web.Application(client_max_size=MAX_BYTES)
    app.add_routes([web.post("/launch", launch), web.get("/health", health)])
    return app


def _refusal(request: web.Request, key: str) -> web.Response | None:
    """Why this request is not answered: it comes from a web page, without the key, or is no JSON."""
    if "Origin" in request.headers:
        return _answer(403, "origin", "Web pages may not call faces: agents do.")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if key and not secrets.compare_digest(given.encode(), key.encode()):
        return _answer(401, "key", "The worker's key is missing or wrong: set VISAVIS_WORKER_KEY to its own.")
    if request.content_type != "application/json":
        return _answer(415, "bad_request", _UNREADABLE)
    return None


def _answer(status: int, reason: str, text: str) -> web.Response:
    return web.json_response({"reason": reason, "text": text}, status=status)
