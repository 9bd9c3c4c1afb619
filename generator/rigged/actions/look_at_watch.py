"""Look at the watch: the left wrist comes up, the eyes go to it, and then it is shown."""

from __future__ import annotations

from generator.rigged.motion.action import REST, Action, hold
from generator.rigged.motion.arm import Arm
from generator.rigged.motion.faces import BROWS


def _read(arm: Arm) -> None:
    """The back of the wrist up and to the face."""
    arm.reach(arm.head(0.02, -0.32, -0.23), (-1.0, -0.2, -0.55))
    arm.hand((0.95, -0.25, 0.15), (0.1, -0.6, -0.8))
    arm.loose()


def _shown(arm: Arm) -> None:
    """The back of the wrist to the viewer."""
    arm.reach(arm.head(-0.02, -0.36, -0.24), (-0.9, -0.1, -0.6))
    arm.hand((0.95, 0.1, 0.3), (0.1, 1.0, -0.15))
    arm.loose()


ACTION = Action(
    3.6,
    arms=[(0, REST), (0.75, _read), (1.5, _read), (1.95, _shown), (2.75, _shown), (3.6, REST)],
    hands="left",
    head=[(0, [0, 0, 0]), (0.7, [12, 5, 3]), (1.5, [12, 5, 3]), (2.0, [1, 0, 2]), (2.8, [1, 0, 2]),
          (3.6, [0, 0, 0])],
    look=[(0, [0, 0, 0]), (0.35, [5, -24, 0]), (0.45, [5, -24, 1]), (1.5, [5, -24, 1]), (1.65, [0, 0, 0]),
          (3.6, [0, 0, 0])],
    face=hold(BROWS, 0.5, 2.0, 0.8, start=0.3),
    height=0.72,
)  # fmt: skip
