"""The wire side of LiveKit's avatar convention: an agent's speech comes in, what was heard of it is told.

in:  byte stream lk.audio_stream, one per segment, raw int16   out: RPC lk.playback_started
     RPC lk.clear_buffer: silence, at once                          RPC lk.playback_finished, one per segment
     RPC visavis.act: what the body is to do (ours)

What the other end does with them: livekit-agents, voice/avatar (DataStreamAudioOutput).
"""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol

from livekit import rtc

from media.errors import RoomError, VisavisError
from rooms.livekit import people
from rooms.livekit.pcm import PcmReader
from rooms.livekit.reports import Reports
from rooms.livekit.segments import Part, Segments
from rooms.livekit.tokens import ON_BEHALF

log = logging.getLogger(__name__)

AUDIO_STREAM = "lk.audio_stream"
CLEAR_BUFFER = "lk.clear_buffer"
AGENT_STATE = "lk.agent.state"
"""An agent's attribute: initializing, listening, thinking or speaking."""

ACT = "visavis.act"

AGENT_S = 30.0
"""An agent that is not in the room after this time does not come: it was there when it called its face."""

IDLE_S = 10.0
"""A stream that brings nothing for so long has lost its end on the way: agents send faster than real time."""

SUPERSEDED_S = 0.2
"""... and this short a time where the next one has begun already, for an agent sends one after the other."""

REFUSED = 400
"""The code of our own refusals; those of LiveKit are four digits long."""


class Face(Protocol):
    """What an agent may ask of its face at any time."""

    def clear(self, number: int) -> None:
        """Silence all segments up to `number` at once."""
        ...

    def act(self, payload: str) -> None:
        """Move the body. A VisavisError is answered to the agent."""
        ...


