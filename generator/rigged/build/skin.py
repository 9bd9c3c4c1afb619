"""The head's painted skin: brows, stubble, blush, pores, the scalp under the hair; and the eyes' picture."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.body import HEAD_LOW_M, Body, head_uv
from generator.rigged.build.paint import Rng, blur, bump, clouds, linear, step, vec
from generator.rigged.draw.mesh import Array
from generator.rigged.draw.raster import draw_ids
from generator.rigged.hair.scalp import hairline
from generator.rigged.hair.style import styles
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.palette import EYE_COLOURS, HAIR_COLOURS
from media.frames import ByteArray

_PALETTE = np.array(
    [
        (0.60, 0.385, 0.295),
        (0.52, 0.31, 0.215),
        (0.40, 0.215, 0.135),
        (0.245, 0.122, 0.072),
        (0.115, 0.056, 0.034),
    ]
)
"""Linear skin colours from very light to very dark, evenly spaced over 0..1."""

_FINER = 2
"""The texture is painted this much finer and then averaged, so that single hairs shimmer less."""


def skin_colour(identity: Identity) -> tuple[float, float, float]:
    """Linear colour of the skin."""
    place = identity.skin * (len(_PALETTE) - 1)
    red, green, blue = (float(np.interp(place, range(len(_PALETTE)), channel)) for channel in _PALETTE.T)
    return red, green, blue


def lip_ratio(identity: Identity) -> tuple[float, float, float]:
    """Colour of the lips by that of the skin."""
    return (0.94, 0.60, 0.60) if identity.female else (0.90, 0.70, 0.70)


def texel_places(body: Body, height: int, width: int) -> Array:
    """(height, width, 3) place of each texel of the head's texture on the mean body, relative to the eyes."""
    points = body.canonical
    triangles = body.human.triangles_of("skin")
    uv = head_uv(points)
    head = points[triangles, 2].min(1) > HEAD_LOW_M
    seam = np.ptp(uv[triangles, 0], axis=1) > 0.5
    inside = body.human.masks["inside-mouth"][triangles].max(1) > 128
    triangles = np.ascontiguousarray(triangles[head & ~seam & ~inside])
    outer = np.linalg.norm(points - vec(0, 0.09, 0), axis=1)
    screen = np.stack([uv[:, 0] * width, uv[:, 1] * height, outer], 1).astype(np.float32)
    seen = draw_ids(screen, triangles, width, height)[0].max(2)
    return _places(seen, triangles, screen, points)


def _places(seen: np.ndarray, triangles: np.ndarray, screen: Array, points: Array) -> Array:
    y, x = np.mgrid[: seen.shape[0], : seen.shape[1]].astype(np.float32) + 0.5
    a, b, c = (screen[triangles[seen, corner], :2] for corner in range(3))
    u, v, p = b - a, c - a, np.stack([x, y], 2) - a
    area = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
    second = (p[..., 0] * v[..., 1] - p[..., 1] * v[..., 0]) / area
    third = (u[..., 0] * p[..., 1] - u[..., 1] * p[..., 0]) / area
    corners = points[triangles[seen]]
    weights = np.clip(np.stack([1 - second - third, second, third], 2), 0, 1)
    place: Array = np.einsum("yxk,yxkc->yxc", weights, corners)
    place[seen < 0] = vec(0, 0.1, -0.3)  # plain skin
    return place


def head_texture(identity: Identity, body: Body, height: int) -> ByteArray:
    """uint8 (height, 2 * height, 4): red, green, blue and shine as ratios to the plain skin, 128 is 1."""
    rows = height * _FINER
    place = texel_places(body, rows, 2 * rows)
    rng = np.random.default_rng((identity.seed, 3))
    texture = np.ones((rows, 2 * rows, 4), np.float32)
    _complexion(texture, place, identity, rng)
    _stubble(texture, place, identity, rng)
    _scalp(texture, place, identity, rng)
    _brows(texture, place, identity, rng)
    _lids(texture, place)
    small = texture.reshape(height, _FINER, 2 * height, _FINER, 4).mean((1, 3))
    return np.asarray(np.clip(np.round(small * 128), 0, 255), np.uint8)


