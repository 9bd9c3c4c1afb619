"""A room of LiveKit's client without a server: connections come and go as a test wants."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from livekit import rtc

State = rtc.ConnectionState


class FakeParticipant:
    """Us: notes what is sent. `stuck` sendings end when it is set, badly where the connection is `lost`;
    `answers` are given to calls, errors first.
    """

    def __init__(self) -> None:
        self.attributes: dict[str, str] = {}
        self.permissions = SimpleNamespace(can_update_metadata=True)
        self.sent: list[object] = []
        self.stuck = asyncio.Event()
        self.stuck.set()
        self.lost = False
        self.called = asyncio.Event()
        self.answers: list[rtc.RpcError] = []

    async def publish_data(self, text: str, **_: object) -> None:
        self.sent.append(text)
        await self.stuck.wait()
        if self.lost:
            raise rtc.PublishDataError("the connection is lost")

    async def send_text(self, text: str, *, topic: str, **_: object) -> None:
        self.sent.append((topic, text))

    async def set_attributes(self, attributes: dict[str, str]) -> None:
        self.sent.append(attributes)

    def register_rpc_method(self, method: str, handler: object) -> None:
        pass

    async def perform_rpc(self, *, method: str, **_: object) -> str:
        self.sent.append(method)
        self.called.set()
        await self.stuck.wait()
        if self.answers:
            raise self.answers.pop(0)
        return ""


class FakeRoom(rtc.EventEmitter[str]):
    """Connects when `opened` is set, which it is unless a test clears it."""

    def __init__(self) -> None:
        super().__init__()
        self.connection_state = State.CONN_DISCONNECTED
        self.local_participant = FakeParticipant()
        self.remote_participants: dict[str, Any] = {}
        self.asked = asyncio.Event()
        self.opened = asyncio.Event()
        self.opened.set()
        self.left = asyncio.Event()
        self.text_handlers: dict[str, Any] = {}

    async def connect(self, url: str, token: str, options: object) -> None:
        self.asked.set()
        await self.opened.wait()
        self.turn(State.CONN_CONNECTED)

    async def disconnect(self) -> None:
        self.connection_state = State.CONN_DISCONNECTED
        self.left.set()

    def turn(self, state: State.ValueType) -> None:
        """The connection comes or goes."""
        self.connection_state = state
        self.emit("connection_state_changed", state)

    def lose(self, reason: str = "SIGNAL_CLOSE") -> None:
        """The client has given up."""
        self.turn(State.CONN_DISCONNECTED)
        self.emit("disconnected", rtc.DisconnectReason.Value(reason))

    def meet(self, identity: str) -> None:
        """Somebody is there."""
        self.remote_participants[identity] = SimpleNamespace(identity=identity, attributes={})

    def register_text_stream_handler(self, topic: str, handler: object) -> None:
        self.text_handlers[topic] = handler

    def register_byte_stream_handler(self, topic: str, handler: object) -> None:
        pass


class Rooms:
    """Gives rooms out, one for each connection; the test may have looked at them before."""

    def __init__(self, count: int) -> None:
        self.all = [FakeRoom() for _ in range(count)]
        self._next: Iterator[FakeRoom] = iter(self.all)

    def __call__(self) -> FakeRoom:
        return next(self._next)
