"""The true gap between the lips: from the vertices that were drawn, in pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generator.rigged import asset
from generator.rigged.draw.renderer import Renderer
from generator.rigged.identity.identity import Identity
from generator.rigged.state import ARKIT, FigureState
from media.frames import ByteArray

MIDDLE = 0.5
"""The part of the mouth's width in which the gap is taken."""

COLUMN_M = 0.0016
"""Vertices this near to each other, from left to right, lie above each other."""

MESH_CLOSES = 0.09
"""Share of mouthClose in the resting mesh: how it is built."""


class LipReader:
    """A painter that also knows, after each picture, how far the lips that it drew are apart."""

    def __init__(self, identity: Identity, size: int = 512) -> None:
        self._renderer = Renderer(identity, size, size)
        self._columns = _columns(identity, self._renderer)
        self.begin()

    def begin(self) -> None:
        """Forget what was drawn."""
        self.gaps: list[float] = []
        self.states: list[FigureState] = []

    def draw(self, state: FigureState) -> ByteArray:
        """One picture; its gap is put down, pixels at the widest of the columns, 0 where lips meet."""
        picture = self._renderer.draw(state)
        down = self._renderer._posed.screen[:, 1]
        gaps = [down[lower].min() - down[upper].max() for upper, lower in self._columns]
        self.gaps.append(max(0.0, float(max(gaps))))
        self.states.append(state)
        return picture

    def rgb(self, state: FigureState) -> ByteArray:
        """The picture of a state, uint8 (height, width, 3)."""
        return self._renderer.draw_rgb(state)


def _columns(identity: Identity, renderer: Renderer) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """For each column the mesh's vertices of the upper and of the lower lip: that one follows the jaw."""
    human = asset.load()
    look = (identity.sex, identity.ageing, identity.ancestry, identity.weight, identity.changes)
    points, _ = human.body(*look)
    human.face.add(points, ARKIT.index("mouthClose"), MESH_CLOSES)
    lips = np.flatnonzero(human.masks["lips"] > 128)
    jaw = np.zeros_like(points)
    human.face.add(jaw, ARKIT.index("jawOpen"), 1.0)
    follows = jaw[lips, 2] < 0.5 * jaw[lips, 2].min()
    mesh = renderer._person.mesh.positions
    place = np.array([np.square(mesh - point).sum(1).argmin() for point in points[lips]])
    across = points[lips, 0]
    out = []
    for x in across[follows & (np.abs(across) < MIDDLE * across.max())]:
        near = np.abs(across - x) < COLUMN_M
        if (near & ~follows).any():
            out.append((place[near & ~follows], place[near & follows]))
    return out
