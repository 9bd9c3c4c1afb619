"""State-Cycling: which prompt the generator is given now. Pure: events and times in, a prompt out.

InteractiveAvatar, section 5.1. While a reply sounds the body follows the action prompt, afterwards the stable
prompt, which is also the state in which the next turn begins:

    turn     begin                                                                   settled
    reply            |~~~~~~~~~~~~~~~ sounds ~~~~~~~~~~~~~~~~~|
    prompt   old pose | action 1 | action 2 | old pose         | new pose
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rrm.plan import Act, PlanPiece, Say, Stand

UNKNOWN_ACTION_SEC = 4.0
"""How long an action of unknown length (free text) lasts; the last one goes on while the reply sounds."""


@dataclass(frozen=True, slots=True)
class StatePrompt:
    """What the body is asked to be now. A new `id` (they increase) is a new request, even for one text."""

    id: int
    text: str
    kind: Literal["action", "stable"]


@dataclass(frozen=True, slots=True)
class _Step:
    """An action and its time; `open` when it may go on for as long as the reply sounds."""

    text: str
    start: float
    end: float
    open: bool


class Cycle:
    """The state of one call. Times are seconds on one clock and never go back.

    A turn is `begin`, the plan's pieces, `reply_started` and `reply_ended`; or `interrupt` at any moment.
    """

    def __init__(self, stable: str = "attentive", lengths: Mapping[str, float] | None = None) -> None:
        self._lengths = dict(lengths or {})
        self._stable = stable
        self._prompt = StatePrompt(0, stable, "stable")
        self._steps: list[_Step] = []
        self._shown: _Step | None = None
        self._next_pose = ""
        self._taking = self._sounding = self._owes_speech = False

    @property
    def stable(self) -> str:
        """The pose held since the last settled turn: what a planner is told."""
        return self._stable

    def begin(self) -> None:
        """A new turn. One that is not settled yet settles at once; its action may still run out."""
        self._settle()
        self._taking = True

    def take(self, piece: PlanPiece, now: float) -> None:
        """A piece of the current turn's plan. Pieces after an interruption are dropped."""
        if not self._taking:
            return
        match piece:
            case Act(actions):
                self._steps = self._chain(actions, now)
            case Say():
                self._owes_speech = True
            case Stand(pose):
                self._next_pose = pose

    def reply_started(self) -> None:
        """The first sound of the reply is heard."""
        self._sounding = self._taking

    def reply_ended(self) -> None:
        """The last sound of the reply was heard, or there will be none after all."""
        self._sounding = self._owes_speech = False

    def interrupt(self) -> None:
        """Break off everything: the pose of before the turn holds."""
        self._steps = []
        self._next_pose = ""
        self._taking = self._sounding = self._owes_speech = False

    def prompt_at(self, now: float) -> StatePrompt:
        """The prompt for what is shown at `now`."""
        step = self._step_at(now)
        if step is None and self._next_pose and not (self._sounding or self._owes_speech):
            self._settle()
        if step is not None and step is not self._shown:
            self._prompt = StatePrompt(self._prompt.id + 1, step.text, "action")
        elif step is None and (self._prompt.kind, self._prompt.text) != ("stable", self._stable):
            self._prompt = StatePrompt(self._prompt.id + 1, self._stable, "stable")
        self._shown = step
        return self._prompt

    def _settle(self) -> None:
        self._stable = self._next_pose or self._stable
        self._next_pose = ""
        self._taking = self._sounding = self._owes_speech = False

    def _chain(self, actions: tuple[str, ...], start: float) -> list[_Step]:
        steps: list[_Step] = []
        for action in actions:
            end = start + self._lengths.get(action, UNKNOWN_ACTION_SEC)
            last_and_free = action not in self._lengths and len(steps) == len(actions) - 1
            steps.append(_Step(action, start, end, last_and_free))
            start = end
        return steps

    def _step_at(self, now: float) -> _Step | None:
        self._steps = [step for step in self._steps if now < step.end or (step.open and self._sounding)]
        return self._steps[0] if self._steps else None
