"""The face from frame to frame: mouth, mood, lids, gaze, brows, head, breath. Pure: state in, state out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from generator.rigged.face.breath import Breath, breathe
from generator.rigged.face.eyes import Blink, Gaze, blink, gaze, saccade
from generator.rigged.face.head import Angles, Spring, Stress, stress, sway
from generator.rigged.face.listening import Listener, listen
from generator.rigged.face.moods import MOUTH, beside_speech, mood
from generator.rigged.face.speech import Voice
from generator.rigged.face.visemes import VISEMES, Array
from generator.rigged.noise import Stream, drift
from generator.rigged.state import ARKIT, ARKIT_INDEX, FPS
from generator.types import Partner, Phase

MAX_STEP = np.where(MOUTH, 0.5, 0.22)
"""Largest change of each face action from one frame to the next; lids and eyes take two for a whole move."""
for _name in ARKIT:
    if _name.startswith("eyeBlink"):
        MAX_STEP[ARKIT_INDEX[_name]] = 0.62
    if _name.startswith("eyeLook"):
        MAX_STEP[ARKIT_INDEX[_name]] = 0.8

LOOK_FULL_DEG = {"Out": 13.4, "In": 13.8, "Up": 9.0, "Down": 10.2}
"""How far the eye turns in the asset when an eyeLook action is full."""

MOOD_SHARE, POSTURE_SHARE = 0.12, 0.07
"""How much of the way to a new mood the face and the head go in a frame."""

FOLLOW, FOLLOW_SHARE = 0.3, 0.1
"""The head turns by this part of what the eyes do, and goes this part of its way in a frame."""


SIDE_DEG, TURN_DEG = 16.0, 8.0
"""How far the eyes go to somebody at the edge, and the head beside what it follows the eyes: people in a
picture sit close together, and whoever looks further aside seems to look out of it."""

TURN_SPEED = 6.0
"""Spring of the head's turn towards somebody else, rad/s: it is there half a second after the eyes."""


@dataclass(frozen=True, slots=True, eq=False)
class Cue:
    """What a frame's face answers to: its `voice`, the `partner`, and what the body does.

    Gestures give `face` (52,), `head`, `trunk` and `look` (degrees left, up; and how much).
    """

    phase: Phase = "idle"
    pose: str = "attentive"
    partner: Partner = field(default_factory=Partner)
    voice: Voice = field(default_factory=Voice)
    face: Array = field(default_factory=lambda: VISEMES["sil"])
    head: Angles = (0.0, 0.0, 0.0)
    trunk: Angles = (0.0, 0.0, 0.0)
    look: Angles = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """The face after a frame; drawn are `weights` (52,), `head` and `lean` (degrees) and `breath`."""

    weights: Array = field(default_factory=lambda: mood("attentive", "idle").face)
    head: Angles = (0.0, 0.0, 0.0)
    lean: float = 0.0
    breath: Breath = field(default_factory=Breath)
    frame: int = 0
    phase: Phase = "idle"
    pose: str = "attentive"
    held: int = 0
    mood: Array = field(default_factory=lambda: mood("attentive", "idle").face)
    posture: Angles = (0.0, 0.0, 0.0)
    talk: float = 0.0
    blink: Blink = field(default_factory=Blink)
    gaze: Gaze = field(default_factory=Gaze)
    look: tuple[float, float] = (0.0, 0.0)
    follow: tuple[float, float] = (0.0, 0.0)
    turn: Spring = field(default_factory=Spring)
    stress: Stress = field(default_factory=Stress)
    listener: Listener = field(default_factory=Listener)


def step(now: Face, cue: Cue, seed: int) -> Face:
    """The next frame's face."""
    voice = cue.voice
    changed = cue.phase != now.phase
    held = now.held + 1 if cue.pose == now.pose else 0
    wanted = mood(cue.pose, cue.phase, held / FPS)
    listener = listen(now.listener, cue.partner, cue.phase, seed)
    now = replace(
        now,
        frame=now.frame + 1,
        phase=cue.phase,
        pose=cue.pose,
        held=held,
        mood=now.mood + (wanted.face - now.mood) * MOOD_SHARE,
        posture=_toward(now.posture, wanted.head, POSTURE_SHARE),
        lean=now.lean + (wanted.lean - now.lean) * 0.05,
        talk=now.talk + (float(voice.sounding) - now.talk) * 0.15,
        breath=breathe(now.breath, cue.phase, voice.sounding, seed),
        stress=stress(now.stress, voice.stressed, voice.level, voice.tone * voice.sounding, seed),
        listener=listener,
    )
    now = _look(now, cue, seed, changed)
    now = replace(now, head=_head(now, cue, seed))
    return replace(now, weights=_weights(now, cue, seed))


