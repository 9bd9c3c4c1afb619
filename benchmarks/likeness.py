"""Whether a public face net takes two pictures of one person for the same person.

Each person is rendered twice: neutral face, turned to either side, other background and light. Compared
is the geometry of the net's 468 points in 3D, free of place, size and turn (Procrustes). Hair over a cheek
or a beard moves some points more than people differ in them; so differences are weighed by how much they
occur between two renders of one person (WCCN: Hatch, Kajarekar, Stolcke, Interspeech 2006), learned on people
other than those who are told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.facenet import Array, FaceNet
from generator.rigged.draw.renderer import Renderer
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.palette import BACKGROUNDS
from generator.rigged.motion.channels import HEAD_SHARES
from generator.rigged.motion.motion import Mover
from generator.rigged.motion.physique import physique_of
from generator.rigged.state import BONE_INDEX
from media.frames import ByteArray, FloatArray

Tell = Callable[[float], None]

YAW_DEG, LIGHTS = 8.0, ((0.72, 0.75, 0.85), (1.18, 1.1, 0.98))
"""The two renders of an identity: turned to either side, in dim cold and in bright warm light. The light of
the rendering itself is fixed, so the picture's channels are multiplied."""

SHRINKAGE = 1.0
"""Of the mean variance, added to each: some hundred renders say little of 1,404 numbers' covariances."""

MIRROR = np.array([-1.0, 1.0, 1.0])


def seen_twice(net: FaceNet, people: Sequence[Identity], tell: Tell) -> Array:
    """(2, people, 1404): the shape that the net sees of each person in either render."""
    sides: tuple[list[ByteArray], list[ByteArray]] = ([], [])
    for number, identity in enumerate(people):
        tell(number / len(people))
        for side, turned in enumerate((-YAW_DEG, YAW_DEG)):
            background = BACKGROUNDS[(number + side) % len(BACKGROUNDS)]
            picture = _neutral(replace(identity, background=background), turned)
            sides[side].append(np.clip(picture * np.array(LIGHTS[side]), 0, 255).astype(np.uint8))
    return np.reshape(shapes(net, [*sides[0], *sides[1]]), (2, len(people), -1))


def match_share(seen: Array, metric: Array | None = None) -> float:
    """The share of renders whose nearest of all others is the same person's; `seen` as of `seen_twice`."""
    _, count, _ = seen.shape
    everyone = seen.reshape(2 * count, -1) if metric is None else seen.reshape(2 * count, -1) @ metric
    far = np.square(everyone[:, None] - everyone[None]).sum(-1)
    np.fill_diagonal(far, np.inf)
    partner = np.concatenate([np.arange(count) + count, np.arange(count)])
    return float(np.mean(far.argmin(1) == partner))


def noise_metric(others: Array) -> Array:
    """(1404, 1404): times this, what differs between two renders of one person counts for less."""
    apart = others[0] - others[1]
    noise = apart.T @ apart / len(apart)
    noise += SHRINKAGE * np.trace(noise) / len(noise) * np.eye(len(noise))
    return np.asarray(np.linalg.cholesky(np.linalg.inv(noise)))


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


def _neutral(identity: Identity, yaw: float) -> ByteArray:
    """A picture of the neutral face, turned to the person's left by degrees."""
    mover = Mover(physique_of(identity), 0, identity.framing)
    rest = mover.state(mover.still())
    rotations: FloatArray = rest.rotations.copy()
    for bone, share in HEAD_SHARES.items():
        rotations[BONE_INDEX[bone]] = (0.0, 0.0, share * np.radians(yaw))
    state = replace(rest, weights=np.zeros_like(rest.weights), rotations=rotations)
    return Renderer(identity, 512, 512).draw_rgb(state)
