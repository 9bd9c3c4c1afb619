"""The course of each lock: it leaves the scalp, follows the comb, lies on the hair below it and falls."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.paint import Rng, step
from generator.rigged.draw.mesh import Array, neighbours, unit
from generator.rigged.hair.comb import beside_face, comb, held, in_fringe, side_of_parting, thickness
from generator.rigged.hair.scalp import Scalp, by_zone
from generator.rigged.hair.style import Curl, Style

_ROOT_M = 0.030
"""Length over which hair rises to its height."""

_CLOTH_M = 0.026
"""Hair keeps this far from neck and shoulders, which are dressed."""

_SKIN_M = 0.0005
"""And this far from the skin of the head."""


def courses(style: Style, scalp: Scalp, rng: Rng) -> Array:
    """Centre lines (locks, points, 3) relative to the eyes."""
    lengths = by_zone(style.length, scalp.roots)
    if style.ball:
        lengths = np.maximum(lengths, 1.15 * thickness(style, scalp.roots))
    lengths *= 1 + style.messy * 0.5 * _wander(scalp.roots, rng, 30)
    lengths *= rng.uniform(1 - 0.35 * style.messy, 1.0, len(lengths))
    lengths *= 0.35 + 0.65 * step(-0.002, 0.014, scalp.above)
    fringe = in_fringe(style.fringe, scalp.roots) > rng.random(len(lengths))
    paths = _grown(style, scalp, lengths, fringe, rng)
    paths = _shortened(paths, style, fringe, rng)
    paths = _clumped(paths, style.clump, rng)
    if style.curl is not None:
        paths = _curled(paths, style.curl, rng)
    if style.inward:
        paths = _turned_in(paths, style.inward)
    return paths


def spaced(style: Style) -> Array:
    """Where along a lock its points are, 0..1: closer at the root, where it bends; even where it winds."""
    return np.asarray(np.linspace(0, 1, style.points) ** (1.5 if style.curl is None else 1.0))


def _wander(roots: Array, rng: Rng, cells: float) -> Array:
    """Smooth chance (n,) over the head, about -1..1; `cells` waves a metre."""
    total = np.zeros(len(roots))
    for _ in range(4):
        way = rng.normal(0, 2 * np.pi * cells, 3)
        total += np.sin(roots @ way + rng.uniform(0, 7)) / 2
    return total


def _grown(style: Style, scalp: Scalp, lengths: Array, fringe: Array, rng: Rng) -> Array:
    """Paths (locks, points, 3) of full length; nothing is cut yet."""
    p, count = scalp.roots, len(scalp.roots)
    # Locks from high up lie over those from below.
    layer = 0.5 + 0.35 * step(-0.06, 0.11, p[:, 2]) + 0.15 * rng.random(count)
    side = side_of_parting(style, p, rng)
    bend = style.messy * np.stack([_wander(p, rng, 22) for _ in range(3)], 1)
    bend += style.messy * 0.35 * rng.normal(0, 1, (count, 3))
    reached = lengths[:, None] * spaced(style)
    normal = scalp.normals
    direction = unit(style.lift * normal + comb(style, p, normal, side, fringe) + 0.3 * bend)
    paths = [p]
    for number in range(1, style.points):
        stride = (reached[:, number] - reached[:, number - 1])[:, None]
        if style.knot is not None:
            away = np.linalg.norm(p - np.array(style.knot.at), axis=1, keepdims=True)
            left = spaced(style)[number - 1 : number + 1]
            stride = 1.04 * away * (left[1] - left[0]) / (1 - left[0])
        ahead = unit(comb(style, p, normal, side, fringe) + 0.3 * bend + style.stand * normal)
        direction = unit(0.7 * direction + ahead)
        q = p + stride * direction
        height, normal = scalp.nearest(q)
        risen = step(0, _ROOT_M, reached[:, number])
        wanted = 0.002 + thickness(style, q) * layer * risen
        short = wanted - height
        hugging = np.maximum(0.7 * held(q), 0.3 * step(-0.12, -0.05, q[:, 2]))
        lift = np.where(short > 0, np.minimum(short, 0.8 * stride[:, 0]), hugging * short)
        q = q + lift[:, None] * normal
        if style.end < -0.05 and style.knot is None:
            q = beside_face(q, side, fringe)
        direction = unit(q - p)
        p = q.astype(np.float32)
        paths.append(p)
    return _smoothed(np.stack(paths, 1))


def _smoothed(paths: Array) -> Array:
    """Without the small kinks of the steps; ends stay."""
    for _ in range(2):
        paths = paths.copy()
        paths[:, 1:-1] = 0.5 * paths[:, 1:-1] + 0.25 * (paths[:, :-2] + paths[:, 2:])
    return paths


def _shortened(paths: Array, style: Style, fringe: Array, rng: Rng) -> Array:
    """Paths cut where they first pass below the style's end, points spread evenly again."""
    count, points = paths.shape[:2]
    end = np.full(count, style.end)
    if style.fringe is not None:
        end = np.where(fringe, style.fringe.end, end)
    end = end + 0.010 * (rng.random(count) - 0.3)
    below = paths[:, :, 2] < end[:, None]
    below[:, :2] = False
    last = np.where(below.any(1), below.argmax(1), points - 1)
    high = np.take_along_axis(paths[:, :, 2], np.stack([last - 1, last], 1), 1)
    part = np.clip((high[:, 0] - end) / np.maximum(high[:, 0] - high[:, 1], 1e-6), 0, 1)
    reach = np.where(below.any(1), last - 1 + part, last)
    at = reach[:, None] * np.linspace(0, 1, points)
    low = np.minimum(at.astype(int), points - 2)
    rows = np.arange(count)[:, None]
    share = (at - low)[..., None]
    return np.asarray(paths[rows, low] * (1 - share) + paths[rows, low + 1] * share, np.float32)


