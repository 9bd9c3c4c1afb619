"""What an agent is told of its face's sound: each report once, in order, over outages."""

from __future__ import annotations

import asyncio
import json
import logging

from livekit import rtc

from rooms.livekit.segments import Finished, Report

log = logging.getLogger(__name__)

PLAYBACK_STARTED = "lk.playback_started"
PLAYBACK_FINISHED = "lk.playback_finished"

TELL_S = 30.0
RETRY_S = 0.25
"""While we are connected a report is tried for so long, and so often: the agent may be away for a moment."""

_Code = rtc.RpcError.ErrorCode
NOT_SENT = (_Code.RECIPIENT_NOT_FOUND, _Code.SEND_FAILED)
PERHAPS_SENT = (_Code.CONNECTION_TIMEOUT, _Code.RECIPIENT_DISCONNECTED)


def again(code: int, away: bool) -> bool:
    """Whether a report that failed is sent again: only where the agent has not had it.

    It ends the agent's next segment otherwise. Where our connection was `away` meanwhile, what may have been
    sent was most likely not; where it was not, no more than the answer is missing.
    """
    return code in NOT_SENT or (away and code in PERHAPS_SENT)


class Reports:
    """A queue of reports; `run` sends them."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Report] = asyncio.Queue()
        self._room: rtc.Room | None = None
        self._connected = asyncio.Event()
        self._losses = 0

    @property
    def connected(self) -> bool:
        """Whether reports go out."""
        return self._connected.is_set()

    def put(self, reports: list[Report]) -> None:
        """Have these told after those before."""
        for report in reports:
            self._waiting.put_nowait(report)

    def online(self, room: rtc.Room) -> None:
        """We are in the room (again)."""
        self._room = room
        self._connected.set()

    def offline(self) -> None:
        """The connection is away: reports wait."""
        self._losses += 1
        self._connected.clear()

    async def run(self, agent: str) -> None:
        """Tell the agent, until cancelled."""
        while True:
            method, payload = _call(await self._waiting.get())
            if not await self._tell(agent, method, payload):
                log.warning("the agent could not be told: %s", method)

    async def _tell(self, agent: str, method: str, payload: str) -> bool:
        loop = asyncio.get_running_loop()
        losses, until = -1, 0.0
        while True:
            await self._connected.wait()
            if losses != self._losses:  # time that we were away does not count
                losses, until = self._losses, loop.time() + TELL_S
            assert self._room
            try:
                await self._room.local_participant.perform_rpc(
                    destination_identity=agent, method=method, payload=payload
                )
                return True
            except rtc.RpcError as error:
                away = losses != self._losses
                if not again(error.code, away):
                    return True
                if not away and loop.time() >= until:
                    return False
                await asyncio.sleep(RETRY_S)


def _call(report: Report) -> tuple[str, str]:
    """A report as LiveKit's agents want it: a method and its payload."""
    if not isinstance(report, Finished):
        return PLAYBACK_STARTED, ""
    said = {"playback_position": report.position, "interrupted": report.interrupted}
    return PLAYBACK_FINISHED, json.dumps(said)
