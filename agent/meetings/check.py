"""Whether a LiveKit server lets somebody in, before anything is loaded for it."""

from __future__ import annotations

from importlib.util import find_spec

from aiohttp import ClientError, ClientSession, ClientTimeout

from agent.config import LiveKitSettings
from media.errors import ConfigError, RoomError
from rooms.livekit.access import Door, Server, read_server
from rooms.livekit.faults import refusal

ANSWER_S = 10.0
"""A server that says nothing for so long is not there."""

NOBODY = "visavis-check"
"""A name of nobody and of no room: asking whether it may come in makes neither."""

MISSING = "meetings need packages that are not installed: run make livekit, or pip install visavis[livekit]"


def check_packages() -> None:
    """Raises ConfigError where the extra is not installed. Imports nothing of it."""
    try:
        found = find_spec("livekit.rtc") and find_spec("livekit.api") and find_spec("livekit.agents")
    except ModuleNotFoundError:
        found = None
    if not found:
        raise ConfigError(MISSING)


def server_of(settings: LiveKitSettings) -> Server:
    """The server that the settings, or LIVEKIT_*, name. Raises ConfigError naming what is missing."""
    return read_server(
        settings.url, settings.api_key.get_secret_value(), settings.api_secret.get_secret_value()
    )


async def check_server(server: Server) -> None:
    """Raises RoomError where the server is not there, or does not take the key."""
    await check_door(server.door(NOBODY, NOBODY))


async def check_door(door: Door) -> None:
    """Ask the server whether the token would let its owner in. Raises RoomError that says why not."""
    # not in the address, which stands in the logs of whoever is in between
    shown = {"Authorization": f"Bearer {door.token()}"}
    try:
        async with (
            ClientSession(timeout=ClientTimeout(ANSWER_S), headers=shown) as session,
            session.get(_validation(door.url)) as answer,
        ):
            said = "" if answer.status == 200 else f"{answer.status} {await answer.text()}"
    except (ClientError, OSError, ValueError) as error:
        said = f"{type(error).__name__}: not reached"
    if said:
        raise RoomError(refusal(said).sentence)


def _validation(url: str) -> str:
    return f"{url.replace('ws', 'http', 1)}/rtc/validate"
