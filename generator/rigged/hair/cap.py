"""The under-layer: a shell grown from the scalp, so that no skin shows between locks."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.body import Body
from generator.rigged.build.cut import clip
from generator.rigged.build.paint import Rng, step
from generator.rigged.draw.mesh import Array, neighbours, smooth, unit, vertex_normals
from generator.rigged.hair.comb import from_parting, thickness
from generator.rigged.hair.locks import Sheet
from generator.rigged.hair.scalp import hairline, skin_triangles
from generator.rigged.hair.style import Style

_INSIDE_M = 0.004
"""The shell begins once or twice as far above the hairline; nearer, single locks stand on painted skin."""

_LEAST_M = 0.0012
"""Height of the shell where hair has not risen: just over the skin."""


def shell(style: Style, body: Body, flow: Array, flow_at: Array, rng: Rng) -> Sheet:
    """The scalp lifted towards the hair's height; strands run as `flow` (n, 3) does at points `flow_at`."""
    triangles = skin_triangles(body)
    ear = (body.human.masks["ears"] > 40)[triangles].any(1)
    triangles = triangles[~ear & (body.canonical[triangles, 2].min(1) > -0.10)]
    values = np.concatenate([body.positions - body.eyes_at, body.canonical], 1)
    ragged = rng.uniform(0, _INSIDE_M, len(values))
    triangles, values = clip(triangles, values, hairline(body.canonical, style) - _INSIDE_M - ragged)
    points, canonical = values[:, :3], values[:, 3:]
    normals = unit(smooth(vertex_normals(points, triangles), triangles, 2))
    rise = step(0.0, 0.030, hairline(canonical, style) - _INSIDE_M)
    # Locks have not risen yet where they part.
    rise *= step(0.002, 0.045, np.linalg.norm(from_parting(style, points), axis=1))
    height = _LEAST_M + style.cap * thickness(style, points) * rise
    points = points + height[:, None] * normals
    axis = flow[neighbours(points, flow_at, 1)[0][:, 0]]
    axis = unit(axis - (axis * normals).sum(1, keepdims=True) * normals)
    # Hair that stands shows its ends, which do not gleam.
    axis = unit(axis + 3 * style.stand * normals)
    return Sheet(
        positions=points.astype(np.float32),
        triangles=triangles,
        normals=unit(vertex_normals(points, triangles)),
        axis=axis,
        across=rng.random(len(points)) * 0.08,
        shade=0.78 - 0.20 * step(0.004, 0.016, thickness(style, points)),
        blend=rng.random(len(points)),
        group=np.zeros(len(triangles), np.int32),
    )
