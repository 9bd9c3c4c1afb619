"""Poses that hold: where arms and trunk rest between actions. The face of a pose is in `face.moods`."""

from __future__ import annotations

from dataclasses import dataclass

from generator.rigged.face.moods import POSES
from generator.rigged.motion.arm import Arm, Position, below, down
from generator.rigged.worn import mug

Angles = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Stance:
    """`arms` poses both sides; `head` and `trunk`: degrees forwards, left, tilted left; `height` of the view.

    `busy`: arms that an action cannot have before they have let go; a one-handed action takes the other arm,
    or waits where both are busy. `out`: on the way to and from the arms. `held`: the prop in the right hand.
    """

    arms: Position = down
    head: Angles = (0.0, 0.0, 0.0)
    trunk: Angles = (0.0, 0.0, 0.0)
    height: float = 0.0
    busy: tuple[str, ...] = ()
    out: Position | None = None
    held: str = ""


def _together(arm: Arm) -> None:
    """Hands in each other before the belly, the right one on the left one."""
    right = arm.side == ".R"
    place = arm.chest(-0.02, -0.235 if right else -0.25, 0.122 if right else 0.058)
    arm.loose()
    arm.touch("finger3-1", place, (-0.7, 0.2, -1.0), (0.93, -0.2, -0.2), (0.1, 0.95, -0.3))


def _apart(arm: Arm) -> None:
    """On the way to and from there."""
    arm.loose()
    arm.touch(
        "finger3-1", arm.chest(-0.13, -0.27, 0.14), (-0.7, 0.2, -1.0), (0.8, -0.5, -0.2), (0.3, 0.8, -0.5)
    )


def _crossed(arm: Arm) -> None:
    """Arms folded: each hand closed on the other upper arm, the left forearm over the right one."""
    if arm.side == ".R":
        arm.fingers(31.0, 0.15)
        place, fingers = arm.chest(arm.shoulder - 0.01, -0.13, 0.084), (0.95, 0.05, 0.1)
    else:
        arm.fingers(44.0, 0.1)
        place, fingers = arm.chest(arm.shoulder + 0.03, -0.2, 0.15), (0.96, 0.0, 0.0)
    arm.poser.thumb(arm.side, (0.8, 0.25, 0.5), (0.95, 0.15, 0.2), 8.0)
    arm.touch("finger3-1", place, (-0.6, -0.35, -1.0), fingers, (0.0, 1.0, 0.0))


def _unfolded(arm: Arm) -> None:
    """Before arms cross and after: forearms before the chest, apart from each other."""
    right = arm.side == ".R"
    wrist = arm.chest(-0.13 if right else -0.12, -0.13 if right else -0.25, 0.1 if right else 0.185)
    arm.reach(wrist, (-0.6, -0.1, -1.0))
    arm.hand((0.5, -0.8, 0.15), (0.8, 0.5, 0.0))
    arm.loose()


def _mug(arm: Arm) -> None:
    """The mug before the chest; the other arm rests."""
    if arm.side == ".L":
        down(arm)
        return
    arm.grip()
    arm.bring(arm.chest(-0.02, -0.12, 0.12), 40.0, 0.0, (-0.7, 0.1, -0.9))


def _leaning(arm: Arm) -> None:
    """Forearms on the desk, hands loosely towards each other."""
    arm.point((-0.24, -0.42, -0.9), (0.24, -0.9, 0.05))
    arm.hand((0.6, -0.75, -0.05), (0.2, 0.1, -1.0))
    arm.loose()


STANCES: dict[str, Stance] = {
    **dict.fromkeys(POSES, Stance()),
    "hands at rest": Stance(_together, height=0.9, out=_apart),
    "arms crossed": Stance(_crossed, trunk=(-2.0, 0.0, 0.0), height=0.84, busy=(".R", ".L"), out=_unfolded),
    "holding the mug": Stance(_mug, height=0.74, busy=(".R",), out=below, held=mug.NAME),
    "leaning": Stance(_leaning, (-9.0, 3.0, 4.0), (12.5, -4.0, -6.0)),
}
"""The poses by name; those of `face.moods` that are not here by their own arms leave them at rest."""
