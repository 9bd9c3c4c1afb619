"""The body from frame to frame: poses that hold, actions that can be interrupted at any frame. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from generator.rigged.face.speech import Voice
from generator.rigged.motion import talk
from generator.rigged.motion.channels import CHANNELS, FRAME_S, SIDES, TRUNK, VIEW
from generator.rigged.motion.deed import CHANGE_S, Deed
from generator.rigged.motion.repertoire import ARM, Repertoire
from generator.rigged.motion.rotations import Array
from generator.rigged.motion.sight import hidden
from generator.rigged.motion.stances import STANCES
from generator.rigged.motion.talk import Talk
from generator.rigged.noise import Stream, between
from generator.rigged.state import FPS

SETTLE = np.full(CHANNELS, 8.0)
SETTLE[VIEW] = 4.0
"""Speed, rad/s, at which what an interruption left over fades: most of it is gone after 0.4 s; a view that
moves faster than 0.8 s is noticed."""

_FADE = np.exp(-SETTLE * FRAME_S)

STILL = 1e-5
"""What is left over below this, in radians, degrees and their speeds, is nothing: the body stands still."""

PACE = (0.94, 1.07)
"""An action is never done twice at the same speed."""

MAX_JOINT_STEP = 0.4
"""Largest turn of a joint from one frame to the next, radians, through any interruption."""


@dataclass(frozen=True, slots=True, eq=False)
class Posture:
    """How the body stands after a frame: `now` (CHANNELS,) is drawn, `held` is the prop in the right hand.

    `left` and `speed` are what an interruption left over; they fade. `age`: frames since the deed began;
    `deeds`: how many there were; `pace`: how fast this one goes. `talk`: the hands in speech.
    """

    now: Array
    before: Array
    left: Array
    speed: Array
    deed: Deed = field(default_factory=Deed)
    age: int = 0
    deeds: int = 0
    pace: float = 1.0
    held: str = ""
    talk: Talk = field(default_factory=Talk)

    @property
    def action(self) -> str:
        """The action under way, "" for none."""
        return self.deed.action


def at_rest(repertoire: Repertoire, pose: str = "attentive") -> Posture:
    """A body that does nothing."""
    none, base, held = np.zeros(CHANNELS), repertoire.base(pose), STANCES[pose].held
    return Posture(base, base, none, none, Deed("", pose, pose, holds=held), held=held)


def act(posture: Posture, repertoire: Repertoire, action: str, seed: int) -> Posture:
    """Begin an action, or end the one under way (""), from wherever the body is.

    A one-handed one takes the right arm, or the left one while the right hand holds something.
    """
    pose = posture.deed.end
    deed = Deed(action, pose, pose, ".L" if posture.held else ".R", posture.held)
    deeds = posture.deeds + 1
    return _turn_to(
        replace(posture, deeds=deeds, pace=between(seed, Stream.ACTION_PACE, deeds, *PACE)),
        repertoire,
        deed,
        0,
    )


def stop(posture: Posture, repertoire: Repertoire) -> Posture:
    """Break off the action under way, from wherever the body is, for the nearer of its two poses.

    In the tail, where the arms take hold of the pose anyway, nothing is broken off.
    """
    deed = posture.deed
    if _second(posture) >= deed.seconds - deed.tail - deed.drag:
        return posture
    near = min((deed.end, deed.begin), key=lambda pose: _way(posture, repertoire.base(pose)))
    still = Deed("", near, near, holds=posture.held)
    return _turn_to(replace(posture, deeds=posture.deeds + 1, pace=1.0), repertoire, still, 0)


def end_in(posture: Posture, repertoire: Repertoire, pose: str) -> Posture:
    """Let an action that has just begun, or has some way to go, end in a pose."""
    deed = posture.deed
    if not deed.action or pose == deed.end:
        return posture
    if posture.age and deed.seconds - _second(posture) <= CHANGE_S:
        return posture
    return _turn_to(posture, repertoire, replace(deed, end=pose), posture.age)


def stand(posture: Posture, repertoire: Repertoire, pose: str) -> Posture:
    """Take up a pose; an action that has some way to go ends in it."""
    posture = end_in(posture, repertoire, pose)
    deed = posture.deed
    if pose == deed.end:
        return posture
    return _turn_to(replace(posture, pace=1.0), repertoire, Deed("", deed.end, pose, holds=posture.held), 0)


def _second(posture: Posture) -> float:
    """How far the deed under way has come."""
    return posture.age * FRAME_S * posture.pace


def _way(posture: Posture, base: Array) -> float:
    """How far the arms are from a pose."""
    return float(sum(np.abs((posture.now - base)[ARM[side]]).sum() for side in SIDES))


def _turn_to(posture: Posture, repertoire: Repertoire, deed: Deed, age: int) -> Posture:
    """Go on with another deed.

    What its motion lacks to the old one is kept and fades as a critically damped spring (inertial blending,
    Bollo 2018), so that neither place nor speed jumps.
    """
    t, dt = age * FRAME_S * posture.pace, FRAME_S * posture.pace
    goal = repertoire.at(deed, t)
    own = (goal - repertoire.at(deed, max(0.0, t - dt))) * FPS
    speed = (posture.now - posture.before) * FPS - own
    return replace(posture, deed=deed, age=age, left=posture.now - goal, speed=speed, talk=Talk())


def step(posture: Posture, repertoire: Repertoire, seed: int = 0, voice: Voice | None = None) -> Posture:
    """One frame on; the hands go with the `voice` where no action has them."""
    age, deed = posture.age + 1, posture.deed
    t = age * FRAME_S * posture.pace
    if t >= deed.seconds:
        deed = Deed("", deed.end, deed.end, holds=posture.held)
        age, t = (age, t) if deed.rests else (0, 0.0)
    left, speed = _fade(posture)
    goal = repertoire.at(deed, t)
    now = goal + left if left.any() else goal
    held = _held(posture, repertoire, deed, t, now)
    hands = talk.step(posture.talk, voice, seed) if deed.rests else posture.talk
    if not hands.still:
        _gesture(now, hands, repertoire, deed.end)
    return replace(
        posture,
        now=now,
        before=posture.now,
        left=left,
        speed=speed,
        deed=deed,
        age=age,
        held=held,
        talk=hands,
    )


def _gesture(now: Array, hands: Talk, repertoire: Repertoire, pose: str) -> None:
    """Add the hands in speech, those that the pose leaves free, in place."""
    for hand, side in enumerate(SIDES):
        lift, beat = hands.lift[hand].value, hands.beat[hand].value
        if side not in STANCES[pose].busy and lift:
            now[ARM[side]] += talk.raised(repertoire.gesture(pose, side, hands.shape[hand]), lift, beat)
    now[TRUNK] += talk.bow_of(hands)


def _fade(posture: Posture) -> tuple[Array, Array]:
    """What an interruption left over, one frame on."""
    if not posture.left.any() and not posture.speed.any():
        return posture.left, posture.speed
    drive = posture.speed + SETTLE * posture.left
    left, speed = (posture.left + drive * FRAME_S) * _FADE, (posture.speed - SETTLE * drive * FRAME_S) * _FADE
    if max(np.abs(left).max(), np.abs(speed).max()) < STILL:
        return np.zeros(CHANNELS), np.zeros(CHANNELS)
    return left, speed


def _held(posture: Posture, repertoire: Repertoire, deed: Deed, t: float, now: Array) -> str:
    """A prop comes and goes where the hand is below the picture."""
    wanted = repertoire.held(deed, t)
    if wanted == posture.held or hidden(repertoire.physique, repertoire.framing, now):
        return wanted
    return posture.held
