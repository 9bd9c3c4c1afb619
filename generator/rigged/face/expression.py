"""The face from frame to frame: mouth, mood, lids, gaze, brows, head, breath. Pure: state in, state out."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from generator.rigged.face.eyes import Blink, Gaze, blink, gaze
from generator.rigged.face.moods import MOUTH, mood
from generator.rigged.face.visemes import VISEMES, Array
from generator.rigged.noise import between, drift, uniform
from generator.rigged.state import ARKIT, ARKIT_INDEX, FPS
from generator.types import Partner, Phase

Angles = tuple[float, float, float]
"""Degrees: nose down, to the person's left, tilted to the left."""

MAX_STEP = np.where(MOUTH, 0.5, 0.22)
"""Largest change of each face action from one frame to the next; lids and eyes take two for a whole move."""
for _name in ARKIT:
    if _name.startswith(("eyeBlink", "eyeLook")):
        MAX_STEP[ARKIT_INDEX[_name]] = 0.62

SACCADE_DEG = 8.0
"""Eyes turn at most this far in a frame: 200 degrees a second."""

LOOK_FULL_DEG = {"Out": 13.4, "In": 13.8, "Up": 9.0, "Down": 10.2}
"""How far the eye turns in the asset when an eyeLook action is full."""

NOD = (0.0, 0.35, 0.85, 1.0, 0.7, 0.25, 0.0, 0.1, 0.4, 0.5, 0.35, 0.12, 0.0)
"""A listener's nod and its echo, as parts of its depth, frame by frame."""

NOD_DEG = (2.5, 4.8)
NOD_REST = 25
"""Frames between two nods at least."""

BROW_SPEED, BEAT_SPEED = 9.0, 13.0
"""Springs of brows and head after a stressed vowel, rad/s: a raise of 0.2 s, a beat of 0.15 s."""

BROW_LIFT, BEAT_DEG = 0.34, 2.4
"""How high brows go and how deep the head dips on a fully stressed vowel."""

_YAW, _PITCH, _ROLL, _FAST, _NODS, _STRESS = range(20, 26)  # streams of chance


@dataclass(frozen=True, slots=True)
class Spring:
    """A value that is pushed and comes back to rest without swinging over (critically damped)."""

    value: float = 0.0
    speed: float = 0.0

    def push(self, peak: float, omega: float) -> Spring:
        """Give it the speed that takes it to `peak` within 1 / omega seconds."""
        return replace(self, speed=max(self.speed, peak * omega * math.e))

    def step(self, omega: float) -> Spring:
        """One frame on, exactly."""
        dt = 1.0 / FPS
        drive = self.speed + omega * self.value
        fade = math.exp(-omega * dt)
        return Spring((self.value + drive * dt) * fade, (self.speed - omega * drive * dt) * fade)


@dataclass(frozen=True, slots=True, eq=False)
class Cue:
    """What a frame's face answers to.

    `mouth` (52,) is the shape that the sound asks for, `level` its loudness 0..1, `stressed`: a stressed
    vowel begins. Gestures give `face` (52,), `head`, `trunk` and `look` (degrees left, up; and how much).
    """

    phase: Phase = "idle"
    pose: str = "attentive"
    partner: Partner = field(default_factory=Partner)
    mouth: Array = field(default_factory=lambda: VISEMES["sil"])
    level: float = 0.0
    sounding: bool = False
    stressed: bool = False
    face: Array = field(default_factory=lambda: VISEMES["sil"])
    head: Angles = (0.0, 0.0, 0.0)
    trunk: Angles = (0.0, 0.0, 0.0)
    look: Angles = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """The face after a frame; drawn are `weights` (52,), `head` and `lean` (degrees) and `breath`."""

    weights: Array = field(default_factory=lambda: mood("attentive", "idle", 0.0).face)
    head: Angles = (0.0, 0.0, 0.0)
    lean: float = 0.0
    breath: float = 0.0
    frame: int = 0
    phase: Phase = "idle"
    mood: Array = field(default_factory=lambda: mood("attentive", "idle", 0.0).face)
    posture: Angles = (0.0, 0.0, 0.0)
    talk: float = 0.0
    air: float = 0.0
    blink: Blink = field(default_factory=Blink)
    gaze: Gaze = field(default_factory=Gaze)
    look: tuple[float, float] = (0.0, 0.0)
    follow: tuple[float, float] = (0.0, 0.0)
    brow: Spring = field(default_factory=Spring)
    beat: Spring = field(default_factory=Spring)
    nod: int = len(NOD)
    nods: int = 0
    stresses: int = 0


