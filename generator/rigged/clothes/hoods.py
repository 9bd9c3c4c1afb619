"""Hoods that lie on the shoulders, round the neck."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from generator.rigged.build.paint import bump, step
from generator.rigged.clothes.collars import ring
from generator.rigged.clothes.sewing import Piece, Sewn, Work, descend, lay, sheet, stiff
from generator.rigged.draw.mesh import Array


def hood(line: Callable[[Array], Array], thick: float) -> Piece:
    """A hood sewn to a neckline: a soft roll, `thick` metres at the nape, thin at the front."""

    def sew(work: Work) -> list[Sewn]:
        turn = ring(49)
        away = np.abs(turn)
        big = step(0.15, 2.2, away)
        around = np.linspace(0, 1, 12)
        swell = thick * (0.30 + 0.85 * big) * (1 - 0.10 * bump(away, 1.2, 0.3))
        wide = 0.020 + 0.052 * big
        up = 0.012 * (0.3 + big)
        lengths = (wide + up) * around[:, None] - up
        lengths = np.concatenate(
            [[0.02 + 0 * turn, 0.3 * lengths[0]], lengths]
        )  # the inside, seen from the front
        z = descend(work.surface, turn, line(turn), lengths)
        arch = np.sin(np.pi * np.clip(around, 0.0, 1.0)) ** 0.65
        dent = 1 - 0.25 * bump(around, 0.55, 0.08)
        height = np.concatenate([[-0.003 + 0 * turn, -0.002 + 0 * turn], (arch * dent)[:, None] * swell])
        height[-1] = -0.001
        points = work.surface.neck(np.tile(turn, (len(z), 1)), z, height)
        points = lay(work.surface, points, height)
        inwards = 0.002 + lengths.max(1).clip(0)
        return [sheet(stiff(points, 0.2), z.shape, work.colour, work.trim("plain"), inwards, flip=True)]

    return sew
