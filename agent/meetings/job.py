"""What LiveKit runs in a process for one room: `prepare` before it is known which, `hold` once it is.

Both are found by name in the new process, so this file imports nothing that takes long.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING

from livekit.agents import JobContext, JobProcess

from agent.config import Settings
from agent.meetings.backstage import Backstage
from agent.meetings.news import is_useful
from media.errors import known_in
from media.frames import VideoFrame
from rooms.livekit.access import Door, Server
from rooms.livekit.logs import be_discreet

if TYPE_CHECKING:
    from agent.house import House

log = logging.getLogger("agent.meetings")

BY_ITSELF_S = 2.0
"""LiveKit ends the job of a room that was closed, and the room itself says so at about the same time."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What every process is given. `still` is what the avatar looks like until it can move; by the file
    `turn` processes load one after another.
    """

    settings: Settings
    server: Server
    still: VideoFrame
    turn: Path


def prepare(orders: Orders, process: JobProcess) -> None:
    """Begin to load what a call needs; returns at once, because LiveKit waits ten seconds at most."""
    be_discreet()
    logging.getLogger("livekit.agents").addFilter(is_useful)
    Finalize(None, os._exit, (0,), exitpriority=0)  # a process that is still loading ends when it is told to
    process.userdata["orders"] = orders
    process.userdata["backstage"] = Backstage(partial(_open, orders.settings), orders.turn)


async def hold(context: JobContext) -> None:
    """Begin the meeting of one room. It ends the job, and the job's end ends it."""
    orders: Orders = context.proc.userdata["orders"]
    backstage: Backstage = context.proc.userdata["backstage"]
    meeting = asyncio.create_task(backstage.run(partial(_attend, orders, _door(orders, context))))
    meeting.add_done_callback(lambda done: context.shutdown("the meeting is over"))

    async def end() -> None:
        await asyncio.wait([meeting], timeout=BY_ITSELF_S)
        meeting.cancel()
        await asyncio.wait([meeting])
        await backstage.close()

    context.add_shutdown_callback(end)


async def _attend(orders: Orders, door: tuple[str, Door], opened: Awaitable[House]) -> None:
    from agent.meetings.meeting import attend

    room, way = door

    def say(what: str) -> None:
        log.info("%s: %s", room, what)

    try:
        say(await attend(way, opened, orders.settings, say, orders.still))
    except asyncio.CancelledError:
        say("The call was ended from outside.")
        raise
    except Exception as error:
        if known := known_in(error):
            log.error("%s: %s", room, known)
        else:
            log.exception("%s: the meeting has failed", room)


def _door(orders: Orders, context: JobContext) -> tuple[str, Door]:
    """The room's name and the way in: as whom LiveKit expects us, by our own key, which does not expire."""
    who, room = context.token_claims(), context.job.room.name

    def token() -> str:
        return orders.server.token(room, who.identity, name=who.name, kind="agent", attributes=who.attributes)

    return room, Door(orders.server.url, token)


def _open(settings: Settings) -> AbstractAsyncContextManager[House]:
    from agent.house import open_house

    return open_house(settings)
