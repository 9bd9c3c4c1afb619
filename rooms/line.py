"""The way of messages to one page, over the WebSockets that it has one after the other."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from aiohttp import web

from media.channel import Channel

NORMAL = 1000
TAKEN_OVER = 4001
"""Close code for a socket whose call another socket has taken over; the page does not come back."""

_KEPT = 200  # messages
_UNSURE_S = 8.0  # a loss is noticed within 5 s: what was sent in that time may never have arrived
_FLUSH_S = 2.0  # a goodbye waits this long for a slow page
_REASON_BYTES = 123  # what a close frame holds (RFC 6455, 5.5)


class Socket:
    """Sends to one WebSocket in order, without making the sender wait."""

    def __init__(self, websocket: web.WebSocketResponse) -> None:
        self._websocket = websocket
        self._outbox: Channel[str] = Channel(_KEPT, "keep_newest")
        self._writer = asyncio.create_task(self._write(), name="messages to a page")

    def put(self, text: str) -> None:
        """Send a message; the oldest that waits is dropped where the page is stuck."""
        if not self._outbox.closed:
            self._outbox.put_now(text)

    async def close(self, code: int = NORMAL, reason: str = "") -> None:
        """Send what waits, then close; safe to call twice."""
        self._outbox.close()
        _, slow = await asyncio.wait([self._writer], timeout=_FLUSH_S)
        for writer in slow:
            writer.cancel()
            await asyncio.wait([writer])
        await self._websocket.close(code=code, message=_clipped(reason))

    async def _write(self) -> None:
        try:
            async for text in self._outbox:
                await self._websocket.send_str(text)
        except ConnectionError:
            self._outbox.close()


class Line:
    """Remembers the last messages, so that a page that was lost gets those it missed."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._sent: deque[tuple[float, str]] = deque(maxlen=_KEPT)
        self._lost_at: float | None = None
        self._socket: Socket | None = None

    def send(self, text: str) -> None:
        """Send now, or when the page is back."""
        self._sent.append((self._now(), text))
        if self._socket is not None:
            self._socket.put(text)

    def holds(self, socket: Socket) -> bool:
        """True while `socket` is the page's present one."""
        return self._socket is socket

    def attach(self, socket: Socket) -> Socket | None:
        """Take a new socket and send what the page may have missed; returns the socket it replaces."""
        replaced, self._socket = self._socket, socket
        since = (self._now() if self._lost_at is None else self._lost_at) - _UNSURE_S
        for at, text in self._sent:
            if at >= since:
                socket.put(text)
        self._lost_at = None
        return replaced

    def lose(self) -> None:
        """The socket is gone; messages wait."""
        self._socket = None
        self._lost_at = self._now()

    async def close(self, reason: str) -> None:
        """Say goodbye to the page, if it is there; safe to call twice."""
        if self._socket is not None:
            socket, self._socket = self._socket, None
            await socket.close(NORMAL, reason)


def _clipped(reason: str) -> bytes:
    return reason.encode()[:_REASON_BYTES].decode(errors="ignore").encode()
