"""Hair as some hundred ribbons that grow from the scalp, follow a comb, fall and end in points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.rigged.build.body import Body
from generator.rigged.build.paint import Rng, linear, step
from generator.rigged.draw.mesh import Array, Material, Part, neighbours, vertex_normals
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.palette import HAIR_COLOURS
from generator.rigged.state import BONE_INDEX

_TURN = np.radians([0, 25, 48, 66, 80, 97, 118, 150, 180])
_LINE = np.array([0.066, 0.064, 0.052, 0.022, -0.012, 0.010, -0.030, -0.058, -0.066])
"""The hairline: height above the eyes (mean body, metres) by the angle from the front round the head."""


@dataclass(frozen=True, slots=True)
class Style:
    """How hair is cut and combed; metres.

    `top` and `side`: length above and beside; `part`: where the parting is (person's left positive, None:
    combed back); `lift`: how steeply hair leaves the scalp; `body`: thickness of the whole; `fall`: weight of
    gravity; `swept`: sideways comb; `end`: cut at this height from the eyes.
    """

    count: int
    segments: int
    width: float
    top: float
    side: float
    part: float | None
    lift: float
    body: float
    fall: float
    swept: float
    end: float = -1.0


STYLES: dict[str, Style] = {
    "cropped": Style(1500, 3, 0.0035, 0.012, 0.007, None, 0.9, 0.003, 0.1, 0.0),
    "short": Style(1900, 5, 0.0042, 0.034, 0.012, 0.048, 0.55, 0.010, 0.12, 0.7),
    "side part": Style(2000, 6, 0.0044, 0.054, 0.013, 0.036, 0.5, 0.015, 0.10, 0.9),
    "bob": Style(1350, 10, 0.0080, 0.30, 0.22, 0.018, 0.35, 0.020, 1.0, 0.8, -0.105),
    "long": Style(1350, 12, 0.0084, 0.46, 0.40, 0.006, 0.35, 0.018, 1.0, 0.8, -0.126),
}


def hairline(canonical: Array) -> Array:
    """Height of points (n, 3) above the hairline, metres; positive where hair grows."""
    turn = np.abs(np.arctan2(canonical[:, 0], -(canonical[:, 1] - 0.09)))
    return np.asarray((canonical[:, 2] - np.interp(turn, _TURN, _LINE)), np.float32)


@dataclass(slots=True, eq=False)
class _Surface:
    """What hair must not enter: points with normals."""

    points: Array
    normals: Array

    def nearest(self, p: Array) -> tuple[Array, Array]:
        """Height of points (n, 3) above the surface and the surface's normals there."""
        near = neighbours(p, self.points, 1)[0][:, 0]
        normal = self.normals[near]
        return ((p - self.points[near]) * normal).sum(1), normal


def grow(identity: Identity, body: Body) -> Part | None:
    """The hair of one identity in its reference pose, None for the bald."""
    if identity.hair not in STYLES:
        return None
    style = STYLES[identity.hair]
    rng = np.random.default_rng((identity.seed, 7))
    eyes = body.eyes_at
    surface, roots, normals = _scalp(body, rng, style.count)
    paths = _paths(style, rng, surface, roots - eyes, normals)
    colour = linear(HAIR_COLOURS[identity.hair_colour])
    return _ribbons(style, rng, paths + eyes, colour)


def _scalp(body: Body, rng: Rng, count: int) -> tuple[_Surface, Array, Array]:
    """Surface of head and shoulders (relative to the eyes) and `count` roots with normals, evenly spread."""
    triangles = body.human.triangles_of("skin")
    inside = body.human.masks["inside-mouth"][triangles].min(1) > 128
    triangles = triangles[~inside & (body.canonical[triangles, 2].min(1) > -0.35)]
    normals = vertex_normals(body.positions, triangles)
    ear = body.human.masks["ears"] > 40
    used = np.unique(triangles[~ear[triangles].any(1)])
    centre = body.canonical[triangles].mean(1)
    area = np.linalg.norm(
        np.cross(
            body.positions[triangles[:, 1]] - body.positions[triangles[:, 0]],
            body.positions[triangles[:, 2]] - body.positions[triangles[:, 0]],
        ),
        axis=1,
    )
    weight = area * (hairline(centre) > -0.004) * ~ear[triangles].any(1) * (1 + 1.2 * (centre[:, 1] < 0.06))
    # Systematic sampling spreads roots more evenly than independent draws.
    ticks = (np.arange(count) + rng.random(count)) / count
    chosen = triangles[np.searchsorted(np.cumsum(weight) / weight.sum(), ticks)]
    mix = rng.dirichlet((1, 1, 1), count).astype(np.float32)[:, :, None]
    roots, normal = (body.positions[chosen] * mix).sum(1), (normals[chosen] * mix).sum(1)
    grown = hairline((body.canonical[chosen] * mix).sum(1)) > rng.normal(0, 0.0015, count)
    surface = _Surface(body.positions[used] - body.eyes_at, normals[used])
    return surface, roots[grown], _unit(normal[grown])


