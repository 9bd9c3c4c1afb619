"""The hair of one identity: an under-layer, locks over it, fine hairs at its edges."""

from __future__ import annotations

import numpy as np

from generator.rigged.build.body import Body
from generator.rigged.build.paint import Rng, step
from generator.rigged.draw.mesh import Array, Part, unit
from generator.rigged.hair.cap import shell
from generator.rigged.hair.colour import albedo
from generator.rigged.hair.courses import clear, courses, spaced
from generator.rigged.hair.knot import bind
from generator.rigged.hair.locks import Sheet, hair_part, join_sheets, ribbons, tapered
from generator.rigged.hair.scalp import Scalp, make_scalp
from generator.rigged.hair.style import Style, styles
from generator.rigged.identity.chance import Stream, chance
from generator.rigged.identity.identity import Identity
from generator.rigged.state import BONE_INDEX

_EDGE_M = 0.0028
"""Locks at the hairline are this wide: there hair is fine and the skin shows through."""

_FINE_M = 0.0012
"""A single stray hair is drawn this wide: most of a pixel, faint at the tip."""

_ROOTS = 0.25
"""How much darker hair is at the root, where it lies in the shade of other hair."""


def grow(identity: Identity, body: Body) -> Part | None:
    """The hair of one identity in its reference pose, None for the bald."""
    if identity.hair == "bald":
        return None
    style = styles()[identity.hair]
    rng = chance(identity.seed, Stream.HAIR)
    scalp = make_scalp(style, body, rng)
    paths = courses(style, scalp, rng)
    sheets = [_under(style, body, paths, rng), _over(style, scalp, paths, rng), _fine(style, paths, rng)]
    if style.knot is not None:
        sheets += bind(style, style.knot, rng)
    sheet = join_sheets(sheets)
    sheet.positions = clear(sheet.positions, scalp)
    colour = albedo(sheet, identity.hair_colour)
    return hair_part(sheet, body.eyes_at, colour, *_bones(sheet.positions))


def _under(style: Style, body: Body, paths: Array, rng: Rng) -> Sheet:
    flow = unit(paths[:, min(3, style.points - 1)] - paths[:, 0])
    return shell(style, body, flow, paths[:, 1], rng)


def _over(style: Style, scalp: Scalp, paths: Array, rng: Rng) -> Sheet:
    along = spaced(style)
    width = tapered(len(paths), along, style.width, style.taper, rng)
    inner = step(0.0, 0.022, scalp.above)[:, None]
    width *= inner + (1 - inner) * min(1.0, _EDGE_M / style.width)
    # Behind the head there are fewer locks to a surface that turns show in full.
    width *= 1 + 0.5 * step(0.10, 0.15, paths[:, :1, 1])
    dark = _ROOTS * inner * (1 - step(0, 0.35, along))
    return ribbons(paths, width, rng, (1 - dark) * rng.normal(1, 0.05, (len(paths), 1)))


def _fine(style: Style, paths: Array, rng: Rng) -> Sheet:
    """Single hairs a little off the locks' courses."""
    own = paths[rng.permutation(len(paths))[: style.strays]]
    along = spaced(style)[:, None]
    bow, bend = rng.normal(0, 1, (2, len(own), 1, 3))
    own = own + 0.005 * along * bow + 0.003 * along**2 * bend
    width = tapered(len(own), spaced(style), _FINE_M, 0.9, rng)
    return ribbons(own.astype(np.float32), width, rng, np.ones(width.shape))


def _bones(p: Array) -> tuple[Array, Array]:
    """Hair turns with the head down to the chin, then with neck and chest; (n, 4) bones and shares."""
    chest = step(-0.09, -0.24, p[:, 2])
    neck = step(-0.05, -0.15, p[:, 2]) * (1 - chest)
    share = np.stack([1 - chest - neck, neck, chest, 0 * chest], 1)
    bones = np.array([BONE_INDEX["head"], BONE_INDEX["neck02"], BONE_INDEX["spine01"], 0])
    order = np.argsort(-share, axis=1, kind="stable")
    return bones[order].astype(np.uint8), np.take_along_axis(share, order, 1).astype(np.float32)
