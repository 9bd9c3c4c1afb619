"""What people write in a call: in its chat, and what their pages send. What cannot be taken is answered."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel

from agent.call import events
from agent.call.company import Company
from agent.call.decisions import FloorEvent, Remark, Written
from agent.call.recorded import Recorded
from media.clock import Clock
from media.errors import RoomError


class Inbox:
    """Reads it, in the order in which it comes. `happened` hears what the floor is told of it."""

    def __init__(
        self,
        clock: Clock,
        company: Company,
        recorded: Recorded,
        happened: Callable[[FloorEvent], None],
        tell: Callable[[BaseModel, str], None],
    ) -> None:
        """`tell` sends a message to somebody's page."""
        self._clock = clock
        self._company = company
        self._recorded = recorded
        self._happened = happened
        self._tell = tell
        self._wrote_too_much: set[str] = set()

    def wrote(self, participant: str, text: str) -> None:
        """Somebody has written in the chat. Who writes too much hears so, once: all others hear it, too."""
        if len(text) <= events.MAX_WRITTEN:
            self._happened(Written(self._clock.now(), text, participant))
        elif participant not in self._wrote_too_much:
            self._wrote_too_much.add(participant)
            name = self._company.name(participant) if len(self._company.here) > 1 else ""
            words = f"{name}: {events.WRITES_TOO_MUCH}" if name else events.WRITES_TOO_MUCH
            self._happened(Remark(self._clock.now(), words))

    def received(self, participant: str, text: str) -> bool:
        """A page has sent a message; True where it says goodbye."""
        try:
            message = events.from_page(text)
        except RoomError as error:
            self._tell(events.Notice(text=str(error), error=True), participant)
            return False
        match message:
            case events.Typed(text=words):
                self._happened(Written(self._clock.now(), words, participant))
            case events.Record(on=on):
                self._recorded.ask(participant, on)
        return isinstance(message, events.Leave)
