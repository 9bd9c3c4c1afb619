"""Think: forefinger and thumb at the chin, the eyes up and away."""

from __future__ import annotations

from generator.rigged.motion.action import REST, Action, hold
from generator.rigged.motion.arm import Arm
from generator.rigged.motion.faces import PONDER

_HEAD = (-1.0, 5.0, -4.0)


def _hand(arm: Arm, down: float, front: float) -> None:
    arm.fist((3, 4, 5))
    arm.finger(2, 48.0, 52.0, 28.0)
    arm.poser.bend_head(_HEAD)
    chin = arm.poser.carried("head", arm.physique.chin)
    place = chin + arm.mirrored((-0.012, -0.016 - front, -0.022 - down))
    arm.touch("finger2-3", place, (-0.35, -0.2, -1.0), (0.62, 0.1, 0.8), (0.2, 0.95, 0.1))
    arm.thumb_towards((0.2, 0.5, 0.9))


def _near(arm: Arm) -> None:
    _hand(arm, 0.05, 0.06)


def _chin(arm: Arm) -> None:
    _hand(arm, 0.0, 0.0)


ACTION = Action(
    3.5,
    arms=[(0, REST), (0.6, _near), (0.95, _chin), (2.5, _chin), (2.8, _near), (3.5, REST)],
    head=hold(_HEAD, 0.7, 1.9, 0.8),
    look=hold([13.0, 8.0, 1.0], 0.3, 2.2, 0.3, start=0.3),
    face=hold(PONDER, 0.5, 2.0, 0.7),
    height=0.62,
    touches=True,
)
