"""Gestures that go with speech: hands come up at phrases and beat on stressed words; the body sways. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from generator.rigged.face.head import Spring
from generator.rigged.face.speech import Voice
from generator.rigged.motion.arm import Arm, Position
from generator.rigged.motion.channels import FRAME_S
from generator.rigged.motion.rotations import Array
from generator.rigged.noise import Stream, between, smooth, uniform
from generator.rigged.state import FPS

CLAUSE = round(1.2 * FPS)
"""Frames of speech before hands take part: not for a yes or a name."""

BREATH_PAUSE, TURN_PAUSE = round(0.2 * FPS), round(0.9 * FPS)
"""Frames of silence that end a phrase, and a turn, in which the hands go down."""

LONGEST_PHRASE = round(3.2 * FPS)
"""Nobody holds one gesture for longer; the next stressed word brings another."""

LIFT_SPEED, BEAT_SPEED = 5.5, 11.0
"""Springs of a hand that comes up or goes down (most of its way in 0.6 s) and of its beats, rad/s."""

REACHES = ((1.0, 0.0), (0.75, 0.0), (0.0, 0.9), (0.85, 0.7), (0.6, 0.9), (0.0, 0.0))
"""How far the right and the left hand come up for a phrase; one is drawn."""

TURN_DEG, NOD_DEG = 1.6, 0.7
"""How far the trunk turns after the hand that talks, and bends with a beat."""

SWAY_S, SHIFT_S = 11.0, 2.6
"""Seconds between two changes of weight, and how long one takes; between them the trunk stands still."""

SWAY_DEG = (0.7, 1.3, 0.8)

NEAR = 1e-4
"""A hand nearer than this to its goal, as a part of its way and a second's, is there."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Hands in speech, right and left: `goal` how far up, `lift` where they are, `beat` the forearm's.

    `spoken`, `pause`, `held`: frames of the turn, of the silence in it, of the gesture; `shape` which it is.
    """

    spoken: int = 0
    pause: int = 0
    held: int = 0
    phrases: int = 0
    stresses: int = 0
    goal: tuple[float, float] = (0.0, 0.0)
    lift: tuple[Spring, Spring] = (Spring(), Spring())
    beat: tuple[Spring, Spring] = (Spring(), Spring())
    shape: tuple[int, int] = (0, 0)

    @property
    def still(self) -> bool:
        """Whether no hand is up or on its way."""
        return self.goal == (0.0, 0.0) and all(spring == Spring() for spring in (*self.lift, *self.beat))


def step(talk: Talk, voice: Voice | None, seed: int) -> Talk:
    """One frame on; without a voice while somebody else has the floor."""
    sounding = voice is not None and voice.sounding
    stressed = voice is not None and voice.stressed
    pause = 0 if sounding else talk.pause + 1
    over = voice is None or pause >= TURN_PAUSE
    begins = sounding and talk.pause >= BREATH_PAUSE
    talk = replace(talk, pause=pause, spoken=0 if over else talk.spoken + sounding, held=talk.held + 1)
    if over:
        talk = replace(talk, goal=(0.0, 0.0))
    elif talk.spoken >= CLAUSE and (
        begins or (stressed and (talk.goal == (0.0, 0.0) or talk.held > LONGEST_PHRASE))
    ):
        talk = _phrase(talk, seed)
    if voice is not None and stressed and not talk.still:
        talk = _push(talk, voice.level, seed)
    lift = (_follow(talk.lift[0], talk.goal[0]), _follow(talk.lift[1], talk.goal[1]))
    beat = (_follow(talk.beat[0], 0.0, BEAT_SPEED), _follow(talk.beat[1], 0.0, BEAT_SPEED))
    return replace(talk, lift=lift, beat=beat)


def _phrase(talk: Talk, seed: int) -> Talk:
    """Another gesture; a hand that is up keeps its shape."""
    n = talk.phrases
    right, left = REACHES[int(uniform(seed, Stream.TALK_HANDS, n) * len(REACHES))]
    size = between(seed, Stream.TALK_REACH, n, 0.75, 1.05)
    drawn = int(uniform(seed, Stream.TALK_REACH, -n - 1) * len(SHAPES))
    hands = zip(talk.shape, talk.lift, strict=True)
    shapes = [kept if spring.value > 0.05 else drawn for kept, spring in hands]
    return replace(
        talk, phrases=n + 1, held=0, goal=(right * size, left * size), shape=(shapes[0], shapes[1])
    )


def _push(talk: Talk, level: float, seed: int) -> Talk:
    """A beat of the hands that are up; some words go without, some with one hand only."""
    n, peak = talk.stresses, 0.45 + 0.55 * level
    beats = [
        spring.push(peak * between(seed, Stream.TALK_BEAT, 2 * n + hand, 0.5, 1.0), BEAT_SPEED)
        if uniform(seed, Stream.TALK_BEAT, -2 * n - hand - 1) < 0.75
        else spring
        for hand, spring in enumerate(talk.beat)
    ]
    return replace(talk, stresses=n + 1, beat=(beats[0], beats[1]))


def _follow(spring: Spring, goal: float, speed: float = LIFT_SPEED) -> Spring:
    """A spring one frame nearer to a goal, and exactly there in the end."""
    moved = spring.step(speed, goal)
    there = max(abs(moved.value - goal), abs(moved.speed)) < NEAR
    return Spring(goal) if there else moved


def sway(frame: int, seed: int) -> Array:
    """What the trunk's weight adds to its angles (3,), degrees."""
    at = int(frame * FRAME_S / SWAY_S)
    part = smooth((frame * FRAME_S - at * SWAY_S) / SHIFT_S)
    return _weight(at - 1, seed) * (1.0 - part) + _weight(at, seed) * part