def _clumped(paths: Array, amount: float, rng: Rng) -> Array:
    """Locks drawn to one of their neighbours, more towards the tips."""
    leaders = rng.permutation(len(paths))[: max(len(paths) // 4, 1)]
    middle = paths.shape[1] // 2
    found = neighbours(paths[:, middle], paths[leaders, middle], 1)[0][:, 0]
    pull = amount * np.linspace(0, 1, paths.shape[1])[None, :, None] ** 2
    return np.asarray(paths + pull * (paths[leaders[found]] - paths), np.float32)


def _curled(paths: Array, curl: Curl, rng: Rng) -> Array:
    """Paths wound round their own course."""
    count = len(paths)
    tangent, outward = unit(np.gradient(paths, axis=1)), outwards(paths)
    side = unit(np.cross(outward, tangent))
    step_m = np.linalg.norm(np.diff(paths, axis=1, prepend=paths[:, :1]), axis=2)
    length = np.cumsum(step_m, 1)
    phase = (1 - curl.together) * rng.uniform(0, 2 * np.pi, count)
    phase += curl.together * (2.0 * _wander(paths[:, 0], rng, 9) + np.pi * (paths[:, 0, 0] > 0))
    angle = phase[:, None] + 2 * np.pi * length / curl.wave
    size = curl.radius * step(0.3 * curl.wave, 1.4 * curl.wave, length) * rng.uniform(0.6, 1.2, (count, 1))
    across, out = size * np.sin(angle), (1 - 0.6 * curl.flat) * size * np.cos(angle)
    return np.asarray(paths + across[..., None] * side + out[..., None] * outward, np.float32)


def _turned_in(paths: Array, amount: float) -> Array:
    """Ends of hanging hair bent towards the neck."""
    share = np.linspace(-0.6, 1, paths.shape[1]).clip(0) ** 2
    low = step(-0.02, -0.08, paths[:, -1, 2])[:, None]
    out = outwards(paths) * (1, 1, 0)
    return np.asarray(paths - (amount * share[None] * low)[..., None] * out, np.float32)


def outwards(p: Array) -> Array:
    """Which way (..., 3) hair at points faces: from a pill-shaped middle of the head and what hangs below."""
    middle = np.stack(
        [np.clip(p[..., 0], -0.045, 0.045) * step(0.10, 0.0, p[..., 2]), 0 * p[..., 1] + 0.085, p[..., 2]], -1
    )
    middle[..., 2] = np.minimum(p[..., 2], 0.02)
    return unit(p - middle)


def clear(p: Array, scalp: Scalp) -> Array:
    """Points (n, 3) pushed out of head and shoulders."""
    for _ in range(3):
        height, normal = scalp.nearest(p)
        wanted = _SKIN_M + (_CLOTH_M - _SKIN_M) * step(-0.08, -0.13, p[:, 2])
        p = p + np.maximum(wanted - height, 0)[:, None] * normal
    return np.asarray(p, np.float32)
