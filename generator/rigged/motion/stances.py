"""Poses that hold: where arms and trunk rest between actions. The face of a pose is in `face.moods`."""

from __future__ import annotations

from dataclasses import dataclass

from generator.rigged.motion.arm import Arm, Position, down

Angles = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Stance:
    """`arms` poses both sides; `head` and `trunk`: degrees forwards, left, tilted left; `height` of the view.

    `busy`: arms that an action cannot have before they have let go, by `out` and then down; a one-handed
    action takes the other arm, or waits for it where both are busy. `held`: the prop in the right hand.
    """

    arms: Position = down
    head: Angles = (0.0, 0.0, 0.0)
    trunk: Angles = (0.0, 0.0, 0.0)
    height: float = 0.0
    busy: tuple[str, ...] = ()
    out: Position = down
    held: str = ""


def _together(arm: Arm) -> None:
    """Hands in each other before the belly, the left one above."""
    left = arm.side == ".L"
    off = 0.075 if left else 0.03
    place = arm.chest(0.02, -0.3, off)
    arm.loose()
    arm.touch("finger3-1", place, (-0.6, 0.25, -1.0), (0.93, -0.12, -0.1), (0.1, 1.0, -0.25))


def _crossed(arm: Arm) -> None:
    """Forearms across the chest, the right one in front; each hand at the other upper arm."""
    right = arm.side == ".R"
    off = 0.1 if right else 0.035
    wrist = arm.chest(0.06, -0.17 if right else -0.2, off)
    arm.reach(wrist, (-0.75, -0.15, -1.0))
    arm.hand((0.95, -0.1, 0.22), (0.0, 1.0, 0.1))
    arm.open(16.0, 2.0)


def _unfolded(arm: Arm) -> None:
    """Before arms cross and after: forearms before the chest, apart from each other."""
    wrist = arm.chest(-0.1, -0.15 if arm.side == ".R" else -0.26, 0.14)
    arm.reach(wrist, (-0.6, -0.1, -1.0))
    arm.hand((0.8, -0.5, 0.2), (0.3, 0.9, 0.0))
    arm.loose()


def _mug(arm: Arm) -> None:
    """The mug before the chest; the other arm rests."""
    if arm.side == ".L":
        down(arm)
        return
    arm.grip()
    arm.touch(
        "finger3-1", arm.chest(-0.07, -0.17, 0.16), (-0.5, 0.1, -1.0), (0.6, -0.75, 0.15), (0.7, 0.6, 0.0)
    )


def _leaning(arm: Arm) -> None:
    """Forearms on the desk, hands loosely towards each other."""
    arm.point((-0.22, -0.42, -0.9), (0.45, -0.85, 0.05))
    arm.hand((0.75, -0.65, -0.05), (0.2, 0.1, -1.0))
    arm.loose()


STANCES: dict[str, Stance] = {
    "attentive": Stance(),
    "smiling": Stance(),
    "relaxed": Stance(),
    "hands at rest": Stance(_together, height=0.86),
    "arms crossed": Stance(_crossed, trunk=(-2.0, 0.0, 0.0), height=0.8, busy=(".R", ".L"), out=_unfolded),
    "holding the mug": Stance(_mug, height=0.74, busy=(".R",), held="mug"),
    "leaning": Stance(_leaning, (-6.0, 2.0, 3.0), (9.0, -3.0, -3.0), height=0.62),
}
"""The poses by name."""
