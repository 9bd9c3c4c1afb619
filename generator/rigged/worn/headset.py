"""A support agent's headset: a band over the hair, a cup on each ear, a microphone before the cheek."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import linear
from generator.rigged.draw.mesh import Array, Part, unit
from generator.rigged.identity.identity import Identity
from generator.rigged.worn.fit import Surface, Wearer
from generator.rigged.worn.solid import Piece, Shape, ball, lathe, mirrored, rigid, sweep, tube

_BLACK, _GREY, _FOAM = linear((0.11, 0.11, 0.12)), linear((0.52, 0.53, 0.55)), linear((0.07, 0.07, 0.075))

_CUP_M = 0.027
"""Radius of an ear's cup."""

_BAND_M = np.array([0.0075, 0.0016])
"""Half of the band's breadth and thickness."""

_ABOVE_HAIR_M = 0.0015

_AROUND_M = np.array([0.02, 0.1, 0.02])

_BULGE_M = np.array([0.016, -0.006, -0.006])
"""How far the boom's middle stands out, to keep off the cheek."""

_MOUTH_M = 0.017
"""From the mouth's corner out to the microphone: a wide smile stays free."""

_ROUNDS = 200
"""Steps in which the band draws itself taut."""

_ROUNDING = 6
"""The last of them, in which its corners are rounded."""

_PRESSED_M = (0.034, 0.010)
"""Hair that stands higher than this on top, and beside the head, is pressed down by the band."""

_UP, _BACK, _OUT = np.array([0.0, 0.0, 1.0]), np.array([0.0, 1.0, 0.0]), np.array([1.0, 0.0, 0.0])


def headset(identity: Identity, wearer: Wearer) -> Part:
    """The headset of one identity, relative to the eyes; it goes with the head."""
    cup = _cup_place(wearer)
    accent = _GREY if identity.seed % 2 else _BLACK
    band, slider = _band(wearer, cup), _yoke(cup)
    pieces = [Piece(*band, _BLACK, 0.35)]
    for side in (1, -1):
        for shape, colour, gloss in (
            (_pad(cup), _FOAM, 0.05),
            (_shell(cup), accent, 0.4),
            (slider, _BLACK, 0.4),
        ):
            pieces.append(Piece(*(shape if side > 0 else mirrored(shape)), colour, gloss))
    boom, foam = _microphone(wearer, cup)
    return rigid([*pieces, Piece(*boom, _BLACK, 0.4), Piece(*foam, _FOAM, 0.05)], "head")


def _cup_place(wearer: Wearer) -> Array:
    """Middle of the left cup's inner face: on the ear, or on the hair over it."""
    ear = wearer.named("ears")
    ear = ear[ear[:, 0] > 0]
    middle = (ear.max(0) + ear.min(0)) / 2
    out = np.quantile(ear[:, 0], 0.8)
    hair = wearer.hair.points
    near = hair[np.hypot(*(hair - middle)[:, 1:].T) < 0.8 * _CUP_M]
    near = near[near[:, 0] > 0.5 * out, 0]
    if len(near) > 20:
        out = max(out, float(np.quantile(near, 0.9)))
    return np.array([out, middle[1] - 0.004, middle[2] + 0.002])


def _pad(cup: Array) -> Shape:
    """The cushion, pressed into what is below it."""
    profile = np.array([[-0.012, 0.86], [-0.004, 1.0], [0.003, 0.97], [0.004, 0.85], [0.004, 0]])
    return lathe(cup, _OUT, profile * [1, _CUP_M], 12)


def _shell(cup: Array) -> Shape:
    profile = np.array([[0.003, 0.88], [0.008, 0.86], [0.011, 0.74], [0.0125, 0.45], [0.0128, 0]])
    return lathe(cup, _OUT, profile * [1, _CUP_M], 12)


def _yoke(cup: Array) -> Shape:
    """From the cup's middle up to the band."""
    path = cup + np.array([[0.0125, 0, -0.004], [0.0135, 0, 0.012], [0.0105, 0, 0.030], [0.006, 0, 0.044]])
    return tube(path, np.array([[0.0045, 0.0018]] * 4), _OUT, 4)


