"""Reports to an agent, and its absence, over connections that come and go; no server is needed."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest
from livekit import rtc

from rooms.livekit import people, reports
from rooms.livekit.avatar import AgentLine
from rooms.livekit.reports import PLAYBACK_FINISHED, Reports, again
from rooms.livekit.segments import Finished
from rooms.livekit.tokens import ON_BEHALF
from tests.livekit.fakes import FakeRoom, State

Code = rtc.RpcError.ErrorCode


@pytest.mark.parametrize(
    ("code", "connected", "away"),
    [
        (Code.RECIPIENT_NOT_FOUND, True, True),
        (Code.SEND_FAILED, True, True),
        (Code.CONNECTION_TIMEOUT, False, True),
        (Code.RECIPIENT_DISCONNECTED, False, True),
        (Code.RESPONSE_TIMEOUT, False, False),
        (Code.APPLICATION_ERROR, False, False),
        (Code.UNSUPPORTED_METHOD, False, False),
    ],
)
def test_a_report_is_sent_again_only_where_the_agent_cannot_have_had_it(
    code: int, connected: bool, away: bool
) -> None:
    assert (again(code, away=False), again(code, away=True)) == (connected, away)


class Telling:
    """Reports that are being told to an agent."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reports, "RETRY_S", 0.0)
        self.room = FakeRoom()
        self.us = self.room.local_participant
        self.reports = Reports()
        self._running = asyncio.create_task(self.reports.run("ada"))

    def online(self) -> None:
        self.reports.online(cast(rtc.Room, self.room))

    async def end(self) -> None:
        self._running.cancel()
        await asyncio.wait([self._running])


def finished() -> list[Finished]:
    return [Finished(1.0, interrupted=False)]


async def settled(telling: Telling, calls: int) -> None:
    """Let everybody run until so many calls were made, and then some."""
    while len(telling.us.sent) < calls:
        telling.us.called.clear()
        await telling.us.called.wait()
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.mark.parametrize(("code", "calls"), [(Code.SEND_FAILED, 3), (Code.CONNECTION_TIMEOUT, 1)])
async def test_a_finish_reaches_the_agent_once(
    monkeypatch: pytest.MonkeyPatch, code: Code, calls: int
) -> None:
    telling = Telling(monkeypatch)
    telling.us.answers = [rtc.RpcError(code, "no")] * 2
    telling.online()
    telling.reports.put(finished())
    await settled(telling, calls)
    assert telling.us.sent == [PLAYBACK_FINISHED] * calls
    await telling.end()


async def test_a_report_waits_as_long_as_the_connection_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "TELL_S", 0.0)
    telling = Telling(monkeypatch)
    telling.reports.put(finished())
    await settled(telling, 0)
    assert not telling.us.sent
    telling.online()
    await settled(telling, 1)
    await telling.end()


async def test_a_report_on_its_way_when_the_connection_was_lost_is_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reports, "TELL_S", 0.0)
    telling = Telling(monkeypatch)
    telling.us.stuck.clear()
    telling.us.answers = [rtc.RpcError(Code.CONNECTION_TIMEOUT, "no")]
    telling.online()
    telling.reports.put(finished())
    await settled(telling, 1)
    telling.reports.offline()
    telling.us.stuck.set()
    await settled(telling, 1)
    assert len(telling.us.sent) == 1
    telling.online()
    await settled(telling, 2)
    assert telling.us.sent == [PLAYBACK_FINISHED] * 2
    await telling.end()


class Nobody:
    """A body that is not asked for anything."""

    def clear(self, number: int) -> None: ...

    def act(self, payload: str) -> None: ...


async def test_a_face_that_was_away_itself_does_not_take_its_agent_for_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(people, "RETURN_S", 0.0)
    line, room = AgentLine(Nobody()), FakeRoom()
    await room.connect("", "", None)
    room.meet("ada")
    room.local_participant.attributes[ON_BEHALF] = "ada"
    line.listen(cast(rtc.Room, room))
    line.entered(cast(rtc.Room, room))
    await line.open()
    running = asyncio.create_task(line.run())
    room.turn(State.CONN_RECONNECTING)
    ada = room.remote_participants.pop("ada")
    ada.disconnect_reason = rtc.DisconnectReason.UNKNOWN_REASON
    room.emit("participant_disconnected", ada)
    await asyncio.sleep(0.01)  # every timer of no length has run
    assert not running.done()
    room.turn(State.CONN_CONNECTED)  # and the agent has not come back
    await running
