"""`visavis serve`: the page's server with an avatar behind every call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web

from agent.archive import Archive
from agent.call.call import Call
from agent.config import ServerSettings, Settings
from agent.house import House, open_house
from agent.looks import OWN, Looks
from media.errors import ConfigError, TooManyLooks
from rooms.room import Room
from rooms.server import Door, Server, check_port
from rooms.signalling import load_tls, read_ice_server

WEB = Path(__file__).resolve().parents[1] / "web"

T = TypeVar("T")

_LOOK_AROUND_S = 0.5
"""How often it is seen whether somebody who waits is still there; no event tells of a request's end."""


async def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve calls until cancelled. `say` is told what is going on, and at last the address to open.

    Raises VisavisError with one sentence for what the user can mend.
    """
    door = _door(settings.server)
    await check_port(door)
    async with open_house(
        settings, lambda what: say(f"loading {what} ..."), lambda what: say(f"warning: {what}")
    ) as house:
        size = settings.shown.width, settings.shown.height
        archive = Archive(settings.recordings, settings.persona, house.persona.name, size)
        server = Server(
            door,
            web_folder=WEB,
            on_call=lambda room, _, look: talk(house, archive, room, look),
            admit=lambda calls: busy(calls, house),
            lobby=lambda: _lobby(house),
            admit_look=house.looks.admit,
            routes=[*archive.routes(), web.get("/api/portrait", partial(show_portrait, house.looks))],
        )
        await server.start()
        say(f"{house.persona.name} is waiting for you: open {server.url}")
        say(f"(up to {house.capacity} calls at once; Ctrl-C ends)")
        try:
            await archive.work()
        finally:
            await server.close()


async def talk(house: House, archive: Archive, room: Room, look: str) -> None:
    """Run one whole call; its recording goes to the archive. A page that leaves waits for no face."""
    async with AsyncExitStack() as held:
        coming = held.enter_async_context(house.face(look))
        face = await unless_gone(coming, lambda: room.events.closed)
        if face is None:
            return
        call = Call(room, house.cast(face), archive.recorder)
        try:
            await call.run()
        finally:
            if call.recording:
                archive.add(call.recording)


def busy(calls: int, house: House) -> str | None:
    """Why there is no room for one more call, or None."""
    if calls < house.capacity:
        return None
    people = "somebody else" if calls == 1 else f"{calls} other people"
    return f"{house.persona.name} is talking with {people} now. Please try again in a few minutes."


def _lobby(house: House) -> dict[str, object]:
    persona = house.persona
    return {
        "avatar": persona.name,
        "about": persona.role,
        "recording": True,
        "portrait": "/api/portrait",
        "looks": house.looks.ready,
    }


async def show_portrait(looks: Looks, request: web.Request) -> web.Response:
    """The avatar's picture as JPEG, in the look that the query names; a sentence where it cannot be had."""
    wanted = looks.portrait(request.query.get("look", OWN))
    try:
        picture = await unless_gone(wanted, lambda: request.transport is None)
    except ConfigError as error:
        return web.json_response({"reason": "bad_look", "text": str(error)}, status=400)
    except TooManyLooks as error:
        return web.json_response({"reason": "too_many", "text": str(error)}, status=429)
    return web.Response(body=picture, content_type="image/jpeg")


async def unless_gone(work: Coroutine[Any, Any, T], gone: Callable[[], bool]) -> T | None:
    """What `work` gives; None, and `work` is cancelled, where those who wait for it have gone meanwhile."""
    task = asyncio.create_task(work)
    try:
        while not task.done() and not gone():
            await asyncio.wait([task], timeout=_LOOK_AROUND_S)
        return task.result() if task.done() else None
    finally:
        task.cancel()


def _door(settings: ServerSettings) -> Door:
    return Door(
        host=settings.host,
        port=settings.port,
        tls=load_tls(settings.tls_cert, settings.tls_key) if settings.tls_cert else None,
        ice_servers=[read_ice_server(address) for address in settings.ice_servers],
    )