def _weight(index: int, seed: int) -> Array:
    if index <= 0:
        return np.zeros(3)
    return np.array(
        [between(seed, Stream.TRUNK_SWAY, 3 * index + i, -most, most) for i, most in enumerate(SWAY_DEG)]
    )


def bow_of(talk: Talk) -> Array:
    """What the trunk does with the hands (3,), degrees."""
    right, left = talk.lift[0].value, talk.lift[1].value
    beat = max(talk.beat[0].value * min(1.0, right), talk.beat[1].value * min(1.0, left))
    return np.array([NOD_DEG * beat, TURN_DEG * (right - left), 0.4 * (left - right)])


def _talking(out: float, lift: float, roll: float) -> tuple[Position, Position]:
    """A forearm before the body, and the same at the height of a beat; `roll` 0 palm in to 1 palm up."""

    def pose(arm: Arm, beat: float) -> None:
        arm.point((-0.2, -0.16, -1.0), (-out, -0.85, lift + 0.16 * beat), shrug=0.05 * beat)
        up = lift + 0.1 + 0.3 * beat
        arm.hand((0.25 - out, -0.9, up), (0.9 - 0.6 * roll, -0.1, roll + 0.3 * up))
        arm.fingers(20.0 - 6.0 * roll - 5.0 * beat, 1.1)
        arm.poser.thumb(arm.side, (0.58, 0.5, 0.64), (0.8, 0.3, 0.5), 6.0)

    return lambda arm: pose(arm, 0.0), lambda arm: pose(arm, 1.0)


SHAPES = (_talking(0.02, 0.3, 0.25), _talking(0.2, 0.22, 0.8), _talking(-0.12, 0.42, 0.0))
"""Hands in speech: (where they are, where they beat)."""


def raised(arms: tuple[Array, Array, Array], lift: float, beat: float) -> Array:
    """What a hand's gesture adds to the rotations of its arm: `arms` at rest, up, and at a beat."""
    rest, up, top = arms
    return lift * (up - rest) + lift * beat * (top - up)