def _unit(v: Array) -> Array:
    return np.asarray((v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9)), np.float32)


def _comb(style: Style, p: Array, away: Array) -> Array:
    """The direction (n, 3) in which hair at points p is combed; `away` is the parting's side, -1 or 1."""
    comb = np.zeros_like(p)
    # Long hair leaves the forehead free: at the front it runs to the side first and falls beside the eyes.
    front = style.fall * step(0.09, 0.02, p[:, 1]) * step(0.075, 0.050, np.abs(p[:, 0]))
    comb[:, 0] = away * (style.swept * step(0.0, 0.06, p[:, 2]) + 1.6 * front)
    comb[:, 1] = 0.75 - 0.35 * style.fall + 0.5 * front
    comb[:, 2] = -style.fall * (1 - 0.75 * front) - 1.2 * step(0.07, 0.03, p[:, 2]) * (1 - front)
    return comb


def _paths(style: Style, rng: Rng, surface: _Surface, roots: Array, normals: Array) -> Array:
    """Centre lines (ribbons, segments + 1, 3) relative to the eyes."""
    count = len(roots)
    above = step(0.035, 0.085, roots[:, 2])
    length = (style.side + (style.top - style.side) * above) * rng.uniform(0.75, 1.1, count)
    layer = rng.random(count).astype(np.float32)
    part = 0.0 if style.part is None else style.part
    away = np.where(roots[:, 0] + rng.normal(0, 0.002, count) > part, 1.0, -1.0).astype(np.float32)
    wild = rng.normal(0, 0.10, (count, 3)).astype(np.float32)
    # Beside an off-centre parting the narrow side lies flatter.
    lower = np.where(away * np.sign(part) > 0, 1 - min(abs(part) * 14, 0.5), 1.0).astype(np.float32)
    p = roots.copy()
    direction = _unit(style.lift * normals + _unit(_comb(style, p, away)) + wild)
    paths = [p]
    stride = (length / style.segments).astype(np.float32)[:, None]
    for number in range(style.segments):
        ahead = _unit(_comb(style, p, away) + 1.5 * wild)
        direction = _unit(direction + 0.9 * ahead)
        height, normal = surface.nearest(p + stride * direction)
        grown = min(1.0, (number + 1) / 3)
        wanted = (0.002 + style.body * (0.25 + 0.75 * layer) * lower) * grown
        slope = (direction * normal).sum(1)
        # Over the skull hair lies as high as its layer; lower down it only keeps out of the body.
        skull = step(-0.03, 0.02, p[:, 2])
        slope = np.where(slope < 0, slope * (height < wanted + 0.01), slope * (height > wanted) * skull)
        direction = _unit(direction - slope[:, None] * normal)
        q = p + stride * direction
        height, normal = surface.nearest(q)
        lift = np.where(height < wanted, np.minimum(wanted - height, 0.02), 0.7 * skull * (wanted - height))
        q += lift[:, None] * normal
        q = np.where(
            (q[:, 2:] < style.end + 0.012 * (layer[:, None] - 0.5)) & (number > 1), p + 0.15 * (q - p), q
        )
        if style.fall == 1:
            q = _beside_face(q, away)
        paths.append(q.astype(np.float32))
        p = paths[-1]
    return np.stack(paths, 1)


