"""One identity put together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.rigged.draw.mesh import Material, neighbours
from generator.rigged.identity.people import MAN
from generator.rigged.person import Person, make_person
from generator.rigged.state import ARKIT


@pytest.fixture(scope="module")
def bald() -> Person:
    return make_person(replace(MAN, hair="bald"), 128)


def test_the_mesh_hangs_together(bald: Person) -> None:
    mesh = bald.mesh
    assert mesh.triangles.max() < len(mesh.positions)
    assert np.isfinite(mesh.positions).all()
    np.testing.assert_allclose(mesh.bone_weight.sum(1), 1, atol=1e-4)
    assert len(mesh.shapes.start) == len(ARKIT) + 2


def test_where_lips_and_mouth_share_an_edge_both_move_alike(bald: Person) -> None:
    mesh, moved = bald.mesh, bald.mesh.positions.copy()
    mesh.shapes.add(moved, ARKIT.index("jawOpen"), 1.0)
    body = slice(0, int(mesh.triangles[mesh.material == Material.MOUTH].max()) + 1)
    near, distance = neighbours(mesh.positions[body], mesh.positions[body], 2)
    same = np.flatnonzero(distance[:, 1] < 1e-12)
    assert len(same) > 40
    offset = moved[body] - mesh.positions[body]
    np.testing.assert_allclose(offset[near[same, 0]], offset[near[same, 1]], atol=1e-6)


def test_shadows_lie_under_the_chin_and_not_on_the_nose(bald: Person) -> None:
    mesh = bald.mesh
    place = mesh.positions - bald.eyes
    nose = (np.abs(place[:, 0]) < 0.01) & (place[:, 1] < -0.035) & (place[:, 2] > -0.05)
    throat = (np.abs(place[:, 0]) < 0.02) & (np.abs(place[:, 2] + 0.14) < 0.01) & (place[:, 1] < 0.08)
    assert mesh.baked[nose, 0].mean() > mesh.baked[throat, 0].mean() + 0.08
