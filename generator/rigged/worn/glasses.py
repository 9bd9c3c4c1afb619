"""Glasses: they rest on the nose, keep off lashes and cheeks and reach behind the ears."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from generator.rigged.build.paint import linear, step
from generator.rigged.build.skin import skin_colour
from generator.rigged.draw.mesh import Array, Part
from generator.rigged.identity.chance import Stream, chance
from generator.rigged.identity.identity import Identity
from generator.rigged.worn.fit import Surface, Wearer
from generator.rigged.worn.solid import Piece, Shape, ball, mirrored, rigid, tube

_TILT, _WRAP = np.tan(np.radians(7.0)), np.tan(np.radians(4.0))
"""Lenses lean towards the cheeks and turn round the face a little, as opticians set them."""

_CLEAR_M = 0.0012
"""Air between rim and skin."""

_LASH_M = 0.002
"""Air between lens and lashes."""

_SEGMENTS = 26
"""Of a rim."""

_GLINT = linear((0.95, 0.97, 1.0))

_FRONT, _BACK = np.array([0.0, -1.0, 0.0]), np.array([0.0, 1.0, 0.0])
_UP = np.array([0.0, 0.0, 1.0])
_NOSE = np.array([-0.012, -0.08, -0.03]), np.array([0.012, 0.0, 0.02])


@dataclass(frozen=True, slots=True)
class _Model:
    """A frame's shape, metres: half of a lens's width and height, the power of its outline (2 an ellipse,
    more is squarer), rim's thickness seen from the front (on top, below) and in depth, and how far the
    outline narrows downwards."""

    wide: float
    high: float
    power: float
    rim: tuple[float, float]
    deep: float
    taper: float = 0.0


MODELS = {
    "round": _Model(0.0228, 0.0208, 2.0, (0.0024, 0.0023), 0.0024),
    "square": _Model(0.0252, 0.0180, 3.6, (0.0044, 0.0034), 0.0040, 0.07),
    "oval": _Model(0.0246, 0.0165, 2.3, (0.0025, 0.0023), 0.0025),
    "half rim": _Model(0.0252, 0.0165, 3.0, (0.0040, 0.0011), 0.0030, 0.06),
}

_PLASTIC = (
    *((0.06, 0.055, 0.055), (0.22, 0.13, 0.08), (0.10, 0.13, 0.22), (0.34, 0.10, 0.13)),
    *((0.34, 0.22, 0.12), (0.16, 0.20, 0.17), (0.36, 0.36, 0.38)),
)
_METAL = ((0.50, 0.37, 0.19), (0.40, 0.41, 0.43), (0.14, 0.14, 0.15), (0.33, 0.20, 0.16))
"""Colours of frames (sRGB): thick ones are plastic, thin ones metal. Lighter metals are lost before skin."""


def glasses(identity: Identity, wearer: Wearer) -> Part:
    """The glasses of one identity, relative to the eyes; they go with the head."""
    rng = chance(identity.seed, Stream.GLASSES)
    model = MODELS[identity.glasses]
    front = _Front(model, wearer)
    metal = model.deep < 0.0026
    colours = _METAL if metal else _PLASTIC
    colour = linear(colours[rng.integers(len(colours))])
    shapes = [front.bridge(), *(f(side) for side in (1, -1) for f in (front.rim, front.temple))]
    gloss, shine = (0.1, 0.7) if metal else (0.45, 0.0)  # clearer ones glitter when they are a pixel thick
    pieces = [Piece(points, triangles, colour, gloss, shine) for points, triangles in shapes]
    pad = np.minimum(1.15 * np.array(skin_colour(identity)), 1)
    pieces += [Piece(*front.pad(side), pad, 0.6) for side in (1, -1)]
    pieces += [Piece(*front.glint(side), _GLINT, 1.0) for side in (1, -1)]
    return rigid(pieces, "head")


class _Front:
    """Where the lenses of one wearer stand."""

    def __init__(self, model: _Model, wearer: Wearer) -> None:
        self.model, self.wearer = model, wearer
        ball_at = wearer.points[np.unique(wearer.human.triangles_of("eye_l"))]
        eye = (ball_at.max(0) + ball_at.min(0)) / 2
        self.skin = wearer.skin.within(np.array([-0.1, -0.1, -0.06]), np.array([0.1, 0.12, 0.06]))
        # Lens and rim grow with the face, which the distance of the eyes tells.
        self.size = eye[0] / 0.0315
        self.middle = eye[0] + 0.0012
        self.low = -0.0035
        self.plane = self._plane()

    def outline(self, turn: Array, grow: float | Array = 0.0) -> tuple[Array, Array]:
        """Places across and upwards, from the lens's middle, by the angle from outwards (left lens)."""
        m = self.model
        c, s = np.cos(turn), np.sin(turn)
        up = (m.high * self.size + grow) * np.sign(s) * np.abs(s) ** (2 / m.power)
        across = (m.wide * self.size + grow) * np.sign(c) * np.abs(c) ** (2 / m.power)
        return across * (1 + m.taper * up / m.high), up

    def place(self, across: Array, up: Array) -> Array:
        """Points (n, 3) of the left lens's plane."""
        y = self.plane - _TILT * up + _WRAP * across
        return np.stack([self.middle + across, y, self.low + up], -1)

    def _plane(self) -> float:
        """How far forward the lenses' middles stand, clear of brows, nose, smiling cheeks and lashes."""
        turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        across, up = self.outline(turn, self.model.rim[0] / 2)
        origin = np.stack([self.middle + across, 0 * up, self.low + up], -1)
        grin = self.wearer.acting(mouthSmile=0.8, cheekSquint=0.7, browDown=0.3)
        skin = np.maximum(*(s.reach(origin, _FRONT) for s in (self.skin, self._near(grin))))
        rim = np.max(skin - _TILT * up + _WRAP * across) + self.model.deep / 2 + _CLEAR_M
        lashes = self.wearer.points[np.unique(self.wearer.human.triangles_of("lashes"))]
        return -float(max(rim, np.max(-lashes[:, 1] - _TILT * lashes[:, 2]) + _LASH_M))

    def _near(self, surface: Surface) -> Surface:
        return surface.within(np.array([-0.08, -0.1, -0.06]), np.array([0.08, 0.03, 0.04]))

    def rim(self, side: int) -> Shape:
        """The ring round one lens."""
        across, up = self.outline(_even(self.outline, _SEGMENTS))
        path = self.place(across, up)
        above = step(-0.3, 0.6, up / (self.model.high * self.size))
        thick = self.model.rim[1] + (self.model.rim[0] - self.model.rim[1]) * above
        deep = np.minimum(self.model.deep, 1.6 * thick)
        ring = tube(path, np.stack([thick, deep], 1) / 2, _BACK, 5, closed=True)
        return ring if side > 0 else mirrored(ring)

    def glint(self, side: int) -> Shape:
        """The window's reflection: a sliver along the upper edge of a lens."""
        share = np.linspace(-1, 1, 9)
        turn = np.radians(112.0) - np.radians(24.0) * share * side
        outer = np.stack(self.outline(turn, -0.0030), 1)
        inner = outer - (0.0008 * (1 - share**2) * np.ones((2, 1))).T * outer / np.linalg.norm(
            outer, axis=1, keepdims=True
        )
        points = self.place(*np.concatenate([outer, inner]).T)
        first = np.arange(8)
        triangles = np.concatenate(
            [np.stack([first, first + 9, first + 10], 1), np.stack([first, first + 10, first + 1], 1)]
        )
        sliver = points, np.concatenate([triangles, triangles[:, ::-1]]).astype(np.int32)
        return sliver if side > 0 else mirrored(sliver)

    def bridge(self) -> Shape:
        """From rim to rim over the nose."""
        turn = np.array(np.radians(150.0))
        end = self.place(*self.outline(turn, self.model.rim[0] / 2))
        x = np.linspace(end[0], -end[0], 9)
        arch = 1 - (x / end[0]) ** 2
        path = np.stack([x, np.full(9, end[1]), end[2] + 0.0025 * arch], 1)
        thick = self.model.rim[0] * np.array([0.42, 0.55])
        top = path[4] + np.linspace(-1, 1, 5)[:, None] * thick[1] * _UP
        nose = end[1] - self.skin.reach(top, _FRONT).max() - _CLEAR_M - thick[0]
        path[:, 1] += arch * min(nose - end[1], 0.0)
        return tube(path, np.tile(thick, (9, 1)), _UP, 5)

    def pad(self, side: int) -> Shape:
        """What rests on the nose's flank."""
        z, y = self.low - 0.0035, self.plane + 0.0045
        x = float(self.skin.within(*_NOSE).reach(np.array([[0.0, y, z]]), np.array([1.0, 0, 0]))[0])
        return ball(np.array([side * (max(x, 0.004) + 0.0008), y, z]), np.array([0.0012, 0.0024, 0.0042]), 6)

    def temple(self, side: int) -> Shape:
        """From the rim's outer end along the head, over the ear and down behind it."""
        ear = self.wearer.named("ears")
        ear = ear[ear[:, 0] > 0]
        top = ear[ear[:, 2].argmax()]
        hinge = self.place(*self.outline(np.array(np.radians(28.0)), self.model.rim[0] / 2))
        bend = np.array([0.0, top[1] + 0.002, top[2] - 0.004])
        y = np.concatenate(
            [
                [hinge[1] + 0.005],
                np.linspace(hinge[1] + 0.02, bend[1], 7),
                bend[1] + np.array([0.008, 0.014, 0.018]),
            ]
        )
        share = np.clip((y - hinge[1]) / (bend[1] - hinge[1]), 0, 1)
        z = hinge[2] + (bend[2] - hinge[2]) * share - np.array([0.0] * 8 + [0.006, 0.016, 0.026])
        x = self._beside(y, z, hinge[0] + 0.0015)
        path = np.concatenate([[hinge], np.stack([x, y, z], 1)])
        tall = np.interp(np.arange(len(y) + 1), [0, 2, len(y) - 3, len(y)], np.array([1.2, 1.0, 0.75, 0.6]))
        thin = max(0.0012, 0.55 * self.model.deep)
        arm = tube(path, np.stack([0 * tall + thin / 2, tall * self.model.rim[0] / 2], 1), _UP, 4)
        return arm if side > 0 else mirrored(arm)

    def _beside(self, y: Array, z: Array, start: float) -> Array:
        """Distance from the middle at which a temple clears the head."""
        ears = self.wearer.human.masks["ears"] > 128
        head = Surface(self.skin.points, self.skin.triangles[~ears[self.skin.triangles].all(1)])
        skin = head.reach(np.stack([0 * y, y, z], 1), np.array([1.0, 0, 0]))
        known = np.isfinite(skin)
        skin = np.interp(y, y[known], skin[known]) + _CLEAR_M
        line = np.interp(y, [y[0], y[7]], [max(start, skin[0]), skin[7]])
        return np.asarray(np.maximum(line, skin))


def _even(outline: Callable[[Array], tuple[Array, Array]], count: int) -> Array:
    """Angles (count,) at which points on the outline stand equally far apart."""
    turn = np.linspace(0, 2 * np.pi, 361)
    way = np.concatenate([[0], np.cumsum(np.hypot(*(np.diff(v) for v in outline(turn))))])
    return np.asarray(np.interp(np.linspace(0, way[-1], count, endpoint=False), way, turn))