def _complexion(texture: Array, place: Array, identity: Identity, rng: Rng) -> None:
    """Blood under thin skin, mottling, pores, shine of the middle of the face."""
    x, y, z = np.abs(place[..., 0]), place[..., 1], place[..., 2]
    rows, columns = x.shape
    face = step(0.06, 0.03, y)
    red = 0.5 * bump(x, 0.045, 0.022) * bump(z, -0.038, 0.022) + 0.5 * bump(x, 0, 0.014) * bump(
        z, -0.045, 0.014
    )
    red += 0.25 * bump(x, 0, 0.02) * bump(z, -0.108, 0.015)
    red = red * face + 0.12 * clouds(rng, rows, columns, 14, 28)
    dark = 0.30 * bump(x, 0.030, 0.017) * bump(z, -0.013, 0.008) + 0.22 * bump(x, 0.017, 0.008) * bump(
        z, 0.002, 0.012
    )
    fair = 1 - 0.6 * identity.skin
    texture[..., 0] *= 1 + 0.04 * red * fair - 0.20 * dark * face
    texture[..., 1] *= 1 - 0.26 * red * fair - 0.33 * dark * face
    texture[..., 2] *= 1 - 0.24 * red * fair - 0.26 * dark * face
    texture[..., :3] *= (
        1 + 0.022 * clouds(rng, rows, columns, 40, 80) + 0.012 * rng.standard_normal(x.shape)
    )[..., None]
    shine = 0.75 + 0.5 * bump(x, 0, 0.016) * bump(z, -0.03, 0.03) * face + 0.25 * bump(z, 0.045, 0.02) * face
    texture[..., 3] *= shine * (1 + 0.18 * clouds(rng, rows, columns, 60, 120, 2))
    lips = bump(x, 0, 0.024) * bump(z, -0.0745, 0.009) * step(0.0, -0.012, y)
    texture[..., 3] += 0.9 * lips


def _stubble(texture: Array, place: Array, identity: Identity, rng: Rng) -> None:
    if identity.beard == "none":
        return
    x, y, z = np.abs(place[..., 0]), place[..., 1], place[..., 2]
    cheek = -0.052 - 0.9 * np.maximum(0.046 - x, 0) + 0.55 * np.maximum(x - 0.055, 0)
    area = step(cheek + 0.012, cheek - 0.012, z) * step(-0.155, -0.128, z) * step(0.085, 0.06, y)
    moustache = bump(x, 0.012, 0.022) * bump(z, -0.0605, 0.0055) * step(0.0, -0.01, y)
    bare = bump(x, 0, 0.021) * bump(z, -0.0755, 0.0085) * step(0.0, -0.006, y)
    area = np.maximum(area, moustache * 1.2) * (1 - np.clip(1.6 * bare, 0, 1))
    patches = clouds(rng, len(x), len(x[0]), 30, 60)
    dots = np.clip(0.55 + 0.45 * rng.standard_normal(x.shape) + 0.25 * patches, 0, 1.4)
    amount = {"stubble": 0.42, "short": 0.85}[identity.beard]
    cover = np.clip(area * dots * amount, 0, 0.93)[..., None]
    _tint(texture, cover, identity, 0.8)
    texture[..., 3] *= 1 - 0.6 * np.clip(area * amount, 0, 1)


def _tint(texture: Array, cover: Array, identity: Identity, dark: float) -> None:
    """Mix the hair's colour into the skin."""
    ratio = linear(HAIR_COLOURS[identity.hair_colour]) * dark / vec(*skin_colour(identity))
    texture[..., :3] = texture[..., :3] * (1 - cover) + cover * ratio


def _scalp(texture: Array, place: Array, identity: Identity, rng: Rng) -> None:
    """The dark ground under the hair, with a soft line."""
    height = hairline(place.reshape(-1, 3), styles().get(identity.hair)).reshape(place.shape[:2])
    edge = height + 0.0016 * clouds(rng, len(height), len(height[0]), 60, 120, 2)
    cover = step(-0.006, 0.007, edge) * (0.25 if identity.hair == "bald" else 0.93)
    _tint(texture, cover[..., None].astype(np.float32), identity, 0.62)
    texture[..., 3] *= 1 - (0.2 if identity.hair == "bald" else 0.8) * cover


