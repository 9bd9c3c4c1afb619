"""State-Cycling: which prompt the generator is given now. Pure: events and times in, a prompt out.

InteractiveAvatar, section 5.1: while a reply sounds the generator follows the action prompt, and once it has
ended the stable prompt alone, which is also the state in which the next turn begins. A body that takes free
text does just that. A body that knows its actions does each of them once: repeated for as long as a long
reply lasts, or cut off with a short one, they would look broken.

    reply                         |~~~~~~~~~~~~~~~~~~~~~~~~~|
    free text          old pose | action 1 | action 2 ......| new pose
    known, short       old pose | 1 | 2 | new pose
    known, long        old pose | action 1 ....... | action 2 ....... | new pose
    no action          old pose | new pose

    known, cut short   old pose | action 1 ....... | acti| old pose
    ... past the half  old pose | action 1 ....... | action 2 ...| new pose
                                                         ^       ^ interruption

What comes of the actions holds from their end on, though the avatar may still speak: it is what the paper's
stable prompt describes, and a mug that is to be kept would else be put away and fetched again. Where nothing
is done the pose goes with the words: who is sorry looks sorry while they say so. An interruption in the last
action ends in the pose that is nearer: from its middle on it takes no longer to arrive than to go back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from rrm.plan import Act, PlanPiece, Stand

UNKNOWN_ACTION_SEC = 4.0
"""How long an action of unknown length (free text) lasts; the last one goes on until the reply has ended."""

TAKEN_UP_SEC = 0.7
"""From here on an interruption leaves a pose that was just taken up: half of what a change of pose takes."""


@dataclass(frozen=True, slots=True)
class StatePrompt:
    """What the body is asked to be now. A new `id` (they increase) is a new request, even for one text.

    `then`: the pose in which an action ends, as far as is known now; empty where another one follows it.
    """

    id: int
    text: str
    kind: Literal["action", "stable"]
    then: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    """An action and its time."""

    text: str
    start: float
    end: float

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


class Cycle:
    """The state of one call. Times are seconds on one clock.

    A turn is `begin`, the plan's pieces, and `reply_ended`; or `interrupt` at any moment.
    """

    def __init__(self, lengths: Mapping[str, float] | None = None, poses: Collection[str] = ()) -> None:
        """`lengths`: seconds of each known action, `poses`: those that are known, the first one that of rest.
        None for a body that takes free text.
        """
        self._lengths, self._poses = dict(lengths or {}), tuple(poses)
        self._held = "attentive" if not poses or "attentive" in poses else self._poses[0]
        self._goal = ""  # the pose of the turn's plan
        self._keep_from = 0.0  # when an interruption leaves the body in it
        self._steps: list[_Step] = []
        self._shown: _Step | None = None
        self._prompt = StatePrompt(0, self._held, "stable")
        self._replying = self._acted = False

    @property
    def stable(self) -> str:
        """The pose that holds, or will as soon as the action under way is over: what a planner is told."""
        return self._goal or self._held

    def begin(self) -> None:
        """A new turn. The action under way runs out; those that were to follow it are dropped, for something
        else was said since.
        """
        self._held, self._goal = self.stable, ""
        self._steps = [step for step in self._steps if step is self._shown]
        self._replying, self._acted = True, False

    def take(self, piece: PlanPiece, now: float) -> None:
        """A piece of the turn's plan. Dropped: pieces after an interruption, what the body does not know, and
        actions after the first `Act` (of a planner that took over).
        """
        if not self._replying:
            return
        match piece:
            case Act(actions) if not self._acted:
                self._act([action for action in actions if self._can(action)], now)
            case Stand(pose) if pose and (pose in self._poses or not self._poses):
                self._goal = pose
                self._keep_from = max([now + TAKEN_UP_SEC, *(step.middle for step in self._steps)])

    def reply_ended(self) -> None:
        """The last sound of the reply was heard, or there was none."""
        self._replying = False

    def interrupt(self, now: float) -> None:
        """Break everything off: the pose that is nearer holds."""
        if now >= self._keep_from:
            self._held = self.stable
        self._goal, self._steps = "", []
        self._replying = False

    def prompt_at(self, now: float) -> StatePrompt:
        """The prompt for what is shown at `now`."""
        self._steps = [step for step in self._steps if now < step.end or self._goes_on(step)]
        step = self._steps[0] if self._steps else None
        if step is not self._shown or (step is None and self._prompt.text != self.stable):
            text, number = step.text if step else self.stable, self._prompt.id + 1
            self._prompt = StatePrompt(number, text, "action" if step else "stable")
        self._shown = step
        self._prompt = replace(self._prompt, then=self.stable if len(self._steps) == 1 else "")
        return self._prompt

    def _can(self, action: str) -> bool:
        return bool(action) and (action in self._lengths or not self._lengths)

    def _act(self, actions: list[str], start: float) -> None:
        if not actions:
            return
        self._acted, self._steps = True, []
        for action in actions:
            end = start + self._lengths.get(action, UNKNOWN_ACTION_SEC)
            self._steps.append(_Step(action, start, end))
            start = end

    def _goes_on(self, step: _Step) -> bool:
        """Whether it is the turn's last action, of unknown length, and the reply has not ended."""
        last = self._acted and step is self._steps[-1]
        return last and self._replying and step.text not in self._lengths