def step(now: Face, cue: Cue, seed: int) -> Face:
    """The next frame's face."""
    changed = cue.phase != now.phase
    talk = now.talk + (float(cue.sounding) - now.talk) * 0.15
    wanted = mood(cue.pose, cue.phase, talk)
    feeling = now.mood + (wanted.face + _answer(cue.partner) - now.mood) * 0.12
    posture = _toward(now.posture, wanted.head, 0.07)
    now = replace(
        _listen(_stress(now, cue, seed), cue, seed),
        frame=now.frame + 1,
        phase=cue.phase,
        mood=feeling,
        posture=posture,
        talk=talk,
        lean=now.lean + (wanted.lean - now.lean) * 0.05,
        air=now.air + (0.23 + 0.07 * talk) / FPS,
    )
    now = _look(now, cue, seed, changed)
    return _show(replace(now, head=_head(now, cue, seed)), cue)


def _answer(partner: Partner) -> Array:
    """What the partner's voice does to the brows: attention, and a slight frown when it is raised."""
    out = np.zeros(len(ARKIT))
    if partner.speaking:
        frown = max(0.0, partner.level - 0.75)
        out[_BROW_UP] = 0.05 + 0.1 * min(partner.level, 0.75)
        out[_BROW_DOWN] = frown
    return out


def _toward(now: Angles, goal: Angles, share: float) -> Angles:
    a, b, c = (x + (y - x) * share for x, y in zip(now, goal, strict=True))
    return a, b, c


def _stress(now: Face, cue: Cue, seed: int) -> Face:
    """Brows and head mark some of the stressed vowels, the loud ones more."""
    brow, beat = now.brow, now.beat
    if cue.stressed:
        n = now.stresses
        strength = (0.5 + 0.5 * cue.level) * between(seed, _STRESS, 3 * n, 0.6, 1.0)
        if uniform(seed, _STRESS, 3 * n + 1) < 0.6:
            brow = brow.push(BROW_LIFT * strength, BROW_SPEED)
        if uniform(seed, _STRESS, 3 * n + 2) < 0.8:
            beat = beat.push(BEAT_DEG * strength, BEAT_SPEED)
    stresses = now.stresses + cue.stressed
    return replace(now, brow=brow.step(BROW_SPEED), beat=beat.step(BEAT_SPEED), stresses=stresses)


def _listen(now: Face, cue: Cue, seed: int) -> Face:
    """Nod where the partner ends a clause, and now and then through a long turn."""
    ready = now.nod >= len(NOD) + NOD_REST
    long_turn = now.nod >= len(NOD) + 5 * FPS and uniform(seed, _NODS, -now.frame - 1) < 0.01
    asked = cue.phase == "listening" and (cue.partner.clause_end or (cue.partner.speaking and long_turn))
    if ready and asked:
        return replace(now, nod=0, nods=now.nods + 1)
    return replace(now, nod=now.nod + 1)


