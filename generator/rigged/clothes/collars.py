"""Collars: a stand round the neck with a leaf turned down over it, rolled collars, and knitted bands."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from generator.rigged.build.paint import bump, step
from generator.rigged.clothes.cuts import neck_base
from generator.rigged.clothes.sewing import Piece, Sewn, Work, descend, lay, sheet, stiff
from generator.rigged.draw.mesh import Array

_COLUMNS = 35


def turned_collar(
    stand: float,
    leaf: float,
    point: float,
    opening: float,
    low: float = 0.0,
    lean: float = 0.0,
    off: float = 0.0,
    slot: str = "plain",
) -> Piece:
    """A shirt's collar: a `stand` metres high, a `leaf` over it that grows to `point` at its tips.

    `opening`: radians to each side of the middle; `low`: metres below the neck's base; `lean` turns the tips
    outwards, radians; `off`: metres off the cloth beneath; `slot`: its trim.
    """

    def sew(work: Work) -> list[Sewn]:
        turn = _columns(opening)
        front = np.abs(turn)
        tip = bump(front, opening, 0.40)
        tall = stand * (1 - 0.30 * step(1.6, opening, front))
        base = neck_base(turn) - low
        rows = [(base - 0.004, 0.001), (base + 0.5 * tall, 0.002), (base + 0.95 * tall, 0.0028)]
        rows += [(base + tall + 0.0012, 0.0045)]
        z, height = (np.stack([np.broadcast_to(r[k], turn.shape) for r in rows]) for k in (0, 1))
        long = leaf + (point - leaf) * tip
        shares = np.array([0.06, 0.3, 0.55, 0.8, 0.97, 1.0, 1.0])
        fall = descend(work.surface, turn, base + tall, shares[:, None] * long)
        puff = np.array([0.0068, 0.0078, 0.0068, 0.0056, 0.0044, 0.0032, 0.0])[:, None]
        turns = np.concatenate([np.tile(turn, (4, 1)), turn + lean * np.sign(turn) * tip * shares[:, None]])
        points = work.surface.neck(
            turns, np.concatenate([z, fall]), np.concatenate([height, puff + 0 * turn]) + off
        )
        points = lay(work.surface, points, np.concatenate([0 * height, puff + 0 * turn]))
        inwards = np.concatenate([[0.05, 0.06, 0.07, 0.07], (1 - shares) * leaf])
        grid = (len(turns), len(turn))
        return [sheet(stiff(points, 0.3), grid, work.colour, work.trim(slot), inwards, flip=True)]

    return sew


def _columns(opening: float) -> Array:
    """Angles from the left front round the back to the right front, closer at the fronts."""
    even = np.linspace(-1, 1, _COLUMNS)
    half = np.pi - opening
    turn = np.pi + half * (0.75 * even + 0.25 * np.sin(even * np.pi / 2))
    return np.asarray((turn + np.pi) % (2 * np.pi) - np.pi)


def ring(count: int = 49) -> Array:
    """Angles once round, from nape to nape, closer over the shoulders, where the way is most bent."""
    turn = np.linspace(-np.pi, np.pi, count)
    return np.asarray(turn + 0.26 * np.sin(2 * turn))


def neck_band(
    line: Callable[[Array], Array], width: float, thick: float, rise: float = 0.003, opening: float = 0.0
) -> Piece:
    """A knitted band along a neckline, `width` metres over the cloth and `rise` above its edge.

    `opening`: radians to each side of the middle that are left free at the front.
    """

    def sew(work: Work) -> list[Sewn]:
        turn = _columns(opening) if opening else ring()
        top = line(turn)
        # Seen from the front the shoulders' ridge is not foreshortened as the chest is.
        wide = width * (1 - 0.38 * bump(np.abs(turn), 1.55, 0.55))
        share = np.array([0.4, 0.1, 0.0, 0.0, 0.12, 0.45, 0.75, 1.0, 1.03])
        above = np.array([0.0, 0.0, rise, rise, 0.0, 0.0, 0.0, 0.0, 0.0])
        heights = thick * np.array([-1.4, -1.2, -0.8, 0.6, 1.0, 1.1, 1.0, 0.7, -0.4])
        z = descend(work.surface, turn, top, share[:, None] * wide - above[:, None])
        lift = np.repeat(heights[:, None], len(turn), 1)
        points = lay(work.surface, work.surface.neck(np.tile(turn, (len(z), 1)), z, lift), lift)
        return [sheet(stiff(points, 0.35), z.shape, work.colour, work.trim("rib"), share * width, flip=True)]

    return sew


def roll_collar(height: float, thick: float, slot: str = "rib") -> Piece:
    """A turtleneck's collar: up the neck, over and down again, soft and round at its upper edge."""

    def sew(work: Work) -> list[Sewn]:
        turn = ring()
        base = neck_base(turn)
        top = base + height * (0.86 + 0.14 * step(0.8, 2.4, np.abs(turn)))
        share = np.array([0.3, 0.7, 0.98, 1.0, 0.97, 0.8, 0.55, 0.3, 0.12, 0.05, 0.02])
        off = thick * np.array([-0.4, -0.2, 0.25, 0.7, 1.0, 1.12, 1.15, 1.18, 1.1, 0.75, 0.2])
        z = base + (top - base) * share[:, None]
        points = work.surface.neck(np.tile(turn, (len(z), 1)), z, np.repeat(off, len(turn)))
        inwards = (1 - share) * height
        return [sheet(points, z.shape, work.colour, work.trim(slot), inwards, flip=True)]

    return sew
