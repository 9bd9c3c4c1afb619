"""The skin of the hands: pale palms, knuckles, tendons, nails; painted on the mesh's vertices."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.body import Body
from generator.rigged.build.features import lipstick
from generator.rigged.build.paint import step, vec
from generator.rigged.draw.mesh import Array, vertex_normals
from generator.rigged.identity.identity import Identity
from generator.rigged.state import BONES

_PALM = vec(0.56, 0.33, 0.255)
"""Linear colour of a palm: nearly the same on everybody, as palms hardly tan."""

_FINGERS = (2, 3, 4, 5)


def hand_ratio(body: Body, identity: Identity, skin: Array) -> Array:
    """(V, 3) colour of the hands by that of the `skin`; 1 everywhere else."""
    human, points = body.human, body.human.mean[: len(body.canonical)]
    ratio = np.ones((len(points), 3), np.float32)
    normals = vertex_normals(points, human.triangles_of("skin"))
    for side in (".L", ".R"):
        joints = {name: human.joints[i] for i, name in enumerate(BONES) if name.endswith(side)}
        own = np.isin(human.bone_index[:, 0], [i for i, name in enumerate(BONES) if _of_hand(name, side)])
        back = _back(joints, side)
        palm = own * step(0.05, 0.65, -(normals @ back))
        above = own * step(0.0, 0.6, normals @ back)
        share = 0.30 + 0.55 * identity.skin
        ratio *= 1 + (palm * share)[:, None] * (_PALM / skin - 1)
        ratio *= 1 + (above * _knuckles(points, joints, side))[:, None] * (vec(0.84, 0.68, 0.64) - 1)
        relief = (0.05 + 0.10 * identity.ageing) * _tendons(points, joints, side)
        ratio *= 1 + (above * relief)[:, None]
        tips = own * _near(points, [joints[f"finger{n}-3{side}"] for n in range(1, 6)], 0.022)
        ratio *= 1 + 0.5 * tips[:, None] * (vec(1.04, 0.86, 0.85) - 1)
    nails = human.masks["fingernails"][:, None] / np.float32(255)
    painted = lipstick(identity) / skin if identity.makeup == "strong" else vec(1.16, 0.98, 1.0)
    return np.asarray(ratio * (1 - nails) + nails * painted, np.float32)


def _of_hand(bone: str, side: str) -> bool:
    return bone.endswith(side) and bone.startswith(("wrist", "metacarpal", "finger"))


def _back(joints: dict[str, Array], side: str) -> Array:
    """The direction that the back of the hand looks in."""
    wrist = joints[f"wrist{side}"]
    out = np.cross(joints[f"finger2-1{side}"] - wrist, joints[f"finger5-1{side}"] - wrist)
    out = out * (1 if side == ".L" else -1)
    return np.asarray(out / np.linalg.norm(out))


def _near(points: Array, places: list[Array], reach: float) -> Array:
    """Soft spots round places."""
    off = np.stack([((points - place) ** 2).sum(1) for place in places])
    return np.asarray(np.exp(-off.min(0) / reach**2))


def _knuckles(points: Array, joints: dict[str, Array], side: str) -> Array:
    rows = [(joints[f"finger{n}-1{side}"], 0.013) for n in _FINGERS]
    rows += [(joints[f"finger{n}-2{side}"], 0.011) for n in (1, *_FINGERS)]
    return np.asarray(np.max([_near(points, [place], reach) for place, reach in rows], axis=0))


def _tendons(points: Array, joints: dict[str, Array], side: str) -> Array:
    """-1 between the tendons, 1 on them, 0 away from the back of the hand."""
    wrist, first, last = (joints[f"{name}{side}"] for name in ("wrist", "finger2-1", "finger5-1"))
    along = (first + last) / 2 - wrist
    length = float(np.linalg.norm(along))
    along = along / length
    forth = (points - wrist) @ along / length
    across = (points - wrist) @ ((first - last) / np.linalg.norm(first - last))
    fan = across / np.clip(forth, 0.3, 1) / (float(np.linalg.norm(first - last)) / 3)
    return np.asarray(np.cos(2 * np.pi * (fan + 0.5)) * step(0.15, 0.45, forth) * step(1.05, 0.85, forth))
