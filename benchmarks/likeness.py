"""What a public face net sees in the pictures: faces, open lips, one and the same person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.facenet import Array, FaceNet
from benchmarks.lips import LipReader
from benchmarks.scenes import ATTENTIVE, Spoken, silence
from generator.rigged.draw.renderer import Renderer
from generator.rigged.figure import RiggedHuman
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.palette import BACKGROUNDS
from generator.rigged.motion.channels import HEAD_SHARES
from generator.rigged.motion.motion import Mover
from generator.rigged.motion.physique import physique_of
from generator.rigged.state import BONE_INDEX, FigureState
from generator.types import Prompt
from media.frames import ByteArray, FloatArray

Tell = Callable[[float], None]

HIDING = frozenset({"drink"})
"""Actions that hold something before the face: the mug."""

CLOSED_PX, NEAR_S = 2.0, 0.04
"""Lips have met below this gap in pixels, in a picture at most so far from the sound."""

YAW_DEG, LIGHTS = 8.0, ((0.72, 0.75, 0.85), (1.18, 1.1, 0.98))
"""The two renders of an identity: turned to either side, in dim cold and in bright warm light. The light of
the rendering itself is fixed, so the picture's channels are multiplied."""


MIRROR = np.array([-1.0, 1.0, 1.0])


