"""Cells are inside their area, apart, equal and as large as they can be."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.layout import Area, tiles

WIDE = Area(0, 0, 1280, 720)


@pytest.mark.parametrize(
    ("count", "area", "rows", "size"),
    [
        (1, WIDE, [1], (1280, 720)),
        (2, WIDE, [2], (640, 720)),
        (3, WIDE, [2, 1], (640, 360)),
        (4, WIDE, [2, 2], (640, 360)),
        (5, WIDE, [3, 2], (426, 360)),
        (8, WIDE, [4, 4], (320, 360)),
        (9, WIDE, [3, 3, 3], (426, 240)),
        (1, Area(0, 0, 512, 512), [1], (512, 512)),
        (2, Area(0, 0, 1024, 512), [2], (512, 512)),
        (3, Area(960, 0, 320, 720), [1, 1, 1], (320, 240)),
    ],
)
def test_cells_are_laid_out_in_rows(count: int, area: Area, rows: list[int], size: tuple[int, int]) -> None:
    cells = tiles(count, area)
    tops = sorted({cell.y for cell in cells})
    assert [sum(cell.y == top for cell in cells) for top in tops] == rows
    assert {(cell.width, cell.height) for cell in cells} == {size}


def test_a_last_row_that_is_not_full_stands_in_the_middle() -> None:
    assert tiles(3, WIDE)[2] == Area(320, 360, 640, 360)


sides = st.integers(100, 1000).map(lambda half: 2 * half)


@given(st.integers(1, 40), sides, sides, st.sampled_from([0, 8]))
def test_cells_stay_inside_and_lie_apart(count: int, width: int, height: int, gap: int) -> None:
    cells = tiles(count, Area(100, 50, width, height), gap)
    assert len(cells) == count
    for cell in cells:
        assert 100 + gap // 2 <= cell.x and cell.x + cell.width <= 100 + width - gap // 2
        assert 50 + gap // 2 <= cell.y and cell.y + cell.height <= 50 + height - gap // 2
        assert not (cell.x | cell.y | cell.width | cell.height) & 1
    for one, other in combinations(cells, 2):
        beside = one.x + one.width + gap <= other.x or other.x + other.width + gap <= one.x
        below = one.y + one.height + gap <= other.y or other.y + other.height + gap <= one.y
        assert beside or below
