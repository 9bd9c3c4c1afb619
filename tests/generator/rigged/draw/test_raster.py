"""The rasteriser: what covers what, and by how much."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.draw.picture import Surface
from generator.rigged.draw.quad import LANES, SAMPLE_X, SAMPLE_Y
from generator.rigged.draw.raster import BAND, Bins, draw_ids, fill_bins, raster_band
from generator.rigged.draw.resolve import Jobs, resolve_band

WIDTH = 32


def draw(
    points: list[tuple[float, float, float]],
    triangles: list[list[int]],
    one_sided: int = 0,
    band: int = 0,
    one_group: bool = False,
) -> tuple[Jobs, np.ndarray]:
    """Jobs of a picture's lowest band, the only one or number `band`, and what stays free of each pixel."""
    screen, faces = np.array(points, np.float32), np.array(triangles, np.uint32)
    none = np.zeros((0, 3), np.float32)
    material, group = np.zeros(len(faces), np.uint8), np.arange(len(faces), dtype=np.int32)
    group *= not one_group
    scene = Surface(faces, material, group, none, none[:, :2], none[:, :2], *[np.zeros((0, 2), np.int64)] * 3)
    height = (band + 1) * BAND
    bins = Bins.empty(height, len(faces))
    spans, front = np.array([[0, len(faces)]], np.int32), np.ones(len(faces), np.uint8)
    moved = np.ones(len(screen), np.uint8)
    binned = fill_bins(screen, moved, True, faces, front, spans, one_sided, WIDTH, height, bins)
    quads = (BAND // 2, WIDTH // 2, LANES)
    depth, ids = np.zeros(quads, np.float32), np.full(quads, -1, np.int32)
    jobs, free = Jobs.empty(WIDTH), np.ones(BAND * WIDTH, np.float32)
    top, columns = np.float32(band * BAND), bins.columns[band]
    raster_band(binned, bins, band, faces, screen, top, WIDTH, depth, ids)
    resolve_band(columns, depth, ids, scene, screen, top, WIDTH, free, jobs)
    return jobs, free


def test_a_rectangle_covers_exactly_its_pixels() -> None:
    corners = [(4.0, 2.0, 1.0), (10.0, 2.0, 1.0), (10.0, 8.0, 1.0), (4.0, 8.0, 1.0)]
    _, free = draw(corners, [[0, 1, 2], [0, 2, 3]])
    covered = 1 - free.reshape(BAND, WIDTH)
    assert covered[2:8, 4:10].min() == 1
    assert covered.sum() == 36


@pytest.mark.parametrize("shift", [0.0, 0.3, 0.5, 0.9])
def test_cover_is_near_the_area_wherever_a_triangle_lies(shift: float) -> None:
    _, free = draw(
        [(2.0 + shift, 1.0 + shift, 1.0), (22.0 + shift, 3.0, 1.0), (9.0, 14.0 + shift, 1.0)], [[0, 1, 2]]
    )
    a, b = np.array([20.0, 2.0 - shift]), np.array([7.0 - shift, 13.0])
    assert abs((1 - free).sum() - abs(a[0] * b[1] - a[1] * b[0]) / 2) < 3


def test_the_nearer_triangle_is_seen_whatever_the_order() -> None:
    near = [(2.0, 2.0, 0.5), (12.0, 2.0, 0.5), (2.0, 12.0, 0.5)]
    far = [(2.0, 2.0, 0.4), (12.0, 2.0, 0.4), (2.0, 12.0, 0.4)]
    for points, winner in ((near + far, 0), (far + near, 1)):
        jobs, _ = draw(points, [[0, 1, 2], [3, 4, 5]])
        assert set(jobs.triangle[0, : jobs.counts[0]].tolist()) == {winner}


@pytest.mark.parametrize("corners", [[0, 1, 2], [0, 2, 1]])
def test_a_slanting_triangle_is_cut_by_a_level_one_where_they_meet(corners: list[int]) -> None:
    slanting = [(0.0, 0.0, 0.2), (32.0, 0.0, 0.8), (0.0, 64.0, 0.2)]
    level = [(0.0, 0.0, 0.5), (32.0, 0.0, 0.5), (0.0, 64.0, 0.5)]
    jobs, _ = draw(slanting + level, [corners, [3, 4, 5]])
    drawn = slice(0, jobs.counts[0])
    column, whole = jobs.pixel[0, drawn] % WIDTH, jobs.cover[0, drawn] == 1
    assert set(jobs.triangle[0, drawn][whole & (column < 15)].tolist()) == {1}
    assert set(jobs.triangle[0, drawn][whole & (column > 16)].tolist()) == {0}


def test_no_sample_counts_twice_where_a_surface_is_near_to_two_that_are_apart() -> None:
    corners: list[tuple[float, float, float]] = []
    for top, low, depth in ((4.0, 4.25, 1.0), (4.25, 4.5, 1.006), (4.5, 5.0, 1.003)):
        corners += [(4.0, top, depth), (6.0, top, depth), (6.0, low, depth), (4.0, low, depth)]
    faces = [[k, k + i, k + i + 1] for k in (0, 4, 8) for i in (1, 2)]
    jobs, free = draw(corners, faces, one_group=True)
    drawn = slice(0, jobs.counts[0])
    assert jobs.counts[0] == 4
    cover = np.bincount(jobs.pixel[0, drawn], jobs.cover[0, drawn], BAND * WIDTH)
    np.testing.assert_array_equal(cover + free, 1)


def test_corner_weights_find_the_place_in_the_triangle() -> None:
    points = [(0.0, 0.0, 1.0), (16.0, 0.0, 1.0), (0.0, 16.0, 1.0)]
    jobs, _ = draw(points, [[0, 1, 2]])
    inside = jobs.cover[0, : jobs.counts[0]] == 1
    x = 16 * jobs.second[0, : jobs.counts[0]][inside]
    np.testing.assert_allclose(x, jobs.pixel[0, : jobs.counts[0]][inside] % WIDTH + 0.5, atol=1e-4)


def test_triangles_that_face_away_are_left_out_where_one_sided() -> None:
    points = [(2.0, 2.0, 1.0), (12.0, 2.0, 1.0), (2.0, 12.0, 1.0)]
    assert draw(points, [[0, 1, 2]], one_sided=1)[0].counts[0] == 0
    assert draw(points, [[0, 2, 1]], one_sided=1)[0].counts[0] > 0
    assert draw(points, [[0, 1, 2]], one_sided=0)[0].counts[0] > 0


def test_a_triangle_that_reaches_far_out_of_the_picture_is_cut_at_its_edge() -> None:
    _, free = draw([(-900.0, -900.0, 1.0), (2000.0, -900.0, 1.0), (10.0, 3000.0, 1.0)], [[0, 1, 2]])
    assert free.max() == 0


def test_a_sliver_between_all_samples_draws_nothing() -> None:
    jobs, free = draw([(3.01, 3.01, 1.0), (3.02, 3.01, 1.0), (3.01, 3.02, 1.0)], [[0, 1, 2]])
    assert jobs.counts[0] == 0
    assert free.min() == 1


def test_a_triangle_that_is_flat_but_for_rounding_is_weighed_within_it() -> None:
    # Moved up to the band its edges are rounded apart; in the picture it has no area at all.
    low = -62.25 + 20 * 2.0**-18
    jobs, _ = draw([(-1022.0, low, 1.0), (2.0, 961.75, 1.0), (1026.0, 1985.75, 1.0)], [[0, 1, 2]], band=60)
    drawn = slice(0, jobs.counts[0])
    assert jobs.counts[0] > 0
    assert min(jobs.second[0, drawn].min(), jobs.third[0, drawn].min()) >= 0
    assert (jobs.second[0, drawn] + jobs.third[0, drawn]).max() <= 1


@pytest.mark.parametrize("corner", range(3))
@pytest.mark.parametrize("axis", range(3))
def test_a_triangle_with_a_corner_that_is_no_number_draws_nothing(corner: int, axis: int) -> None:
    points = [[2.0, 2.0, 1.0], [12.0, 2.0, 1.0], [2.0, 12.0, 1.0]]
    points[corner][axis] = np.nan
    seen = [(4.0, 2.0, 0.5), (10.0, 2.0, 0.5), (10.0, 8.0, 0.5)]
    jobs, _ = draw([*(tuple(p) for p in points), *seen], [[0, 1, 2], [3, 4, 5]])
    assert set(jobs.triangle[0, : jobs.counts[0]].tolist()) == {1}


@pytest.mark.parametrize("face", [[0, 1, 2], [0, 2, 1]], ids=["front", "back"])
def test_depth_follows_the_plane_of_a_triangle_from_both_sides(face: list[int]) -> None:
    corners = np.array([(401.5, 300.25, 0.43), (404.75, 301.0, 0.44), (402.0, 303.5, 0.45)], np.float32)
    ids, depth = draw_ids(corners, np.array([face], np.int32), 512, 512)
    row, column, sample = np.nonzero(ids >= 0)
    assert len(row) > 12
    points = np.stack([column + np.take(SAMPLE_X, sample), row + np.take(SAMPLE_Y, sample)], 1)
    plane = np.linalg.solve(np.c_[corners[:, :2], np.ones(3)], corners[:, 2])
    np.testing.assert_allclose(
        depth[row, column, sample], np.c_[points, np.ones(len(row))] @ plane, rtol=1e-6
    )
