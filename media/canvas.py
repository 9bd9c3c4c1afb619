"""Draws everybody into one picture: pictures in cells, names, a frame around who speaks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from media.frames import ByteArray, FloatArray, VideoFrame
from media.layout import Area, Cell
from media.letters import HIGH, strokes, unwritable, width
from media.video import BLACK, place, planes

FRAME = 4
"""Pixels of the frame around who speaks; it lies in the gap between cells."""

Doubles = NDArray[np.float64]
Colour = tuple[int, int, int]
"""Y, U, V in BT.601 video range."""


def colour(red: int, green: int, blue: int) -> Colour:
    """A colour given as 0..255."""
    y = 0.299 * red + 0.587 * green + 0.114 * blue
    return round(16 + y * 219 / 255), round(128 + (blue - y) * 0.4955), round(128 + (red - y) * 0.6264)


BEHIND, CELL, SPEAKS = colour(19, 21, 20), colour(39, 43, 41), colour(116, 211, 195)
"""The call page's own colours by night (web/style.css)."""

WHITE, SHADE = colour(255, 255, 255), colour(10, 11, 11)
"""Letters, and what lies below a name."""

DISCS = tuple(colour(*rgb) for rgb in ((74, 98, 138), (122, 84, 120), (70, 118, 100), (140, 98, 70)))
"""Who has no picture has a disc in one of these colours, by their number."""

LETTER, PLATE, BEFORE = 11.0, 26, 10
"""Pixels: a name's letters, the height of what they stand on, and what is left free beside them."""

PEN = 0.42
"""Half of a stroke's breadth, in units of a letter."""


