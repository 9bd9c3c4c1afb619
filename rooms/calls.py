"""Calls by WebSocket: lets pages in, back in, and runs one task per call."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import WSMsgType, web
from aiortc import RTCIceServer

from media.clock import Clock
from media.errors import ConfigError, RoomError, TooManyLooks
from rooms.browser import BrowserRoom
from rooms.line import Socket
from rooms.room import Room
from rooms.signalling import MAX_BYTES, Bucket, Join, JoinLimit, Reason, read_join

log = logging.getLogger(__name__)

HEARTBEAT_S = 3.0
"""A silent page is pinged after this time and has half of it to answer: gone is noticed within 4.5 s."""

JOIN_S = 10.0  # a socket that has not joined by then is closed
GOODBYE_S = 2.0  # wait for a page's half of a close

_MESSAGES_AT_ONCE = 20
_MESSAGES_PER_S = 5.0  # a page sends a ping every 2 s and what a human types and clicks

STOPPING = "The server is stopping."

_GOING_AWAY = 1001  # a browser's close code when a tab is closed or reloaded; other pages say `leave`

OnCall = Callable[[Room, str, str], Awaitable[None]]
"""Runs one whole call in a room with a participant of this name, who has chosen this look of the avatar
(empty for its own); the room is closed when it returns."""

Admit = Callable[[int], str | None]
"""Asked with the number of calls under way: a sentence says why there is no room for one more."""

AdmitLook = Callable[[str], Awaitable[None]]
"""Asked with the look that a page has chosen: raises ConfigError where the avatar cannot look like that, and
TooManyLooks where it cannot now."""


class _Refused(Exception):
    """A page may not come in; the reason's name and a sentence for the user."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason = reason
        self.text = text


class Calls:
    """All calls of a server; `docs/protocol.md` says what passes over the sockets."""

    def __init__(
        self, on_call: OnCall, admit: Admit, admit_look: AdmitLook, ice_servers: Sequence[RTCIceServer]
    ) -> None:
        self._on_call = on_call
        self._admit = admit
        self._admit_look = admit_look
        self._ice_servers = ice_servers
        self._limit = JoinLimit()
        self._rooms: set[BrowserRoom] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    @property
    def count(self) -> int:
        """Calls under way, lost ones that may come back included."""
        return len(self._rooms)

    def busy(self) -> str | None:
        """Why there is no room for one more call, or None."""
        return STOPPING if self._stopping else self._admit(self.count)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """One page's socket, from its opening to its end."""
        websocket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MAX_BYTES, timeout=GOODBYE_S)
        await websocket.prepare(request)
        socket = Socket(websocket)
        try:
            join = await _first_message(websocket)
            room = await self._let_in(join, socket, request.remote or "")
            await _listen(websocket, socket, room)
        except _Refused as refused:
            socket.put(_message(type="refused", reason=refused.reason, text=refused.text))
        except ConnectionError:
            log.debug("a page has gone before it joined")
        finally:
            await socket.close()
        return websocket

    async def close(self) -> None:
        """End all calls and wait for them; no more may begin."""
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _let_in(self, join: Join, socket: Socket, address: str) -> BrowserRoom:
        room = next((room for room in self._rooms if _returns(join, room)), None)
        if room is not None:
            _connect(room, await _answer(room, join), socket, resumed=True)
            return room
        if not self._limit.allow(address, asyncio.get_running_loop().time()):
            raise _Refused("too_many", "Too many calls from this address: wait some seconds.")
        if (reason := self.busy()) is not None:
            raise _Refused("busy", reason)
        return await self._open(join, socket)

    async def _open(self, join: Join, socket: Socket) -> BrowserRoom:
        """A room for a new call."""
        room = BrowserRoom(Clock(), join.name, self._ice_servers)
        self._rooms.add(room)  # counts from here on, so that two that come at once are not both the last one
        try:
            sdp = await _answer(room, join)
            await self._check_look(join.look)  # last: a page that is refused must not use up new looks
            if self._stopping:  # since it was seen whether there is room
                raise _Refused("busy", STOPPING)
        except BaseException:
            self._rooms.discard(room)
            await room.close()
            raise
        _connect(room, sdp, socket, resumed=False)
        self._start(room, join.look)
        return room

    async def _check_look(self, look: str) -> None:
        try:
            await self._admit_look(look)
        except ConfigError as error:
            raise _Refused("bad_look", str(error)) from None
        except TooManyLooks as error:
            raise _Refused("too_many", str(error)) from None

    def _start(self, room: BrowserRoom, look: str) -> None:
        task = asyncio.create_task(self._run(room, look), name="call")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, room: BrowserRoom, look: str) -> None:
        reason = "The call is over."
        try:
            await self._on_call(room, room.name, look)
        except asyncio.CancelledError:
            reason = STOPPING
            raise
        except Exception:
            log.exception("a call has failed")
            reason = "The call has ended because of a fault in the server; its log says more."
        finally:
            try:
                await room.close(reason)
            finally:
                self._rooms.discard(room)


async def _first_message(websocket: web.WebSocketResponse) -> Join:
    try:
        message = await websocket.receive(timeout=JOIN_S)
    except TimeoutError:
        raise _Refused("bad_request", f"The first message must be a join, within {JOIN_S:.0f} s.") from None
    if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR):
        raise ConnectionResetError
    try:
        return read_join(str(message.data) if message.type is WSMsgType.TEXT else "")
    except RoomError as error:
        raise _Refused("bad_request", str(error)) from None


async def _answer(room: BrowserRoom, join: Join) -> str:
    try:
        return await room.answer(join.sdp)
    except RoomError as error:
        raise _Refused("bad_offer", str(error)) from None


def _connect(room: BrowserRoom, sdp: str, socket: Socket, *, resumed: bool) -> None:
    """Give the page its answer; the room's messages go over this socket from now on."""
    socket.put(_message(type="answer", sdp=sdp, resume=room.resume, resumed=resumed))
    room.attach(socket)


async def _listen(websocket: web.WebSocketResponse, socket: Socket, room: BrowserRoom) -> None:
    """Take a page's messages until its socket has closed; those that come too fast are dropped."""
    loop = asyncio.get_running_loop()
    limit = Bucket(_MESSAGES_AT_ONCE, _MESSAGES_PER_S, loop.time())
    try:
        async for message in websocket:
            if message.type is not WSMsgType.TEXT or not limit.allow(loop.time()):
                continue
            kind = _type_of(message.data)
            if kind == "ping":
                socket.put(_message(type="pong"))
                continue
            await room.receive(message.data)
            if kind == "leave":
                room.leave()
    finally:
        await room.hang_up(socket, for_good=websocket.close_code == _GOING_AWAY)


def _returns(join: Join, room: BrowserRoom) -> bool:
    return not room.ended and secrets.compare_digest(join.resume.encode(), room.resume.encode())


def _message(**fields: object) -> str:
    return json.dumps(fields)


def _type_of(text: str) -> object:
    """What a page's message says that it is, if it can be read."""
    try:
        message = json.loads(text)
    except ValueError:
        return None
    return message.get("type") if isinstance(message, dict) else None
