"""What is known of a picture: the state as a vector, landmarks, joints, labels, depth and normals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.rigged.draw.geometry import Camera, Posed
from generator.rigged.draw.mesh import IntArray, Material, Mesh
from generator.rigged.draw.quad import SAMPLE_X, SAMPLE_Y
from generator.rigged.draw.raster import draw_ids
from generator.rigged.state import ARKIT, BONES, FigureState
from generator.rigged.worn import mug
from media.frames import ByteArray, FloatArray

PROPS = (mug.NAME,)
"""What can be held."""

STATE_NAMES: tuple[str, ...] = (
    *ARKIT,
    *(f"{bone}.{axis}" for bone in BONES for axis in "xyz"),
    *("breath", "zoom", "shift right", "shift down"),
    *(f"holds {prop}" for prop in PROPS),
)
"""Names of the numbers of a state vector, in order; units as in `FigureState`."""

LABELS = ("background", "skin", "hair", "eyes", "mouth", "clothes", "things")
"""What a pixel shows, by its number in `Truth.labels`. Lips are skin; `mouth` is what lies behind them;
lashes belong to the eyes; `things` are glasses, jewellery, headset, badge and what is held."""

LANDMARKS: tuple[int, ...] = (
    *(5228, 4684, 4729, 4724, 745, 4781, 4777, 4775, 4779, 9890, 9892, 9895, 5974, 9842, 9846, 9804, 10334),
    *(262, 232, 231, 223, 233, 5515, 5506, 5513, 5514, 5540),
    *(136, 131, 201, 4617, 344, 313, 317, 5585, 5614),
    *(19, 7, 55, 66, 47, 1067, 5359, 5348, 5300, 5312, 6268, 5340),
    *(3736, 4837, 355, 455, 5625, 9948, 8913, 5748, 5750, 492, 486, 484),
    *(414, 507, 509, 5765, 5683, 5751, 468, 487),
)
"""Vertices of MakeHuman's base mesh for the 68 points of iBUG (Sagonas et al. 2013), in order: jaw 0-16,
brows 17-26, nose 27-35, eyes 36-47, outer lips 48-59, inner lips 60-67; the person's right side comes first.
They were found where MediaPipe's face mesh puts these points on 16 people, made equal on both sides: the mean
distance is 1.4 of the net's 192 pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """All that is known of one picture of width W and height H.

    `state` float32 (len(STATE_NAMES),). `landmarks` (68, 2) and `joints` (len(BONES), 2): pixels right and
    down from the upper left corner, also where something hides them or they lie outside. `labels` uint8
    (H, W): numbers of `LABELS`. `depth` float32 (H, W): metres from the camera's plane, 0 for the background.
    `normals` float32 (H, W, 3): unit vectors, x to the person's left, y away from the camera, z up; 0 for the
    background.
    """

    state: FloatArray
    landmarks: FloatArray
    joints: FloatArray
    labels: ByteArray
    depth: FloatArray
    normals: FloatArray


def vector(state: FigureState) -> FloatArray:
    """The state as numbers, float32 (len(STATE_NAMES),)."""
    view = (state.breath, state.zoom, *state.shift)
    held = tuple(state.held == prop for prop in PROPS)
    return np.concatenate([state.weights, state.rotations.ravel(), view, held]).astype(np.float32)


def labels_of(mesh: Mesh, lashes: tuple[int, int]) -> ByteArray:
    """What each triangle (T,) shows, by its number in `LABELS`; `lashes`: their vertices, from and up to."""
    shown = np.zeros(len(Material), np.uint8)
    for material, label in _SHOWN.items():
        shown[material] = LABELS.index(label)
    labels = shown[mesh.material]
    first = mesh.triangles[:, 0]
    labels[(first >= lashes[0]) & (first < lashes[1])] = LABELS.index("eyes")
    return labels


_SHOWN = {
    Material.SKIN: "skin",
    Material.EYE: "eyes",
    Material.MOUTH: "mouth",
    Material.CLOTH: "clothes",
    Material.HAIR: "hair",
    Material.HARD: "things",
}


def layers(
    mesh: Mesh, labels: ByteArray, posed: Posed, held: str, width: int, height: int
) -> tuple[ByteArray, FloatArray, FloatArray]:
    """`labels`, `depth` and `normals` of `Truth`, each pixel as most of its samples are."""
    kept = np.concatenate([np.arange(*span) for span in mesh.shown(held)[:, 2:]])
    one_sided = int((kept < mesh.loose_triangles).sum())
    ids, near = draw_ids(posed.screen, mesh.triangles[kept], width, height, one_sided)
    seen = np.where(ids < 0, 0, labels[kept[ids]]).astype(np.uint8)
    sample = (seen[..., None] == seen[..., None, :]).sum(-1).argmax(-1)[..., None]
    triangle: IntArray = np.take_along_axis(ids, sample, 2)[..., 0]
    inverse: FloatArray = np.take_along_axis(near, sample, 2)[..., 0]
    shown: ByteArray = np.take_along_axis(seen, sample, 2)[..., 0]
    depth, normals = np.zeros((height, width), np.float32), np.zeros((height, width, 3), np.float32)
    there = triangle >= 0
    depth[there] = 1 / inverse[there]
    row, column = np.nonzero(there)
    chosen = sample[there, 0]
    points = np.stack([column + np.take(SAMPLE_X, chosen), row + np.take(SAMPLE_Y, chosen)], 1)
    normals[there] = _normals(mesh.triangles[kept[triangle[there]]], posed, points)
    return shown, depth, normals


def _normals(triangles: IntArray, posed: Posed, points: NDArray[np.float64]) -> FloatArray:
    """Normals (n, 3) at `points` (n, 2) of the picture, each in a triangle (n, 3) of its own."""
    a, b, c = (posed.screen[triangles[:, corner], :2].astype(float) for corner in range(3))
    (ux, uy), (vx, vy), (px, py) = (b - a).T, (c - a).T, (points - a).T
    area = ux * vy - uy * vx
    area = np.where(area == 0, 1.0, area)
    second = np.clip((px * vy - py * vx) / area, 0, 1)
    third = np.clip((ux * py - uy * px) / area, 0, 1 - second)
    share = np.stack([1 - second - third, second, third], 1)
    mixed = (share[:, :, None] * posed.normals[triangles]).sum(1)
    length = np.linalg.norm(mixed, axis=1, keepdims=True)
    # A sliver's corners may have no normal: it is seen, so it faces the camera.
    unit = np.where(length > 1e-6, mixed / np.maximum(length, 1e-6), [0.0, -1.0, 0.0])
    return np.asarray(unit, np.float32)


def on_screen(points: FloatArray, camera: Camera) -> FloatArray:
    """Places (n, 3) in space, metres -> pixels (n, 2), right and down."""
    scale = camera.focal / (points[:, 1] + camera.distance)
    right = camera.width / 2 + scale * (points[:, 0] - camera.x)
    down = camera.height / 2 - scale * (points[:, 2] - camera.z)
    return np.stack([right, down], 1).astype(np.float32)
