"""What stands in a composed picture: pictures, names, discs, and a frame around who speaks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.canvas import BEHIND, CELL, FRAME, SPEAKS, Canvas, ink, written
from media.frames import ByteArray, VideoFrame
from media.layout import Area, Cell, tiles
from media.letters import width
from media.video import BLACK, planes
from tests.media.scene import picture

WHOLE = Area(0, 0, 640, 360)
ANN, BEN = (
    Cell(who, area, name) for who, area, name in zip((0, 1), tiles(2, WHOLE, 8), ("Ann", "Ben"), strict=True)
)
GREY, FLASH = 40, 235


def drawn(*steps: tuple[list[Cell], dict[int, VideoFrame], set[int]]) -> Canvas:
    canvas = Canvas(WHOLE.width, WHOLE.height)
    for cells, pictures, speaking in steps:
        canvas.draw(cells, pictures.get, speaking)
    return canvas


def colour_at(canvas: Canvas, x: int, y: int) -> tuple[int, ...]:
    luma, *chroma = planes(canvas.i420)
    return int(luma[y, x]), *(int(plane[y // 2, x // 2]) for plane in chroma)


def part(canvas: Canvas, area: Area) -> ByteArray:
    return canvas.i420[area.y : area.y + area.height, area.x : area.x + area.width]


def middle(canvas: Canvas, cell: Cell) -> int:
    return colour_at(canvas, cell.area.x + cell.area.width // 2, cell.area.y + cell.area.height // 2)[0]


def test_each_picture_stands_in_its_cell_on_a_quiet_ground() -> None:
    canvas = drawn(([ANN, BEN], {0: picture(0, True), 1: picture(0, False)}, set()))
    assert (middle(canvas, ANN), middle(canvas, BEN)) == (FLASH, GREY)
    assert colour_at(canvas, ANN.area.x + 2, ANN.area.y + 2) == CELL
    assert colour_at(canvas, 0, 0) == BEHIND


def test_who_speaks_is_framed_and_nothing_else_changes() -> None:
    pictures = {0: picture(0, True), 1: picture(0, False)}
    before, after = drawn(([ANN, BEN], pictures, set())), drawn(([ANN, BEN], pictures, {1}))
    changed = np.argwhere(planes(before.i420)[0] != planes(after.i420)[0])
    area = BEN.area
    top, left = changed.min(axis=0)
    bottom, right = changed.max(axis=0)
    assert (left, top) == (area.x - FRAME, area.y - FRAME)
    assert (right, bottom) == (area.x + area.width + FRAME - 1, area.y + area.height + FRAME - 1)
    assert np.array_equal(part(before, area), part(after, area))
    assert colour_at(after, area.x - 2, area.y + 20) == SPEAKS
    silent = drawn(([ANN, BEN], pictures, {1}), ([ANN, BEN], pictures, set()))
    assert np.array_equal(before.i420, silent.i420)


def test_who_has_no_picture_has_a_disc_and_their_name() -> None:
    canvas = drawn(([ANN, BEN], {0: picture(0, True)}, set()))
    cell = part(canvas, BEN.area)
    assert len(np.unique(cell[: cell.shape[0] // 2])) > 2
    assert cell[-20:, :60].max() > 200  # white letters
    again = drawn(
        ([ANN, BEN], {0: picture(0, True), 1: picture(0, True)}, set()),
        ([ANN, BEN], {0: picture(0, True)}, set()),
    )
    assert np.array_equal(part(again, BEN.area), cell)


def test_whoever_goes_leaves_no_trace_and_the_rest_is_laid_out_anew() -> None:
    pictures = {0: picture(0, True), 1: picture(0, False)}
    alone = [Cell(0, tiles(1, WHOLE, 8)[0], "Ann")]
    after = drawn(([ANN, BEN], pictures, {0, 1}), (alone, pictures, set()))
    assert np.array_equal(after.i420, drawn((alone, pictures, set())).i420)


def test_cells_without_names_hold_the_picture_on_black_and_nothing_else() -> None:
    cells = [Cell(0, ANN.area), Cell(1, BEN.area)]
    canvas = drawn((cells, {0: picture(0, True)}, {0, 1}))
    assert colour_at(canvas, ANN.area.x - 2, ANN.area.y + 20) == BLACK
    assert np.all(part(canvas, BEN.area) == BLACK[0])


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ann", "Ann"),
        ("李 Łukasz", "Łukasz"),
        ("李明", "Guest 2"),
        ("", "Guest 2"),
        ("  a\tb ", "a b"),
        ("x" * 99, "x" * 8),
    ],
)
def test_a_name_is_written_as_far_as_there_are_letters_and_room(name: str, shown: str) -> None:
    assert written(name, 2, room=44.0) == shown


@given(st.text(max_size=60), st.floats(0, 300))
def test_any_name_can_be_drawn(name: str, room: float) -> None:
    text = written(name, 7, room)
    assert width(text) <= room or not text
    cover = ink(text, 11.0)
    assert np.isfinite(cover).all() and cover.min() >= 0 and cover.max() <= 1


def test_letters_are_as_high_as_they_are_asked_for() -> None:
    rows = np.flatnonzero(ink("HI", 40.0).max(axis=1) > 0.5)
    assert rows[-1] - rows[0] == pytest.approx(40, abs=7)  # and the pen's breadth