class AgentLine:
    """The line to the agent whose face we are: `take` gives what is to be said, `played` is told what left.

    Attach it to a `LiveKitRoom` before it joins, so that no word is missed; `open` it after, then `run` it.
    """

    def __init__(self, face: Face) -> None:
        self._face = face
        self._agent = ""
        self._room: rtc.Room | None = None
        self._segments = Segments()
        self._early: list[tuple[rtc.ByteStreamReader, str]] = []  # before it was known who the agent is
        self._streams: asyncio.Queue[tuple[int, rtc.ByteStreamReader]] = asyncio.Queue()
        self._reports = Reports()
        self._reader: rtc.ByteStreamReader | None = None
        self._patience: asyncio.Timeout | None = None
        self._missing: asyncio.TimerHandle | None = None
        self._gone = asyncio.Event()

    def listen(self, room: rtc.Room) -> None:
        """Hear what comes in a room; it is not connected yet."""
        room.register_byte_stream_handler(AUDIO_STREAM, self._stream_opened)
        room.on("participant_disconnected", self._on_left)
        room.on("connection_state_changed", lambda _: self._changed(room))

    def entered(self, room: rtc.Room) -> None:
        """We are in the room (again)."""
        self._room = room
        room.local_participant.register_rpc_method(CLEAR_BUFFER, self._on_clear)
        room.local_participant.register_rpc_method(ACT, self._on_act)
        self._changed(room)

    async def open(self) -> AgentLine:
        """Find the agent that our token names. Raises RoomError where it does not come."""
        assert self._room, "join the room first"
        self._agent = await _find_agent(self._room)
        self._look_for_agent()
        early, self._early = self._early, []
        for reader, sender in early:
            self._stream_opened(reader, sender)
        return self

    @property
    def thinking(self) -> bool:
        """True while the agent prepares an answer."""
        agent = self._room.remote_participants.get(self._agent) if self._room else None
        return agent is not None and agent.attributes.get(AGENT_STATE) == "thinking"

    @property
    def speaking(self) -> bool:
        """True while there is sound of the agent that was not yet heard."""
        return self._segments.speaking

    def take(self, count: int) -> Part | None:
        """The next `count` ticks of the agent's speech; None where it says nothing."""
        return self._segments.take(count)

    def played(self, number: int, line: int) -> None:
        """A segment has sounded up to tick `line` of its time line."""
        self._reports.put(self._segments.played(number, line))

    async def run(self) -> None:
        """Keep the line until the agent has left the room."""
        work = [asyncio.create_task(self._read()), asyncio.create_task(self._reports.run(self._agent))]
        gone = asyncio.create_task(self._gone.wait())
        try:
            done, _ = await asyncio.wait([*work, gone], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self._stop_missing()
            for task in [*work, gone]:
                task.cancel()
            await asyncio.gather(*work, gone, return_exceptions=True)

    def _changed(self, room: rtc.Room) -> None:
        """Our own connection comes or goes: once it is back, the agent has its while to come, too."""
        if room is not self._room:
            return
        if room.connection_state == rtc.ConnectionState.CONN_CONNECTED:
            self._reports.online(room)
            self._miss_agent()
        else:
            self._reports.offline()
            self._stop_missing()

    def _look_for_agent(self) -> None:
        """It is gone where it is not there; while we are away ourselves, that cannot be seen."""
        there = self._room.remote_participants if self._room and self._reports.connected else None
        if self._agent and there is not None and self._agent not in there:
            self._gone.set()

    def _miss_agent(self) -> None:
        """The agent may be lost: it has a while to come back, from now on."""
        self._stop_missing()
        loop = asyncio.get_running_loop()
        self._missing = loop.call_later(people.RETURN_S, self._look_for_agent)

    def _stop_missing(self) -> None:
        if self._missing is not None:
            self._missing.cancel()
            self._missing = None

    def _on_left(self, participant: rtc.RemoteParticipant) -> None:
        if participant.identity != self._agent:
            return
        if participant.disconnect_reason in people.GOODBYES:
            self._gone.set()
        else:
            self._miss_agent()

    def _stream_opened(self, reader: rtc.ByteStreamReader, sender: str) -> None:
        if not self._agent:
            self._early.append((reader, sender))
            return
        if sender != self._agent:
            reader.close()
            return
        self._streams.put_nowait((self._segments.begin(), reader))
        if self._patience is not None and not self._patience.expired():
            self._patience.reschedule(asyncio.get_running_loop().time() + SUPERSEDED_S)

    async def _on_clear(self, data: rtc.RpcInvocationData) -> str:
        self._refuse_others(data)
        self._face.clear(self._segments.last)
        self._reports.put(self._segments.clear())
        if self._reader is not None:
            self._reader.close()
        return "ok"

    async def _on_act(self, data: rtc.RpcInvocationData) -> str:
        self._refuse_others(data)
        try:
            self._face.act(data.payload)
        except VisavisError as error:
            raise rtc.RpcError(REFUSED, str(error), str(error)) from error  # messages are cut at 256 bytes
        return "ok"

    def _refuse_others(self, data: rtc.RpcInvocationData) -> None:
        if data.caller_identity != self._agent:
            raise rtc.RpcError(REFUSED, f"Only {self._agent} may move this face.")

    async def _read(self) -> None:
        """Read the agent's streams, one after the other."""
        while True:
            number, reader = await self._streams.get()
            self._reader = reader
            try:
                await self._read_stream(number, reader)
            except RoomError as error:
                log.warning("a segment cannot be heard: %s", error)
            finally:
                self._reader = None
                reader.close()
            self._reports.put(self._segments.end(number))

    async def _read_stream(self, number: int, reader: rtc.ByteStreamReader) -> None:
        pcm = PcmReader(reader.info.attributes)
        while self._segments.wants(number) and (data := await self._next(reader)) is not None:
            self._segments.push(number, pcm.push(data))
        self._segments.push(number, pcm.flush())

    async def _next(self, reader: rtc.ByteStreamReader) -> bytes | None:
        """The stream's next bytes; None at its end, which may have been lost."""
        limit = IDLE_S if self._streams.empty() else SUPERSEDED_S
        try:
            async with asyncio.timeout(limit) as self._patience:
                return await anext(reader)
        except StopAsyncIteration:
            return None
        except (TimeoutError, rtc.StreamError):
            log.info("the end of a segment was lost")
            return None
        finally:
            self._patience = None


async def _find_agent(room: rtc.Room) -> str:
    """The agent's identity, once it is in the room. Raises RoomError where it does not come."""
    named = room.local_participant.attributes[ON_BEHALF]
    came: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def look_at(participant: rtc.RemoteParticipant) -> None:
        if participant.identity == named and not came.done():
            came.set_result(participant.identity)

    room.on("participant_connected", look_at)
    try:
        for participant in room.remote_participants.values():
            look_at(participant)
        async with asyncio.timeout(AGENT_S):
            return await came
    except TimeoutError:
        raise RoomError(f'The agent "{named}" is not in the room: start the agent before its face.') from None
    finally:
        room.off("participant_connected", look_at)