def _brows(texture: Array, place: Array, identity: Identity, rng: Rng) -> None:
    """Brows of single strokes that rise at the nose and lie down outwards."""
    x, y, z = np.abs(place[..., 0]), place[..., 1], place[..., 2]
    along = (x - 0.0115) / (0.0515 - 0.0115)
    middle = 0.0150 + 0.0075 * np.sin(np.clip(along, 0, 1.1) * 2.25) - 0.0045 * np.clip(along - 0.6, 0, 1) * 2
    thick = (0.0036 if identity.female else 0.0050) * np.interp(
        along, [0, 0.15, 0.55, 1.0], [0.55, 1.0, 0.9, 0.25]
    )
    lie = np.interp(along, [0, 0.25, 0.6, 1], [0.7, 0.35, 0.05, -0.15])
    stroke = (z - middle) - lie * (x - 0.03)
    phase = stroke * 3200 + 1.8 * clouds(rng, len(x), len(x[0]), 90, 180, 2)
    strokes = 0.80 + 0.20 * np.sin(phase)
    d = (z - middle) / thick + 0.10 * clouds(rng, len(x), len(x[0]), 110, 220, 1)
    body = (
        step(1.25, 0.35, np.abs(d)) * step(-0.05, 0.22, along) * step(1.06, 0.86, along) * step(0.03, 0.0, y)
    )
    cover = np.clip(body * strokes * (0.80 if identity.female else 0.92), 0, 1)[..., None]
    _tint(texture, cover.astype(np.float32), identity, 0.75)
    texture[..., 3] *= 1 - 0.7 * cover[..., 0]


def _lids(texture: Array, place: Array) -> None:
    """The dark line of lashes' roots along the upper lid."""
    x, y, z = np.abs(place[..., 0]) - 0.0312, place[..., 1], place[..., 2]
    line = 0.0030 - 8.5 * np.abs(x) ** 2 - 0.05 * np.maximum(-x, 0)
    dark = bump(z, line + 0.0008, 0.0013) * step(0.0185, 0.012, np.abs(x)) * step(0.02, 0.0, y)
    crease = bump(z, line + 0.0052, 0.0016) * step(0.018, 0.010, np.abs(x)) * step(0.02, 0.0, y)
    texture[..., :3] *= (1 - 0.55 * dark)[..., None] * (1 - 0.14 * crease)[..., None]
    texture[..., 3] *= 1 - 0.6 * dark


def eye_texture(identity: Identity, size: int = 256) -> ByteArray:
    """uint8 (size, size, 3) linear light: the front of the ball, the iris in the middle."""
    rng = np.random.default_rng((identity.seed, 5))
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j].astype(np.float32)
    radius, turn = np.hypot(x, y), np.arctan2(y, x)
    iris = 0.45
    white = np.ones((size, size, 3), np.float32) * vec(0.72, 0.69, 0.66)
    white *= 1 - vec(0.02, 0.10, 0.10) * step(0.45, 0.95, np.abs(x))[..., None]
    veins = np.clip(clouds(rng, size, size, 10, 10, 3) - 1.6, 0, 1) * step(0.55, 0.9, radius)
    white *= 1 - veins[..., None] * vec(0.05, 0.25, 0.22)
    base = linear(EYE_COLOURS[identity.eyes]) * 0.95
    spokes = np.interp(turn, np.linspace(-np.pi, np.pi, 181), _ring(rng, 181)) + 0.5 * np.interp(
        turn, np.linspace(-np.pi, np.pi, 61), _ring(rng, 61)
    )
    r = radius / iris
    tone = (0.75 + 0.22 * spokes) * (0.75 + 0.55 * bump(r, 0.62, 0.25)) * (1 - 0.88 * step(0.72, 1.0, r))
    colour = base * np.clip(tone, 0.1, 1.6)[..., None]
    warm = bump(r, 0.45, 0.13)[..., None] * vec(0.9, 0.6, 0.25) * base
    colour = (colour + warm) * (1 + 0.35 * step(-0.2, 0.4, y / iris))[..., None]
    colour *= 1 - step(0.44, 0.37, r)[..., None] * 0.985
    inside = step(iris + 0.022, iris - 0.022, radius)[..., None]
    picture = white * (1 - inside) + colour * inside
    return np.asarray(np.clip(blur(picture, 0.8) * 255, 0, 255), np.uint8)


def _ring(rng: Rng, count: int) -> Array:
    values = rng.standard_normal(count).astype(np.float32)
    values[-1] = values[0]
    return values
