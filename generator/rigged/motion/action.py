"""What an action is: positions of the arms and angles of head, trunk and eyes by time, a face, a view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from generator.rigged.motion.arm import Position
from generator.rigged.motion.rotations import Array
from generator.rigged.motion.track import Keys, Value

REST: Position | None = None
"""In `Action.arms`: wherever the pose that is held has its arms."""

Hands = Literal["one", "left", "right", "both"]
"""Which arms an action takes; "one" is the right one, or the left one while the right hand is busy."""


@dataclass(frozen=True, slots=True, eq=False)
class Action:
    """`seconds` long.

    `arms`: (seconds, position) from REST to REST; `head`, `trunk` and `look` are added to the pose's (degrees
    forwards, left, tilted left; look: degrees left, up, and how much it counts), `face` to its face.
    `height`: metres of picture that it needs. `touches`: the hand comes to rest on something, so it neither
    swings over nor drags behind. `held`: the prop in the right hand, from and until which second.
    """

    seconds: float
    arms: Sequence[tuple[float, Position | None]] = ()
    hands: Hands = "one"
    head: Keys = ()
    trunk: Keys = ()
    look: Keys = ()
    face: Keys = ()
    height: float = 0.0
    touches: bool = False
    held: tuple[str, float, float] = ("", 0.0, 0.0)


def hold(value: Value, rise: float, stay: float, fall: float, start: float = 0.0) -> Keys:
    """Ease to a value, stay, and ease back."""
    value = np.asarray(value, float)
    none = np.zeros(len(value))
    ends = (start, start + rise, start + rise + stay, start + rise + stay + fall)
    return [(ends[0], none), (ends[1], value), (ends[2], value), (ends[3], none)]


def beats(start: float, step: float, *values: float, channel: int = 0) -> Keys:
    """Keys of one angle, `step` seconds apart, that begin and end at zero."""
    keys: list[tuple[float, Array]] = []
    for i, value in enumerate((0.0, *values, 0.0)):
        angles = np.zeros(3)
        angles[channel] = value
        keys.append((start + i * step, angles))
    return keys
