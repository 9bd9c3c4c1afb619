"""The pattern: a finer body suit without gaps, and maps that find places on it."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged import asset
from generator.rigged.clothes.pattern import Chart, Pattern, pattern, refine, turn_of


@pytest.fixture(scope="module")
def suit() -> Pattern:
    return pattern(asset.load())


def test_halving_edges_keeps_area_and_leaves_no_gap() -> None:
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0], [2, 0.1, 0]], np.float32)
    triangles = np.array([[0, 1, 2], [1, 3, 2], [1, 4, 3]], np.int32)
    finer, ends = refine(triangles, points, np.full(5, 1.05))
    all_points = np.concatenate([points, points[ends].mean(1)])

    def area(t: np.ndarray) -> float:
        a, b, c = (all_points[t[:, i]] for i in range(3))
        return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)

    assert len(ends) > 0
    assert area(finer) == pytest.approx(area(triangles))
    edges = np.sort(finer[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    _, uses = np.unique(edges, axis=0, return_counts=True)
    outline = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    _, before = np.unique(outline, axis=0, return_counts=True)
    split = sum(1 for e in ends if (np.sort(e) == outline).all(1).sum() == 1)
    assert (uses == 1).sum() == (before == 1).sum() + split


def test_a_place_on_the_map_is_found_again(suit: Pattern) -> None:
    x, z = np.meshgrid(np.linspace(-0.1, 0.1, 9), np.linspace(-0.5, -0.22, 9))
    spots = suit.front.find(x, z)
    found = spots.mix(suit.canonical)
    np.testing.assert_allclose(found[:, 0], x.ravel(), atol=1e-4)
    np.testing.assert_allclose(found[:, 2], z.ravel(), atol=1e-4)
    assert (found[:, 1] < 0.08).all()


def test_a_map_with_a_period_has_no_seam(suit: Pattern) -> None:
    turn = np.linspace(-np.pi, np.pi, 41)
    found = suit.neck.find(turn, np.full(41, -0.15)).mix(suit.canonical)
    np.testing.assert_allclose(found[0], found[-1], atol=1e-4)
    away = (turn_of(found) - turn + np.pi) % (2 * np.pi) - np.pi
    assert np.abs(away).max() < 0.06


def test_beside_the_map_the_miss_is_told() -> None:
    chart = Chart(np.array([[0, 1, 2]], np.int32), np.array([[0, 0], [1, 0], [0, 1]], np.float32))
    spots = chart.find(np.array([0.25, 0.5]), np.array([0.25, 1.5]))
    np.testing.assert_allclose(spots.missed[0], 0, atol=1e-6)
    assert np.abs(spots.missed[1]).max() > 0.4


def test_arms_are_measured_from_shoulder_to_wrist(suit: Pattern) -> None:
    arm = suit.arm
    along, _ = arm.places(np.stack([arm.shoulder, arm.elbow, arm.wrist]))
    long = float(np.linalg.norm(arm.elbow - arm.shoulder))
    short = float(np.linalg.norm(arm.wrist - arm.elbow))
    np.testing.assert_allclose(along, [0, long, long + short], atol=1e-4)