def _look(now: Face, cue: Cue, seed: int, changed: bool) -> Face:
    """Move gaze and lids; the head follows long looks a little."""
    fixed, jumped = gaze(now.gaze, seed, cue.phase, changed)
    shift_yaw, shift_pitch, share = cue.look
    goal = (fixed.yaw * (1 - share) + shift_yaw * share, fixed.pitch * (1 - share) + shift_pitch * share)
    look = (_saccade(now.look[0], goal[0]), _saccade(now.look[1], goal[1]))
    follow = tuple(a + (0.3 * b - a) * 0.1 for a, b in zip(now.follow, look, strict=True))
    lids = blink(now.blink, seed, changed or jumped)
    return replace(now, gaze=fixed, look=look, follow=(follow[0], follow[1]), blink=lids)


def _saccade(now: float, goal: float) -> float:
    return now + min(max(goal - now, -SACCADE_DEG), SACCADE_DEG)


def _head(now: Face, cue: Cue, seed: int) -> Angles:
    """Posture, aimless drift, speech beats, nods and gestures together."""
    t = now.frame / FPS
    lively = 1.0 + 1.2 * now.talk
    fast = 0.35 * (0.3 + now.talk)
    nod = NOD[now.nod] * between(seed, _NODS, now.nods, *NOD_DEG) if now.nod < len(NOD) else 0.0
    pitch = 0.9 * drift(seed, _PITCH, 0.33 * t) * lively + fast * drift(seed, _FAST, 1.9 * t)
    yaw = 1.7 * drift(seed, _YAW, 0.27 * t) * lively + fast * drift(seed, _FAST, 1.3 * t + 999.5)
    roll = 1.1 * drift(seed, _ROLL, 0.21 * t) * lively
    pitch += now.beat.value + nod - now.follow[1] + now.posture[0]
    yaw += now.follow[0] + now.posture[1]
    return pitch + cue.head[0], yaw + cue.head[1], roll + now.posture[2] + cue.head[2]


def _show(now: Face, cue: Cue) -> Face:
    """Put the parts together, no action faster than it may move."""
    weights = now.mood + cue.face + cue.mouth
    weights[_BROW_UP] += now.brow.value * np.array([0.6, 1.0, 1.0])
    down, left = now.head[0] + cue.trunk[0] + now.lean, now.head[1] + cue.trunk[1]
    _turn_eyes(weights, now.look[0] - left, now.look[1] + down)
    closed = now.blink.closed
    weights[_LIDS] = np.maximum(weights[_LIDS], closed)
    weights[_WIDE] *= 1.0 - closed
    weights = np.clip(weights, 0.0, 1.0)
    weights = now.weights + np.clip(weights - now.weights, -MAX_STEP, MAX_STEP)
    return replace(now, weights=weights, breath=0.5 - 0.5 * math.cos(2.0 * math.pi * now.air))


def _turn_eyes(weights: Array, yaw: float, pitch: float) -> None:
    """Turn both eyes by degrees within the head, lids included."""
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        outward = yaw * sign
        weights[ARKIT_INDEX[f"eyeLookOut{side}"]] = max(outward, 0.0) / LOOK_FULL_DEG["Out"]
        weights[ARKIT_INDEX[f"eyeLookIn{side}"]] = max(-outward, 0.0) / LOOK_FULL_DEG["In"]
        weights[ARKIT_INDEX[f"eyeLookUp{side}"]] = max(pitch, 0.0) / LOOK_FULL_DEG["Up"]
        weights[ARKIT_INDEX[f"eyeLookDown{side}"]] = max(-pitch, 0.0) / LOOK_FULL_DEG["Down"]


_BROW_UP = [ARKIT_INDEX[name] for name in ("browInnerUp", "browOuterUpLeft", "browOuterUpRight")]
_BROW_DOWN = [ARKIT_INDEX[name] for name in ("browDownLeft", "browDownRight")]
_LIDS = [ARKIT_INDEX[name] for name in ("eyeBlinkLeft", "eyeBlinkRight")]
_WIDE = [ARKIT_INDEX[name] for name in ("eyeWideLeft", "eyeWideRight")]