class Canvas:
    """One picture of a fixed size that changes step by step; only what is new is drawn."""

    def __init__(self, width: int, height: int) -> None:
        self.i420 = np.empty((height * 3 // 2, width), np.uint8)
        self._whole = Area(0, 0, width, height)
        self._cells: tuple[Cell, ...] = ()
        self._drawn: dict[int, VideoFrame | None] = {}
        self._framed: frozenset[int] = frozenset()

    def draw(
        self,
        cells: Sequence[Cell],
        picture: Callable[[int], VideoFrame | None],
        speaking: Collection[int] = (),
    ) -> None:
        """Show these cells, in each the `picture` of who stands there, framed where they are `speaking`."""
        if tuple(cells) != self._cells:
            self._lay_out(tuple(cells))
        for cell in cells:
            shown = picture(cell.who)
            if cell.who not in self._drawn or shown is not self._drawn[cell.who]:
                self._draw(cell, shown)
            if cell.name and (cell.who in speaking) != (cell.who in self._framed):
                self._frame(cell, cell.who in speaking)

    def _lay_out(self, cells: tuple[Cell, ...]) -> None:
        named = any(cell.name for cell in cells)
        _fill(self.i420, self._whole, BEHIND if named else BLACK)
        self._cells, self._drawn, self._framed = cells, {}, frozenset()

    def _draw(self, cell: Cell, picture: VideoFrame | None) -> None:
        before, self._drawn[cell.who] = self._drawn.get(cell.who), picture
        if before is None or picture is None or before.i420.shape != picture.i420.shape:
            _fill(self.i420, cell.area, CELL if cell.name else BLACK)
        area = cell.area
        if picture is not None:
            place(self.i420, picture, area.x, area.y, area.width, area.height)
        elif cell.name:
            _disc(self.i420, cell)
        if cell.name:
            _sign(self.i420, cell)

    def _frame(self, cell: Cell, on: bool) -> None:
        self._framed ^= {cell.who}
        x, y, wide, high = cell.area.x, cell.area.y, cell.area.width, cell.area.height
        for side in (
            Area(x - FRAME, y - FRAME, wide + 2 * FRAME, FRAME),
            Area(x - FRAME, y + high, wide + 2 * FRAME, FRAME),
            Area(x - FRAME, y, FRAME, high),
            Area(x + wide, y, FRAME, high),
        ):
            _fill(self.i420, side, SPEAKS if on else BEHIND)


@cache
def written(name: str, number: int, room: float) -> str:
    """A name as it can be written into `room` units of a letter; a number where nothing of it can."""
    words = " ".join(name.split())
    missing = unwritable(words)
    text = "".join(each for each in words if each not in missing).strip() or f"Guest {number}"
    while text and width(text) > room:
        text = text[:-1].rstrip()
    return text


@cache
def ink(text: str, high: float) -> FloatArray:
    """A line of text as its cover of each pixel, 0..1: float32 (rows, columns) with room for its marks."""
    unit = high / HIGH
    margin = 3 * unit  # marks stand so far above a letter
    rows, columns = round(high + 2 * margin), round(width(text) * unit + 2 * margin)
    y, x = np.mgrid[0:rows, 0:columns] + 0.5
    distance = np.full((rows, columns), np.inf)
    for a, b in strokes(text):
        start, end = (np.array([at[0], HIGH - at[1]]) * unit + margin for at in (a, b))
        distance = np.minimum(distance, _distance(x, y, start, end))
    return np.clip(PEN * unit + 0.5 - distance, 0, 1).astype(np.float32)


def _distance(x: Doubles, y: Doubles, start: Doubles, end: Doubles) -> Doubles:
    """Of each pixel from the stroke from `start` to `end`."""
    along = end - start
    share = ((x - start[0]) * along[0] + (y - start[1]) * along[1]) / max(float(along @ along), 1e-9)
    share = np.clip(share, 0, 1)
    return np.asarray(np.hypot(x - start[0] - share * along[0], y - start[1] - share * along[1]))


def _sign(i420: ByteArray, cell: Cell) -> None:
    """The name on a dark plate in the lower left corner."""
    area = cell.area
    room = (area.width - 2 * BEFORE) / (LETTER / HIGH)
    cover = ink(written(cell.name, cell.who, room), LETTER)
    margin = (PLATE - cover.shape[0]) // 2 & ~1
    wide = min((cover.shape[1] + 1) & ~1, area.width)
    plate = Area(area.x, area.y + area.height - PLATE, wide, PLATE)
    _fill(i420, plate, SHADE)
    _blend(i420, plate.x, plate.y + margin, cover[:, :wide], WHITE)


def _disc(i420: ByteArray, cell: Cell) -> None:
    """A quiet disc with the name's first letter in the middle of a cell."""
    area = cell.area
    radius = (min(area.width, area.height) // 5) & ~1
    x, y = area.x + (area.width // 2 & ~1), area.y + (area.height // 2 & ~1)
    rows, columns = np.mgrid[-radius:radius, -radius:radius] + 0.5
    cover = np.clip(radius - np.hypot(rows, columns), 0, 1)
    _blend(i420, x - radius, y - radius, cover, DISCS[cell.who % len(DISCS)])
    letter = ink(written(cell.name, cell.who, np.inf)[0], radius * 0.8)
    _blend(i420, x - (letter.shape[1] // 2 & ~1), y - (letter.shape[0] // 2 & ~1), letter, WHITE)


def _blend(i420: ByteArray, x: int, y: int, cover: FloatArray, colour: Colour) -> None:
    """Paint with a colour where `cover` is 1, and as thinly as it says elsewhere; `x` and `y` are even."""
    for plane, value, step in zip(planes(i420), colour, (1, 2, 2), strict=True):
        part = cover[::step, ::step]
        below = plane[y // step :, x // step :][: part.shape[0], : part.shape[1]]
        below[:] = np.rint(below + (value - below.astype(np.float32)) * part)


def _fill(i420: ByteArray, area: Area, colour: Colour) -> None:
    for plane, value, step in zip(planes(i420), colour, (1, 2, 2), strict=True):
        left, top = area.x // step, area.y // step
        plane[top : top + area.height // step, left : left + area.width // step] = value
