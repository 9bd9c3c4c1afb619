"""Whom the avatar looks at: who speaks, whom it answers, and now and then the others. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from generator.types import Phase

GLANCE_EVERY_S = 4.5
"""While it speaks it looks at somebody else so often ..."""

GLANCE_S = 1.3
"""... for so long: speakers check on all their listeners, and come back to whom they answer."""


def side(here: tuple[str, ...], who: str) -> float:
    """Where somebody is, -1 (left) to 1 (right): side by side in the order in which they came."""
    if who not in here:
        return 0.0
    return (2 * here.index(who) + 1 - len(here)) / len(here)


@dataclass(slots=True)
class Attention:
    """`here`: who is there, `speaking`: who has a turn, the newest last, `answering`: whom it answers."""

    here: tuple[str, ...] = ()
    speaking: tuple[str, ...] = ()
    answering: str = ""
    _phase: Phase = "idle"
    _since: float = 0.0
    _at: str = ""

    def side(self, phase: Phase, t: float) -> float:
        """Where to look at second `t`, -1 to 1; at whom it looked last where nothing goes on."""
        if phase != self._phase:
            self._phase, self._since = phase, t
        self._at = self._whom(t - self._since)
        return side(self.here, self._at)

    def _whom(self, age: float) -> str:
        if self._phase == "idle":
            return self._at
        if self._phase == "listening":
            return self.speaking[-1] if self.speaking else self._at
        others = [who for who in self.here if who != self.answering]
        count, within = divmod(age, GLANCE_EVERY_S)
        if self._phase == "speaking" and others and within > GLANCE_EVERY_S - GLANCE_S:
            return others[int(count) % len(others)]
        return self.answering