def _band(wearer: Wearer, cup: Array) -> Shape:
    """An arch from cup to cup, over scalp and hair."""
    low = cup + np.array([0.006, 0, 0.036])
    turn = np.linspace(0, np.pi, 19)
    middle = np.array([0.0, cup[1] + 0.004, low[2] - 0.01])
    lean = unit(np.array([0.0, 0.10, 1.0]))
    ray = np.cos(turn)[:, None] * _OUT + np.sin(turn)[:, None] * lean
    need = _heights(wearer, middle, ray) + _ABOVE_HAIR_M + _BAND_M[1]
    need[[0, -1]] = np.linalg.norm(low - middle)
    path = middle + _taut(np.maximum(need, need[::-1]))[:, None] * ray
    along = unit(np.gradient(path, axis=0))
    across = np.cross(along, unit(np.cross(lean, _OUT)))
    outline = np.array([[0.9, 1], [-0.9, 1], [-1, -1], [1, -1]]) * _BAND_M
    return sweep(path, np.cross(across, along), across, outline)


def _heights(wearer: Wearer, middle: Array, ray: Array) -> Array:
    """How far the head reaches from the middle along each ray (n, 3), with the hair that the band presses."""
    lean = unit(np.cross(ray[0], ray[len(ray) // 2]))
    edges = middle + np.array([[-1.0], [0.0], [1.0]]) * _BAND_M[1] * lean
    scalp, hair = (
        np.stack([near.reach(edges, direction).max() for direction in ray])
        for near in (_slab(surface, middle, lean) for surface in (wearer.skin, wearer.hair))
    )
    pressed = np.interp(np.abs(ray[:, 0]), [0, 1], _PRESSED_M)
    return np.asarray(np.clip(hair, scalp, scalp + pressed))


def _slab(surface: Surface, middle: Array, normal: Array) -> Surface:
    """The part of a surface that lies below the band."""
    apart = ((surface.points - middle) @ normal)[surface.triangles]
    beside = (apart.min(1) < 2 * _BAND_M[0]) & (apart.max(1) > -2 * _BAND_M[0])
    return Surface(surface.points, surface.triangles[beside])


def _taut(need: Array) -> Array:
    """The shortest line outside of `need`, a spring's shape over the head; both (n,) are distances from the
    middle at equal angles from end to end."""
    cosine = np.cos(np.pi / (len(need) - 1))
    line = need.copy()
    for number in range(_ROUNDS):
        chord = 2 * line[:-2] * line[2:] * cosine / (line[:-2] + line[2:])
        rounding = number >= _ROUNDS - _ROUNDING
        line[1:-1] = (line[1:-1] + chord) / 2 if rounding else np.maximum(need[1:-1], chord)
    line[1:-1] += max((need - line)[1:-1].max(), 0)
    return line


def _microphone(wearer: Wearer, cup: Array) -> tuple[Shape, Shape]:
    """The boom from the right cup and the foam at its end."""
    lips = wearer.named("lips")
    corner = lips[lips[:, 0].argmax()]
    x = float(corner[0]) + _MOUTH_M
    at = np.array([x, 0.0, float(corner[2]) - 0.008])
    face = wearer.acting(mouthSmile=1.0, cheekPuff=0.5).within(at - _AROUND_M, at + _AROUND_M)
    cheek = float(face.reach(at[None], -_BACK)[0])
    tip = np.array([x, -cheek - 0.016, at[2]])
    start = cup + np.array([0.006, -0.5 * _CUP_M, -0.8 * _CUP_M])
    path = _curve(start, (start + tip) / 2 + _BULGE_M, tip)
    return mirrored(tube(path, 0.0016, _UP, 4)), mirrored(ball(tip, np.array([0.0055, 0.008, 0.0055]), 6))


def _curve(start: Array, middle: Array, end: Array) -> Array:
    """A smooth line (9, 3) through three points."""
    t = np.linspace(0, 1, 9)[:, None]
    control = 2 * middle - (start + end) / 2
    return np.asarray((1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end)
