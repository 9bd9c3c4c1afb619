"""`visavis join`: one avatar in one room, now."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable

from agent.config import Settings
from agent.meetings.check import check_door, check_packages, server_of
from media.errors import ConfigError
from rooms.livekit.access import Door, read_server
from rooms.livekit.logs import be_discreet
from rooms.livekit.tokens import check_guest, read_token
from rrm.persona import load_persona

NO_ROOM = "which room? Name it with --room, or give a --token for it"
STATELESS = (
    "note: the token lacks the grant canUpdateOwnMetadata, so LiveKit's front ends do not show whether the "
    "avatar listens, thinks or speaks"
)


async def join(settings: Settings, room: str, token: str, say: Callable[[str], None]) -> None:
    """Join a room and talk there until the meeting is over. `say` is told what goes on.

    `token` is a way in of its own; without one, the settings' key makes one for `room`. Raises VisavisError
    with one sentence for what the user can mend.
    """
    be_discreet()
    check_packages()
    door = door_for(settings, room, token, load_persona(settings.persona).name)
    if token and not read_token(token).video.can_update_own_metadata:
        say(STATELESS)
    await check_door(door)
    from agent.house import open_house  # loads models: not before it is known that they are needed
    from agent.meetings.meeting import attend

    async with open_house(
        settings, lambda what: say(f"loading {what} ..."), lambda what: say(f"warning: {what}")
    ) as house:
        opened = asyncio.get_running_loop().create_future()
        opened.set_result(house)
        say(await attend(door, opened, settings, say))


def door_for(settings: Settings, room: str, token: str, name: str) -> Door:
    """The way in. Raises ConfigError naming what is missing, also of what a token has to allow."""
    if token:
        check_guest(read_token(token), room, time.time())
        return Door(_url(settings), lambda: token)
    if not room:
        raise ConfigError(NO_ROOM)
    return server_of(settings.livekit).door(room, f"visavis-{secrets.token_hex(4)}", name=name)


def _url(settings: Settings) -> str:
    """The server's address alone, for somebody who has a token and no key."""
    return read_server(settings.livekit.url, "none", "none").url
