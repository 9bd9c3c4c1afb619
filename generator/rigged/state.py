"""What one picture of the person is drawn from: face weights, joint rotations, breath and framing.

Axes everywhere: x towards the person's left, y to the back (so -y is the front), z up; metres.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from media.frames import FloatArray

FPS = 25
"""Pictures a second; the person moves one step for each."""

ARKIT: tuple[str, ...] = (
    *("browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight"),
    *("cheekPuff", "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft", "eyeBlinkRight"),
    *("eyeLookDownLeft", "eyeLookDownRight", "eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft"),
    *("eyeLookOutRight", "eyeLookUpLeft", "eyeLookUpRight", "eyeSquintLeft", "eyeSquintRight"),
    *("eyeWideLeft", "eyeWideRight", "jawForward", "jawLeft", "jawOpen", "jawRight", "mouthClose"),
    *("mouthDimpleLeft", "mouthDimpleRight", "mouthFrownLeft", "mouthFrownRight", "mouthFunnel"),
    *("mouthLeft", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthPressLeft", "mouthPressRight"),
    *("mouthPucker", "mouthRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower"),
    *("mouthShrugUpper", "mouthSmileLeft", "mouthSmileRight", "mouthStretchLeft", "mouthStretchRight"),
    *("mouthUpperUpLeft", "mouthUpperUpRight", "noseSneerLeft", "noseSneerRight", "tongueOut"),
)
"""The 52 ARKit face actions in the order of the asset; each weight runs from 0 (rest) to 1 (full)."""

ARKIT_INDEX = {name: i for i, name in enumerate(ARKIT)}


def _skeleton() -> tuple[tuple[str, str], ...]:
    """(bone, parent) from the root outwards; a parent always stands before its children."""
    bones = [("root", ""), ("spine05", "root"), ("spine04", "spine05"), ("spine03", "spine04")]
    bones += [("spine02", "spine03"), ("spine01", "spine02")]
    bones += [("neck01", "spine01"), ("neck02", "neck01"), ("neck03", "neck02"), ("head", "neck03")]
    for side in (".L", ".R"):
        arm = ["spine01"]
        names = ["clavicle", "shoulder01", "upperarm01", "upperarm02", "lowerarm01", "lowerarm02", "wrist"]
        arm += [name + side for name in names]
        bones += list(zip(arm[1:], arm[:-1], strict=True))
        for finger in range(1, 6):
            chain = [f"wrist{side}"]
            if finger > 1:
                chain.append(f"metacarpal{finger - 1}{side}")
            chain += [f"finger{finger}-{joint}{side}" for joint in (1, 2, 3)]
            bones += list(zip(chain[1:], chain[:-1], strict=True))
    return tuple(bones)


_SKELETON = _skeleton()

BONES: tuple[str, ...] = tuple(bone for bone, _ in _SKELETON)
"""MakeHuman's bone names, sides `.L` and `.R` (the person's own). Finger 1 is the thumb, 5 the little finger;
spine05 is the lowest vertebra, spine01 the one that carries neck and clavicles."""

BONE_INDEX = {name: i for i, name in enumerate(BONES)}

PARENTS: tuple[int, ...] = tuple(BONE_INDEX.get(parent, -1) for _, parent in _SKELETON)
"""Index of each bone's parent in `BONES`, -1 for the root; always smaller than the bone's own index."""


@dataclass(frozen=True, slots=True)
class Framing:
    """`height`: metres that a picture shows at the person; `eye_line`: how far down it the eyes are, 0..1."""

    height: float
    eye_line: float


FRAMINGS = {
    "face": Framing(0.44, 0.45),
    "head and shoulders": Framing(0.58, 0.38),
    "waist up": Framing(0.86, 0.31),
}
"""What a picture shows, by name."""

DISTANCE_M = 2.3
"""From the camera to the person's eyes: nearer and noses grow."""


def _no_weights() -> FloatArray:
    return np.zeros(len(ARKIT), np.float32)


def _no_rotations() -> FloatArray:
    return np.zeros((len(BONES), 3), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class FigureState:
    """One moment of the person.

    `weights` float32 (52,): face actions in the order of `ARKIT`, 0..1. `rotations` float32 (len(BONES), 3):
    rotation vectors in radians about the world's axes as they stand in the reference pose (arms held out to
    the sides and down), applied before the rotations of the bone's parents: G = G_parent @ R(bone).
    `breath`: 0 (out) to 1 (in), lifts the chest. `zoom`: 1 is the identity's own framing, smaller shows
    more around it. `shift`: moves the person right and down, as a part of the picture's height.
    `held`: the prop in the right hand, empty for none; other props are not drawn.
    """

    weights: FloatArray = field(default_factory=_no_weights)
    rotations: FloatArray = field(default_factory=_no_rotations)
    breath: float = 0.0
    zoom: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    held: str = ""
