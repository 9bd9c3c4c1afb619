"""Actions as tracks of keys, and the body that goes through them: eased, interruptible at any frame. Pure.

To add an action: add the arm positions it needs to `gestures.py` and an entry to `ACTIONS`.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.rigged.face.visemes import Array, weights
from generator.rigged.noise import smooth
from generator.rigged.state import ARKIT, BONES, FPS

JOINTS = slice(0, 3 * len(BONES))
HEAD = slice(JOINTS.stop, JOINTS.stop + 3)
TRUNK = slice(HEAD.stop, HEAD.stop + 3)
LOOK = slice(TRUNK.stop, TRUNK.stop + 3)
VIEW = slice(LOOK.stop, LOOK.stop + 1)
FACE = slice(VIEW.stop, VIEW.stop + len(ARKIT))
CHANNELS = FACE.stop
"""A moment of a body is one vector: joint rotations (radians); head and trunk (degrees forwards, left, tilted
left); gaze (degrees left, up, and how much it counts); how far the view opens; face actions."""

SETTLE = 8.0
"""Speed, rad/s, at which what an interruption left over fades: most of it is gone after 0.4 s."""

Keys = Sequence[tuple[float, float | Sequence[float] | Array]]


def _beats(start: float, step: float, *values: float, channel: int = 0) -> Keys:
    """Keys of one angle, `step` seconds apart, that begin and end at zero."""
    keys = []
    for i, value in enumerate((0.0, *values, 0.0)):
        angles = [0.0, 0.0, 0.0]
        angles[channel] = value
        keys.append((start + i * step, angles))
    return keys


def _hold(value: Sequence[float] | Array, rise: float, stay: float, fall: float, start: float = 0.0) -> Keys:
    """Ease to a value, stay, and ease back."""
    none = np.zeros(len(value))
    ends = (start, start + rise, start + rise + stay, start + rise + stay + fall)
    return [(ends[0], none), (ends[1], value), (ends[2], value), (ends[3], none)]


@dataclass(frozen=True, slots=True)
class Action:
    """`seconds` long; `arms`: (time, arm position or "" for the one at rest); other tracks are added."""

    seconds: float
    arms: Sequence[tuple[float, str]] = ()
    head: Keys = ()
    trunk: Keys = ()
    look: Keys = ()
    face: Keys = ()
    view: float = 0.0


_WARM = weights(mouthSmile_=0.32, cheekSquint_=0.3, mouthDimple_=0.1, eyeSquint_=0.1)
_BROAD = weights(mouthSmile_=0.6, cheekSquint_=0.5, mouthDimple_=0.2, eyeSquint_=0.22, mouthUpperUp_=0.1)
_LAUGH = weights(
    mouthSmile_=0.68, cheekSquint_=0.7, eyeSquint_=0.5, jawOpen=0.28, mouthUpperUp_=0.12, mouthLowerDown_=0.05
)
_UNSURE = weights(browInnerUp=0.45, browOuterUp_=0.45, mouthFrown_=0.3, mouthShrugLower=0.4, mouthPress_=0.2)
_PONDER = weights(browDown_=0.2, browInnerUp=0.1, eyeSquint_=0.18, mouthPress_=0.2, mouthLeft=0.12)
_BROWS = weights(browInnerUp=0.25, browOuterUp_=0.3, eyeWide_=0.12)

ACTIONS: dict[str, Action] = {
    "wave": Action(
        2.7,
        arms=[(0, ""), (0.55, "wave"), (0.75, "wave_out"), (1.0, "wave_in"), (1.25, "wave_out"),
              (1.5, "wave_in"), (1.75, "wave_out"), (1.95, "wave"), (2.7, "")],
        head=_hold([0.0, -2.0, 3.5], 0.5, 1.3, 0.7),
        face=_hold(_BROAD, 0.4, 1.6, 0.7),
        view=0.08,
    ),
    "nod": Action(
        1.25, head=_beats(0, 0.2, 8.5, -1.5, 7.0, -0.5, 3.0), face=_hold(_WARM * 0.5, 0.3, 0.5, 0.4)
    ),
    "shake_head": Action(
        1.45, head=_beats(0, 0.2, 11, -11, 9.5, -8, 4.5, -1, channel=1),
        face=_hold(weights(browInnerUp=0.15, browDown_=0.12, mouthPress_=0.15), 0.3, 0.7, 0.4),
    ),
    "smile": Action(3.2, face=_hold(_BROAD, 0.5, 1.9, 0.8), head=_hold([-1.0, 0.0, 2.5], 0.6, 1.7, 0.9)),
    "thumbs_up": Action(
        2.3,
        arms=[(0, ""), (0.6, "thumb"), (0.8, "thumb_up"), (0.95, "thumb"), (1.6, "thumb"), (2.3, "")],
        head=_beats(0.45, 0.2, 4.0, 0.0), face=_hold(_BROAD, 0.45, 1.2, 0.65), view=0.08,
    ),
    "shrug": Action(
        1.9,
        arms=[(0, ""), (0.5, "shrugged"), (1.15, "shrugged"), (1.9, "")],
        head=_hold([1.5, 0.0, 6.0], 0.45, 0.7, 0.7), face=_hold(_UNSURE, 0.4, 0.8, 0.6), view=0.08,
    ),
    "raise_hand": Action(
        3.0, arms=[(0, ""), (0.65, "raised"), (2.3, "raised"), (3.0, "")],
        face=_hold(_BROWS + 0.5 * _WARM, 0.5, 1.7, 0.7), view=0.08,
    ),
    "open_hands": Action(
        2.3,
        arms=[(0, ""), (0.55, "offered"), (0.8, "offered_low"), (1.05, "offered"), (1.55, "offered"),
              (2.3, "")],
        head=_beats(0.35, 0.25, 2.5, 0.0), face=_hold(_BROWS, 0.4, 1.1, 0.7), view=0.08,
    ),
    "think": Action(
        3.4, arms=[(0, ""), (0.75, "chin"), (2.65, "chin"), (3.4, "")],
        head=_hold([-2.5, 5.0, -4.0], 0.7, 1.8, 0.8), look=_hold([13.0, 8.0, 1.0], 0.3, 2.2, 0.3, start=0.3),
        face=_hold(_PONDER, 0.5, 2.0, 0.7), view=0.08,
    ),
    "laugh": Action(
        2.5,
        head=[(0, [0, 0, 0]), (0.35, [-6, 1, 2]), (0.5, [-4, 1, 2]), (0.65, [-6.5, 1, 3]), (0.8, [-4, 0, 3]),
              (0.95, [-6, 0, 3]), (1.1, [-3, 0, 2]), (1.3, [-4, 0, 2]), (1.9, [2, 0, 1]), (2.5, [0, 0, 0])],
        trunk=_beats(0.2, 0.15, 1.6, 0.2, 1.8, 0.2, 1.6, 0.2, 1.2, 0.2),
        face=[(0, weights()), (0.3, _LAUGH), (0.5, 0.85 * _LAUGH), (0.65, _LAUGH), (0.8, 0.85 * _LAUGH),
              (0.95, _LAUGH), (1.3, 0.8 * _LAUGH), (1.8, _BROAD), (2.5, weights())],
    ),
    "bow": Action(
        2.0, head=_hold([9.0, 0.0, 0.0], 0.7, 0.4, 0.9), trunk=_hold([15.0, 0.0, 0.0], 0.7, 0.35, 0.95),
        look=_hold([0.0, -32.0, 1.0], 0.6, 0.5, 0.8), face=_hold(_WARM, 0.5, 0.8, 0.7), view=0.08,
    ),
    "lean_in": Action(
        2.8, trunk=_hold([9.0, 0.0, 0.0], 0.7, 1.2, 0.9), head=_hold([-6.0, 0.0, 4.0], 0.7, 1.2, 0.9),
        face=_hold(_BROWS, 0.5, 1.4, 0.8),
    ),
    "look_aside": Action(
        2.1, look=_hold([-19.0, -1.0, 1.0], 0.12, 1.3, 0.12, start=0.05),
        head=_hold([0.0, -13.0, 0.0], 0.5, 0.85, 0.6, start=0.1),
    ),
    "thumbs_down": Action(
        2.3, arms=[(0, ""), (0.65, "thumb_down"), (1.6, "thumb_down"), (2.3, "")],
        head=_beats(0.4, 0.22, 6, -6, 3, channel=1), face=_hold(_UNSURE * 0.6, 0.45, 1.1, 0.7), view=0.08,
    ),
    "point_up": Action(
        2.2, arms=[(0, ""), (0.6, "finger"), (1.55, "finger"), (2.2, "")],
        head=_beats(0.45, 0.2, 3.5, 0.0), face=_hold(_BROWS, 0.45, 1.1, 0.6), view=0.08,
    ),
    "clap": Action(
        2.6,
        arms=[(0, ""), (0.6, "clap_open"), (0.76, "clap_shut"), (0.94, "clap_open"), (1.1, "clap_shut"),
              (1.28, "clap_open"), (1.44, "clap_shut"), (1.62, "clap_open"), (1.78, "clap_shut"), (2.6, "")],
        head=_hold([1.5, 0.0, 2.5], 0.5, 1.3, 0.7), face=_hold(_BROAD, 0.5, 1.4, 0.7), view=0.08,
    ),
    "hand_on_heart": Action(
        2.7, arms=[(0, ""), (0.7, "heart"), (1.95, "heart"), (2.7, "")],
        head=_hold([4.0, 0.0, 3.0], 0.6, 1.1, 0.8), face=_hold(_WARM, 0.5, 1.4, 0.8), view=0.08,
    ),
}  # fmt: skip
"""What the person can do, by name."""


@dataclass(frozen=True, slots=True, eq=False)
class _Track:
    channels: slice
    times: Array
    values: Array

    def at(self, t: float) -> Array:
        i = min(max(bisect_right(self.times, t), 1), len(self.times) - 1)
        x = (t - self.times[i - 1]) / (self.times[i] - self.times[i - 1])
        before, after = self.values[i - 1], self.values[i]
        return np.asarray(before + (after - before) * smooth(float(x)))


class Repertoire:
    """The actions of one body: `arms` are its arm positions by name, "down" the one at rest."""

    def __init__(self, arms: Mapping[str, Array]) -> None:
        self.rest = np.zeros(CHANNELS)
        self.rest[JOINTS] = arms["down"].ravel()
        self._tracks = {name: list(_tracks(action, arms)) for name, action in ACTIONS.items()}

    def at(self, name: str, t: float) -> Array:
        """The body (CHANNELS,) `t` seconds into an action; at rest without a name."""
        out = self.rest.copy()
        for track in self._tracks.get(name, ()):
            out[track.channels] = track.at(t)
        return out


def _tracks(action: Action, arms: Mapping[str, Array]) -> list[_Track]:
    keys: list[tuple[slice, Keys]] = [
        (JOINTS, [(t, arms[name or "down"].ravel()) for t, name in action.arms]),
        (HEAD, action.head),
        (TRUNK, action.trunk),
        (LOOK, action.look),
        (FACE, action.face),
        (VIEW, _hold([action.view], 0.6, max(0.0, action.seconds - 1.4), 0.8) if action.view else ()),
    ]
    return [
        _Track(channels, np.array([t for t, _ in key]), np.array([v for _, v in key], float))
        for channels, key in keys
        if key
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Posture:
    """How the body stands after a frame: `now` (CHANNELS,) is drawn.

    `left` and `speed` are what an interruption left over; they fade.
    """

    now: Array
    before: Array
    left: Array
    speed: Array
    action: str = ""
    age: int = 0


def at_rest(repertoire: Repertoire) -> Posture:
    """A body that does nothing."""
    none = np.zeros(CHANNELS)
    return Posture(repertoire.rest, repertoire.rest, none, none)


def start(posture: Posture, repertoire: Repertoire, action: str) -> Posture:
    """Begin an action, or end the one under way ("") from wherever the body is, at the speed it has.

    What the new motion lacks to the old one is kept and fades as a critically damped spring (inertial
    blending, Bollo 2018), so that neither place nor speed jumps.
    """
    left = posture.now - repertoire.at(action, 0.0)
    return replace(posture, action=action, age=0, left=left, speed=(posture.now - posture.before) * FPS)


def step(posture: Posture, repertoire: Repertoire) -> Posture:
    """One frame on."""
    age = posture.age + 1
    action = posture.action if posture.action and age <= ACTIONS[posture.action].seconds * FPS else ""
    dt, fade = 1.0 / FPS, math.exp(-SETTLE / FPS)
    drive = posture.speed + SETTLE * posture.left
    left, speed = (posture.left + drive * dt) * fade, (posture.speed - SETTLE * drive * dt) * fade
    now = repertoire.at(action, age / FPS) + left
    return replace(posture, now=now, before=posture.now, left=left, speed=speed, action=action, age=age)