class Sampler:
    """A painter that draws only the pictures that are asked for (`wanted`), and keeps them as RGB."""

    def __init__(self, renderer: Renderer) -> None:
        self.wanted = False
        self.pictures: list[ByteArray] = []
        self._renderer = renderer
        self._blank = np.zeros((renderer.height * 3 // 2, renderer.width), np.uint8)

    def draw(self, state: FigureState) -> ByteArray:
        """A picture if it is wanted, else nothing."""
        if self.wanted:
            self.pictures.append(self._renderer.draw_rgb(state))
        return self._blank


def found_shares(net: FaceNet, people: Sequence[Identity], actions: Sequence[str], tell: Tell) -> list[float]:
    """For each person the share of pictures, two of each action and at rest, in which a face is found."""
    shares = []
    for number, identity in enumerate(people):
        tell(number / len(people))
        painter = Sampler(Renderer(identity, 512, 512))
        human = RiggedHuman(identity, seed=number, painter=painter)
        for turn, action in enumerate(["", *(name for name in actions if name not in HIDING)]):
            prompt = Prompt(turn + 1, action, "action") if action else ATTENTIVE
            _sample(human, painter, prompt, np.random.default_rng((number, turn)))
        shares.append(float(np.mean([net.look(picture).found for picture in painter.pictures])))
    return shares


def _sample(human: RiggedHuman, painter: Sampler, prompt: Prompt, chance: np.random.Generator) -> None:
    """Go through an action and draw the first picture of two of its chunks."""
    count = int(human.capabilities.actions.get(prompt.text, 2.0) / 0.08)
    wanted = set(chance.choice(count, 2, replace=False).tolist())
    for index in range(count):
        before = len(painter.pictures)
        painter.wanted = index in wanted
        human.step(silence(index, prompt))
        del painter.pictures[before + 1 :]


def lip_follow(net: FaceNet, identity: Identity, spoken: Sequence[Spoken]) -> tuple[float, float]:
    """How the net's lip opening follows the drawn one: correlation at zero lag, and the best lag in ms."""
    seen, true = [], []
    painter = LipReader(identity)
    for said in spoken:
        painter.begin()
        human = RiggedHuman(identity, seed=1, painter=painter)
        for chunk in said.chunks:
            human.step(chunk)
        true.append(np.array(painter.gaps))
        seen.append(np.array([net.look(painter.rgb(state)).lip_opening for state in painter.states]))
    by_lag = {lag: _correlation(seen, true, lag) for lag in range(-3, 4)}
    return by_lag[0], 40.0 * max(by_lag, key=by_lag.__getitem__)


def _correlation(seen: Sequence[Array], true: Sequence[Array], lag: int) -> float:
    """Of all clips together, the net's side shifted by `lag` pictures."""
    shifted = np.concatenate([np.roll(values, -lag)[3:-3] for values in seen])
    return float(np.corrcoef(shifted, np.concatenate([values[3:-3] for values in true]))[0, 1])


def closures(identity: Identity, spoken: Sequence[Spoken]) -> tuple[int, int]:
    """How many p, b, m are shown with lips that meet, and how many there are."""
    met = total = 0
    painter = LipReader(identity)
    for number, said in enumerate(spoken):
        painter.begin()
        human = RiggedHuman(identity, seed=number, painter=painter)
        for chunk in said.chunks:
            human.step(chunk)
        times = np.arange(len(painter.gaps)) / human.capabilities.fps
        gaps = np.array(painter.gaps)
        for phoneme in said.phonemes:
            if phoneme.symbol in "pbm":
                near = (times >= phoneme.start - NEAR_S) & (times <= phoneme.end + NEAR_S)
                total += 1
                met += bool(gaps[near].min() < CLOSED_PX)
    return met, total


def identity_match(net: FaceNet, people: Sequence[Identity], tell: Tell) -> float:
    """The share of renders whose nearest among all other renders is the same person's.

    Two renders each: neutral face, turned by 8 degrees to either side, other background and light. Compared
    are the `shapes` of the net's 468 points in 3D by their Procrustes distance.
    """
    sides: tuple[list[ByteArray], list[ByteArray]] = ([], [])
    for number, identity in enumerate(people):
        tell(number / len(people))
        for side, turned in enumerate((-YAW_DEG, YAW_DEG)):
            background = BACKGROUNDS[(number + side) % len(BACKGROUNDS)]
            picture = _neutral(replace(identity, background=background), turned)
            sides[side].append(np.clip(picture * np.array(LIGHTS[side]), 0, 255).astype(np.uint8))
    seen = shapes(net, [*sides[0], *sides[1]])
    return match_share(seen[: len(people)], seen[len(people) :])


def shapes(net: FaceNet, pictures: Sequence[ByteArray]) -> list[Array]:
    """The face in each picture as (468, 3), free of which way it is turned.

    The net sees each picture and its mirror image, and the face is made symmetric: what a turned head and
    one-sided light do to the net's points is opposite in the two, and goes.
    """
    plain = aligned([net.look(picture).points for picture in pictures])
    twin = mirror_twins(np.mean(plain, axis=0))
    mirrored = [net.look(np.ascontiguousarray(p[:, ::-1])).points[twin] * MIRROR for p in pictures]
    both = aligned([*plain, *mirrored])
    mean = [(a + b) / 2 for a, b in zip(both[: len(plain)], both[len(plain) :], strict=True)]
    both = aligned([*mean, *(face[twin] * MIRROR for face in mean)])
    return [(a + b) / 2 for a, b in zip(both[: len(plain)], both[len(plain) :], strict=True)]


def aligned(faces: Sequence[Array]) -> list[Array]:
    """All faces at one place, of size 1, turned towards the first (Procrustes)."""
    out: list[Array] = []
    for face in faces:
        centred = face - face.mean(0)
        centred = centred / np.linalg.norm(centred)
        out.append(centred @ rotation(centred, out[0]) if out else centred)
    return out


def rotation(face: Array, goal: Array) -> Array:
    """The (3, 3) that turns the rows of `face` best towards those of `goal`, never mirroring (Kabsch)."""
    left, _, right = np.linalg.svd(face.T @ goal)
    turn = np.diag([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    return np.asarray(left @ turn @ right)


def mirror_twins(face: Array) -> NDArray[np.intp]:
    """(468,) for each point of a face the one on its other side, itself in the middle."""
    mirrored = face * MIRROR
    twins = np.arange(len(face))
    for _ in range(10):
        twins = np.square(face[:, None] - mirrored[None]).sum(-1).argmin(1)
        left, _, right = np.linalg.svd(mirrored[twins].T @ face)
        mirrored = mirrored @ left @ right
    return twins


def match_share(first: Sequence[Array], second: Sequence[Array]) -> float:
    """Both ways round: who of the other side, or of one's own but oneself, is nearest?"""
    everyone = [*first, *second]
    count = len(first)
    far = np.array([[distance(a, b) for b in everyone] for a in everyone])
    np.fill_diagonal(far, np.inf)
    partner = np.concatenate([np.arange(count) + count, np.arange(count)])
    return float(np.mean(far.argmin(1) == partner))


def distance(a: Array, b: Array) -> float:
    """Procrustes distance of two sets of points (n, 3), each of size 1 (Kendall)."""
    a, b = (points - points.mean(0) for points in (a, b))
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    left, sizes, right = np.linalg.svd(a.T @ b)
    sizes[-1] *= np.sign(np.linalg.det(left) * np.linalg.det(right))
    return float(np.sqrt(max(0.0, 2.0 - 2.0 * sizes.sum())))


def _neutral(identity: Identity, yaw: float) -> ByteArray:
    """A picture of the neutral face, turned to the person's left by degrees."""
    mover = Mover(physique_of(identity), 0, identity.framing)
    rest = mover.state(mover.still())
    rotations: FloatArray = rest.rotations.copy()
    for bone, share in HEAD_SHARES.items():
        rotations[BONE_INDEX[bone]] = (0.0, 0.0, share * np.radians(yaw))
    state = replace(rest, weights=np.zeros_like(rest.weights), rotations=rotations)
    return Renderer(identity, 512, 512).draw_rgb(state)
