"""What the page of a call is told of the talk: captions, actions, tools, the state, what is out of order."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel

from agent.call import events
from agent.call.transcript import Transcript
from rrm.plan import Act, Called, Calling, Fallback, PlanPiece, Stand, Utterance

BROKEN_OFF = "broken off; it may have had its effect"
"""What is known of a tool that was being used when the reply was broken off."""

BACK = "The language model answers again."


class Page:
    """Puts what happens in a talk into messages for `tell`, and keeps the talk so far."""

    def __init__(self, tell: Callable[[BaseModel], None]) -> None:
        self._tell = tell
        self._transcript = Transcript()
        self._outages = Outages()
        self._calling: Calling | None = None
        self._state: events.State = "listening"

    @property
    def history(self) -> tuple[Utterance, ...]:
        """The talk so far, oldest first; only what was finished."""
        return self._transcript.history

    def caption(
        self,
        speaker: events.Speaker,
        text: str,
        *,
        final: bool,
        interrupted: bool = False,
        source: str = "",
        participant: str = "",
        name: str = "",
    ) -> None:
        """Somebody's words; they replace those of the same caption before (see `Transcript.say`)."""
        caption = self._transcript.say(
            speaker,
            text,
            final=final,
            interrupted=interrupted,
            source=source,
            participant=participant,
            name=name,
        )
        if caption:
            self._tell(caption)

    def planned(self, piece: PlanPiece) -> None:
        """What a piece means for people: an action begins, a tool has answered, a planner goes or is back."""
        match piece:
            case Act(actions):
                for action in actions:
                    self._tell(events.ActionStarted(action=action))
            case Calling():
                self._calling = piece
            case Called():
                self._called(piece)
        if notice := self._outages.take(piece):
            self._tell(notice)

    def reply(self, asked: bool) -> None:
        """The pieces of another reply follow; `asked` where a planner answers a turn by it."""
        self._calling = None
        self._outages.begin(asked)

    def broken_off(self) -> None:
        """The reply was broken off: a tool that was being used is told of, so that it is not used twice."""
        if self._calling:
            self._called(Called(self._calling.tool, self._calling.arguments, BROKEN_OFF, failed=True))

    def _called(self, tool: Called) -> None:
        self._calling = None
        self._tell(self._transcript.called(tool))

    def state(self, state: events.State) -> None:
        """What the avatar does now; told where it is new."""
        if state != self._state:
            self._state = state
            self._tell(events.StateChanged(state=state))

    def failed(self, why: str) -> None:
        """A part of the call has failed."""
        self._tell(events.Notice(text=why, error=True))


class Outages:
    """Turns fallbacks into one notice when a planner goes away and one when it is back. Pure.

    An answer that went wrong on its own is not told: a weak model would begin and end an outage at each turn.
    """

    def __init__(self) -> None:
        self._out = False
        self._answers = False  # the plan under way is its own so far

    def begin(self, asked: bool) -> None:
        """Another plan begins; greetings and what is taken up again are not `asked`, and show nothing."""
        self._answers = asked

    def take(self, piece: PlanPiece) -> events.Notice | None:
        """What to tell people with this piece, if anything; a plan of its own to the end ends an outage."""
        match piece:
            case Fallback(reason, outage):
                self._answers = False
                if outage and not self._out:
                    self._out = True
                    return events.Notice(text=reason, error=True)
            case Stand() if self._out and self._answers:
                self._out = False
                return events.Notice(text=BACK)
        return None