def _toward(now: Angles, goal: Angles, share: float) -> Angles:
    a, b, c = (x + (y - x) * share for x, y in zip(now, goal, strict=True))
    return a, b, c


def _look(now: Face, cue: Cue, seed: int, changed: bool) -> Face:
    """Move gaze and lids; the head follows long looks a little, and turns to whom is looked at."""
    fixed, jumped = gaze(now.gaze, seed, cue.phase, changed)
    left, up, share = cue.look
    yaw = fixed.yaw if fixed.away else fixed.yaw - SIDE_DEG * cue.partner.side
    goal = (yaw * (1 - share) + left * share, fixed.pitch * (1 - share) + up * share)
    look = (now.look[0] + saccade(goal[0] - now.look[0]), now.look[1] + saccade(goal[1] - now.look[1]))
    follow = tuple(a + (FOLLOW * b - a) * FOLLOW_SHARE for a, b in zip(now.follow, look, strict=True))
    lids = blink(now.blink, seed, changed or jumped or cue.partner.clause_end)
    turn = now.turn.step(TURN_SPEED, -TURN_DEG * cue.partner.side)
    return replace(now, gaze=fixed, look=look, follow=(follow[0], follow[1]), blink=lids, turn=turn)


def _head(now: Face, cue: Cue, seed: int) -> Angles:
    """Posture, aimless shifts, what the voice does, nods and gestures together."""
    down, left, tilt = sway(now.frame, now.talk, seed)
    down += now.stress.down + now.listener.nod(seed) - now.follow[1] + now.posture[0] - 0.5 * now.breath.level
    left += now.follow[0] + now.turn.value + now.posture[1]
    return down + cue.head[0], left + cue.head[1], tilt + now.posture[2] + cue.head[2]


def _weights(now: Face, cue: Cue, seed: int) -> Array:
    """Put the parts together, no action faster than it may move."""
    voice = cue.voice
    lively = 1.0 + 0.16 * drift(seed, Stream.LIVELINESS, 0.2 * now.frame / FPS)
    feeling = now.mood * lively + now.listener.face + cue.face
    weights = beside_speech(feeling, voice.mouth, now.talk, voice.shut) + voice.mouth
    weights[_BROW_UP] += (now.stress.brow.value + now.listener.brows(seed)) * np.array([0.6, 1.0, 1.0])
    down, left = now.head[0] + cue.trunk[0] + now.lean, now.head[1] + cue.trunk[1]
    _turn_eyes(weights, now.look[0] - left, now.look[1] + down)
    closed = now.blink.closed
    weights[_LIDS] = np.maximum(weights[_LIDS], closed)
    weights[_WIDE] *= 1.0 - closed
    weights = np.clip(weights, 0.0, 1.0)
    return np.asarray(now.weights + np.clip(weights - now.weights, -MAX_STEP, MAX_STEP))


def _turn_eyes(weights: Array, yaw: float, pitch: float) -> None:
    """Turn both eyes by degrees within the head, lids included."""
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        outward = yaw * sign
        weights[ARKIT_INDEX[f"eyeLookOut{side}"]] = max(outward, 0.0) / LOOK_FULL_DEG["Out"]
        weights[ARKIT_INDEX[f"eyeLookIn{side}"]] = max(-outward, 0.0) / LOOK_FULL_DEG["In"]
        weights[ARKIT_INDEX[f"eyeLookUp{side}"]] = max(pitch, 0.0) / LOOK_FULL_DEG["Up"]
        weights[ARKIT_INDEX[f"eyeLookDown{side}"]] = max(-pitch, 0.0) / LOOK_FULL_DEG["Down"]


_BROW_UP = [ARKIT_INDEX[name] for name in ("browInnerUp", "browOuterUpLeft", "browOuterUpRight")]
_LIDS = [ARKIT_INDEX[name] for name in ("eyeBlinkLeft", "eyeBlinkRight")]
_WIDE = [ARKIT_INDEX[name] for name in ("eyeWideLeft", "eyeWideRight")]
