"""What a body does: an action, or a mere change of pose, from one pose to another, and in what time."""

from __future__ import annotations

from dataclasses import dataclass

from generator.rigged import registry
from generator.rigged.motion.action import Action
from generator.rigged.motion.channels import FINGER_LAG_S, SIDES
from generator.rigged.motion.stances import STANCES

ACTIONS: dict[str, Action] = {
    name.replace(" ", "_"): action for name, action in registry.load("actions", "ACTION").items()
}
"""What the person can do, by name."""

FREE_S = 0.75
"""How long busy arms take to let go before an action, and to take hold again after it."""

STAY_S = 0.2
"""How long the right hand stays below the picture to take or leave a prop."""

CHANGE_S, SWAP_S = 1.3, 2.0 * FREE_S + STAY_S
"""How long a change of pose takes, and one in which the right hand takes or leaves a prop."""


@dataclass(frozen=True, slots=True)
class Deed:
    """An `action` (or a mere change of pose, "") from one pose to another, one-handed ones with one `side`.

    `holds`: the prop in the right hand when it begins, which an interruption may have left there or not.
    """

    action: str = ""
    begin: str = "attentive"
    end: str = "attentive"
    side: str = ".R"
    holds: str = ""

    @property
    def sides(self) -> tuple[str, ...]:
        """The arms that it moves."""
        if not self.action or not ACTIONS[self.action].arms:
            return ()
        return {"one": (self.side,), "left": (".L",), "right": (".R",), "both": SIDES}[
            ACTIONS[self.action].hands
        ]

    @property
    def prop(self) -> str:
        """What it needs in the right hand: that of its pose, or nothing where it needs the hand."""
        if not self.action:
            return STANCES[self.end].held
        own = ACTIONS[self.action].held[0]
        return own or ("" if ".R" in self.sides else STANCES[self.begin].held)

    @property
    def swaps(self) -> tuple[bool, bool]:
        """Whether the right hand takes or leaves a prop before it, and after it."""
        if self.action and ACTIONS[self.action].held[0]:
            return False, False  # it does so itself
        return self.holds != self.prop, self.prop != STANCES[self.end].held

    @property
    def freed(self) -> tuple[str, ...]:
        """The arms that let go of the pose before the action."""
        swap = self.swaps[0]
        busy = STANCES[self.begin].busy if swap or self._waits(self.begin) else ()
        return tuple(side for side in SIDES if side in busy or (swap and side == ".R"))

    @property
    def lead(self) -> float:
        """Seconds until the arms are free."""
        return FREE_S + STAY_S * self.swaps[0] if self.freed else 0.0

    @property
    def tail(self) -> float:
        """Seconds after the action in which the arms take hold of the pose."""
        begin, end, swap = STANCES[self.begin], STANCES[self.end], self.swaps[1]
        if self.action and end.held and end.held == ACTIONS[self.action].held[0]:
            return 0.0  # the hand goes on holding what it holds
        if {*SIDES} - {*self.sides, *self.freed} and begin.arms is not end.arms and (begin.busy or end.busy):
            return SWAP_S if swap else CHANGE_S
        if swap or self._waits(self.end) or (self.freed and end.busy):
            return FREE_S + STAY_S * swap
        return 0.0

    @property
    def drag(self) -> float:
        """Seconds by which the fingers come last."""
        return 0.0 if self.action and ACTIONS[self.action].touches else FINGER_LAG_S

    @property
    def seconds(self) -> float:
        """From the first moment to the last, when the body is in the pose again."""
        if not self.action:
            if self.swaps[0]:
                return SWAP_S + self.drag
            return 0.0 if self.begin == self.end else CHANGE_S + self.drag
        return self.lead + ACTIONS[self.action].seconds + self.tail + self.drag

    @property
    def rests(self) -> bool:
        """Whether nothing is done: the pose is held."""
        return self.seconds == 0.0

    def _waits(self, pose: str) -> bool:
        """Whether arms must let go of a pose before they can do this."""
        stance = STANCES[pose]
        if self.action and stance.held and stance.held == ACTIONS[self.action].held[0]:
            return False
        return any(side in stance.busy for side in self.sides)
