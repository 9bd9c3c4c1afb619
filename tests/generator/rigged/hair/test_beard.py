"""Beards that ride on the face."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.rigged import asset
from generator.rigged.build.body import Body
from generator.rigged.hair.beard import Beard, density, grow_beard
from generator.rigged.identity.palette import BEARDS
from generator.rigged.identity.people import MAN
from generator.rigged.person import make_person
from generator.rigged.state import ARKIT

GROWN = sorted(set(BEARDS) - {"none", "stubble"})


@pytest.fixture(scope="module")
def body() -> Body:
    human = asset.load()
    return Body(human, human.body(0.0, MAN.ageing, MAN.ancestry, MAN.weight, MAN.changes)[0])


def beard(kind: str, body: Body) -> Beard:
    found = grow_beard(replace(MAN, beard=kind), body)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", ["none", "stubble"])
def test_what_is_shaven_or_painted_has_no_locks(kind: str, body: Body) -> None:
    assert grow_beard(replace(MAN, beard=kind), body) is None


@pytest.mark.parametrize("kind", GROWN)
def test_a_beard_grows_below_the_nose_and_before_the_ears(kind: str, body: Body) -> None:
    place = beard(kind, body).part.positions - body.eyes_at
    assert place[:, 2].max() < -0.015
    assert place[:, 1].max() < 0.10
    assert len(place) < 20_000


@pytest.mark.parametrize("kind", GROWN)
def test_lips_stay_bare(kind: str, body: Body) -> None:
    lips = body.canonical[body.human.masks["lips"] > 250]
    middle = lips[np.abs(lips[:, 0]) < 0.01]
    front = middle[middle[:, 1] < np.quantile(middle[:, 1], 0.3)]
    assert np.median(density(kind, front)) < 0.3


def test_chin_hair_falls_with_the_jaw_and_the_moustache_stays(body: Body) -> None:
    full = beard("full", body)
    shape, vertex, offset = full.moves(body.human.face)
    height = (full.part.positions - body.eyes_at)[:, 2]
    down = np.zeros(len(height))
    opened = shape == ARKIT.index("jawOpen")
    down[vertex[opened]] = offset[opened, 2]
    assert down[height < -0.105].mean() < -0.008
    assert abs(down[height > -0.062].mean()) < 0.003


def test_in_the_mesh_a_beard_moves_as_the_skin_under_it() -> None:
    person = make_person(replace(MAN, hair="bald", beard="goatee"), 128)
    mesh, moved = person.mesh, person.mesh.positions.copy()
    mesh.shapes.add(moved, ARKIT.index("jawOpen"), 1.0)
    travel = moved - mesh.positions
    hair = np.arange(len(moved)) >= mesh.loose_vertices
    place = mesh.positions - person.eyes
    chin = (np.abs(place[:, 0]) < 0.01) & (np.abs(place[:, 2] + 0.105) < 0.006) & (place[:, 1] < 0.0)
    assert (chin & hair).sum() > 10
    np.testing.assert_allclose(travel[chin & hair].mean(0), travel[chin & ~hair].mean(0), atol=0.005)
