"""What the people of a call have said: captions as they speak, history when they have, and the turns that are
asked of the planner, with their times."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.call.company import Company
from agent.call.decisions import Overhear, TakeTurn
from agent.call.metrics import TurnTimes
from agent.call.page import Page
from agent.call.stage import Stage
from agent.call.transcript import before
from agent.ears.hearing import Heard, Partial
from rrm.plan import Turn


@dataclass(slots=True)
class _Said:
    """What one person said last: its parts, each a caption, and the times of the turn that was taken."""

    parts: list[str] = field(default_factory=list)
    times: TurnTimes | None = None


class Turns:
    """Keeps everybody's words in order, and puts those that are answered as turns."""

    def __init__(self, company: Company, page: Page, stage: Stage) -> None:
        self.times: list[TurnTimes] = []
        self._company = company
        self._page = page
        self._stage = stage
        self._heard: dict[str, Heard] = {}
        self._said: dict[str, _Said] = {}

    def hear(self, who: str, event: Partial | Heard) -> None:
        """Newer words of somebody's running turn."""
        if isinstance(event, Heard):
            self._heard[who] = event
        self._caption(who, event.text, final=False)

    def take(self, taken: TakeTurn) -> tuple[Turn, TurnTimes]:
        """Somebody's turn is to be answered: what the planner is asked, and the times to be filled in."""
        who, heard = taken.who, self._heard.pop(taken.who, None)
        known = heard.t if heard and heard.speech_end == taken.speech_end else taken.t
        said = self._said.get(who, _Said()) if taken.joined else _Said()
        if said.times:
            said.times.take_back()
        times = TurnTimes(len(self.times), taken.speech_end, taken.t, known)
        self.times.append(times)
        asked = self.ask(who, taken.text, again=taken.joined)
        new = taken.text[len(" ".join(filter(None, said.parts))) :].strip()
        self._said[who] = _Said([*said.parts, new], times)
        self._caption(who, new, final=True)
        return asked, times

    def overhear(self, heard: Overhear) -> None:
        """Somebody's words were for others: they are kept with the talk."""
        self._heard.pop(heard.who, None)
        self._said[heard.who] = _Said([heard.text])
        self._caption(heard.who, heard.text, final=True)

    def dismiss(self, who: str) -> None:
        """What was heard of somebody was no turn."""
        heard = self._heard.pop(who, None)
        self._caption(who, heard.text if heard else "", final=True)

    def ask(self, who: str, text: str, again: bool) -> Turn:
        """The turn that a planner is asked, if `who` has said `text`, `again` with what they said last."""
        history = self._page.history
        if again and who in self._said:
            history = before(history, self._said[who].parts, self._shown(who))
        return Turn(
            text=text,
            history=history,
            stable=self._stage.cycle.stable,
            user_name=self._company.label(who),
            actions=self._stage.can.actions,
            poses=self._stage.can.poses,
            others=self._company.others(who),
            participant=who,
        )

    def _caption(self, who: str, text: str, final: bool) -> None:
        self._page.caption("user", text, final=final, participant=who, name=self._shown(who))

    def _shown(self, who: str) -> str:
        """The name that words are kept with; none where there is only one person."""
        return self._company.label(who) if self._company.several else ""
