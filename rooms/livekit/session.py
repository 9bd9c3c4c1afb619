"""Being in a LiveKit room over as many connections as that takes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from livekit import rtc
from livekit.rtc.participant import PublishTrackError

from media.errors import RoomError
from rooms.livekit.access import Door
from rooms.livekit.faults import LOST, Fault, loss, refusal
from rooms.livekit.logs import be_discreet

log = logging.getLogger(__name__)

COME_BACK_S = 60.0
"""How long we try to come back after LiveKit's client has given up, which takes it half a minute."""

AGAIN_S = (0.5, 1.0, 2.0, 5.0)
"""Pauses between two tries; the last one goes on."""

REASON_S = 1.0
"""The reason of a lost connection comes this soon, or not at all."""

ENTER_S = 20.0
"""Tracks that are not published after this time on a new connection will not be."""

NOBODY = "stun:127.0.0.1:9"
"""Where LiveKit's client asks for its own address: nowhere. Else it takes those that the server names."""


class Session:
    """Enters by a door, and comes back where the connection is lost but may be had again.

    `listen` is given each new room before it is connected, `entered` each time that we are in, and `over`
    one sentence when there is no coming back.
    """

    def __init__(
        self,
        door: Door,
        listen: Callable[[rtc.Room], None],
        entered: Callable[[rtc.Room], Awaitable[None]],
        over: Callable[[str], None],
    ) -> None:
        self._door = door
        self._listen = listen
        self._entered = entered
        self._over = over
        self._room: rtc.Room | None = None
        self._entering: asyncio.Timeout | None = None
        self._fault = LOST  # why the last connection ended
        self._returning: asyncio.Task[None] | None = None
        self._unwanted: asyncio.Task[None] | None = None
        self._left = False
        self.failure = ""
        """Why it is over, where that is nothing usual."""

    @property
    def room(self) -> rtc.Room | None:
        """The room, where we are in it."""
        return self._room

    async def enter(self) -> None:
        """Come in for the first time. Raises RoomError with what people can do about it."""
        be_discreet()
        if fault := await self._connect():
            raise RoomError(fault.sentence)

    async def leave(self) -> None:
        """Go, and do not come back; safe to call twice."""
        self._left = True
        if self._returning is not None:
            self._returning.cancel()
            await asyncio.wait([self._returning])
        if self._room is not None:
            room, self._room = self._room, None
            await room.disconnect()

    async def _connect(self) -> Fault | None:
        """Come in; what stood in the way, or None."""
        room, token = rtc.Room(), self._door.token()
        self._listen(room)
        room.on("disconnected", lambda reason: self._lost(room, reason))
        room.on("connection_state_changed", lambda state: self._changed(room, state))
        try:
            await self._reach(room, token)
        except rtc.ConnectError as error:
            return refusal(error.message)
        self._room, self._fault = room, LOST
        try:
            async with asyncio.timeout(ENTER_S) as self._entering:
                await self._entered(room)
            if self._room is room:
                return None
        except (TimeoutError, PublishTrackError):
            self._room = None
        finally:
            self._entering = None
        await room.disconnect()
        return self._fault

    async def _reach(self, room: rtc.Room, token: str) -> None:
        """Connect. Where nobody waits for that any more the client connects all the same, and leaves then."""
        quiet = rtc.RtcConfiguration(ice_servers=[rtc.IceServer(urls=[NOBODY])])
        options = rtc.RoomOptions(auto_subscribe=False, rtc_config=quiet)
        connecting = asyncio.create_task(room.connect(self._door.url, token, options))
        try:
            await asyncio.shield(connecting)
        except asyncio.CancelledError:
            self._unwanted = asyncio.create_task(_leave_once(connecting, room))
            raise

    def _changed(self, room: rtc.Room, state: rtc.ConnectionState.ValueType) -> None:
        """LiveKit's client says why right after this, but not always."""
        if state == rtc.ConnectionState.CONN_DISCONNECTED:
            unknown = rtc.DisconnectReason.UNKNOWN_REASON
            asyncio.get_running_loop().call_later(REASON_S, self._lost, room, unknown)

    def _lost(self, room: rtc.Room, reason: rtc.DisconnectReason.ValueType) -> None:
        if self._left or room is not self._room:
            return
        self._room = None
        self._fault = fault = loss(rtc.DisconnectReason.Name(reason))
        log.info("out of a LiveKit room: %s", rtc.DisconnectReason.Name(reason))
        if self._entering is not None:  # whoever enters is told
            if not self._entering.expired():
                self._entering.reschedule(asyncio.get_running_loop().time())
        elif not fault.passing:
            self._end(fault)
        elif self._returning is None or self._returning.done():
            self._returning = asyncio.create_task(self._come_back(), name="back into a LiveKit room")

    async def _come_back(self) -> None:
        try:
            fault = await self._try_again()
        except Exception:  # whatever it was, the call must hear that it is over
            log.exception("there is no way back into a LiveKit room")
            fault = LOST
        if fault is not None:
            self._end(fault)

    def _end(self, fault: Fault) -> None:
        self.failure = "" if fault.usual else fault.sentence
        self._over(fault.sentence)

    async def _try_again(self) -> Fault | None:
        """Try until we are in, which gives None, or until there is no hope."""
        loop = asyncio.get_running_loop()
        until, tries = loop.time() + COME_BACK_S, 0
        while loop.time() < until:
            fault = await self._connect()
            if fault is None or not fault.passing:
                return fault
            await asyncio.sleep(AGAIN_S[min(tries, len(AGAIN_S) - 1)])
            tries += 1
        return LOST


async def _leave_once(connecting: asyncio.Task[None], room: rtc.Room) -> None:
    with suppress(rtc.ConnectError):
        await connecting
    await room.disconnect()