def _beside_face(p: Array, away: Array) -> Array:
    """Move points that hang before the face out to its side."""
    before = step(0.10, 0.03, p[:, 1]) * step(0.062, 0.035, p[:, 2])
    free = np.interp(p[:, 2], [-0.12, -0.06, 0.02, 0.06], [0.060, 0.072, 0.070, 0.040])
    out = np.maximum(free - away * p[:, 0], 0) * before
    p[:, 0] += away * out
    p[:, 1] += 0.3 * out
    return p


def _ribbons(style: Style, rng: Rng, paths: Array, colour: Array) -> Part:
    """Two rows of vertices along every path."""
    count, points = paths.shape[:2]
    along = np.linspace(0, 1, points, dtype=np.float32)
    tangent = _unit(np.gradient(paths, axis=1))
    outward = _unit(paths - _middle(paths))
    side = _unit(np.cross(outward, tangent))
    # Smooth light over the whole head of hair, with a little of each ribbon's own slope.
    normal = _unit(np.cross(tangent, side) + 1.2 * outward)
    profile = style.width * np.minimum(1.0, 0.55 + along * 2.5) * (1 - along**3.5)
    width = profile[None, :, None] * rng.uniform(0.7, 1.25, (count, 1, 1)).astype(np.float32)
    tilt = rng.normal(0, 0.18, (count, 1, 1)).astype(np.float32)
    edge = side + tilt * outward
    rows = [paths - 0.5 * width * edge, paths + 0.5 * width * edge]
    normals = [_unit(normal - 0.25 * side), _unit(normal + 0.25 * side)]
    offset = rng.random((count, 1)).astype(np.float32) * 0.8
    u = np.stack(
        [np.broadcast_to(offset, (count, points)), np.broadcast_to(offset + 0.16, (count, points))], 2
    )
    tone = rng.normal(1, 0.09, (count, 1, 1)).astype(np.float32)
    root = (0.55 + 0.45 * step(0.0, 0.35, along))[None, :, None]
    albedo = np.broadcast_to(np.clip(tone, 0.6, 1.5) * root * colour, (count, points, 3))
    positions = np.stack(rows, 2).reshape(-1, 3)
    first = (np.arange(count)[:, None] * points + np.arange(points - 1)[None]) * 2
    quads = np.stack([first, first + 1, first + 3, first, first + 3, first + 2], 2).reshape(-1, 3)
    bone_index = np.zeros((len(positions), 4), np.uint8)
    bone_index[:, 0], bone_index[:, 1] = BONE_INDEX["head"], BONE_INDEX["neck01"]
    bone_weight = np.zeros((len(positions), 4), np.float32)
    below = _head_share(positions)
    bone_weight[:, 0], bone_weight[:, 1] = below, 1 - below
    return Part(
        positions=positions.astype(np.float32),
        triangles=quads.astype(np.int32),
        material=Material.HAIR,
        bone_index=bone_index,
        bone_weight=bone_weight,
        albedo=np.repeat(albedo[:, :, None], 2, 2).reshape(-1, 3).astype(np.float32),
        uv=np.stack([u.reshape(-1), np.zeros(u.size, np.float32)], 1).astype(np.float32),
        normals=np.stack(normals, 2).reshape(-1, 3).astype(np.float32),
        group=np.repeat(np.arange(count), 2 * (points - 1)).astype(np.int32),
        axis=np.repeat(tangent[:, :, None], 2, 2).reshape(-1, 3),
    )


def _middle(paths: Array) -> Array:
    """The point that each vertex faces away from: on the head's upright axis, the ball's centre on top."""
    centre = paths[:, 0].mean(0)
    middle = np.broadcast_to(centre, paths.shape).copy()
    middle[..., 2] = np.minimum(paths[..., 2], centre[2])
    return middle.astype(np.float32)


def _head_share(positions: Array) -> Array:
    """How much of the head's motion hair makes: all above the chin, half at the shoulders."""
    top = positions[:, 2].max()
    return (0.45 + 0.55 * step(top - 0.40, top - 0.25, positions[:, 2])).astype(np.float32)


def streaks(seed: int) -> Array:
    """Brightness (512,) across a ribbon: the single strands."""
    rng = np.random.default_rng((seed, 8))
    fine = np.interp(np.arange(512) / 512, np.arange(97) / 96, rng.normal(0, 0.17, 97))
    return np.clip(1 + fine, 0.6, 1.5).astype(np.float32)
