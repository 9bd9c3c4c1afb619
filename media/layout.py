"""Where everybody stands in a composed picture. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

SHAPE = (4, 3)
"""Width and height of the pictures that cells are made for: between a square avatar and a wide camera."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in pixels, all of it even."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One person's place. `who` counts people, the avatar is 0; `-who` is their screen.

    With a `name` it is shown as in a meeting: the name, a frame while they speak, a disc where they have no
    picture. Without one there is the picture on black and nothing else.
    """

    who: int
    area: Area
    name: str = ""


def tiles(count: int, area: Area, gap: int = 0) -> list[Area]:
    """`count` equal cells, row by row, as large as the area allows; the last row stands in the middle.

    `gap` pixels, a multiple of four, lie between them, and half of that around them.
    """
    columns = max(range(1, count + 1), key=lambda columns: _fitness(count, columns, area))
    rows = math.ceil(count / columns)
    width, height = _even(area.width / columns), _even(area.height / rows)
    cells = []
    for number in range(count):
        row, column = divmod(number, columns)
        in_row = min(columns, count - row * columns)
        x = area.x + _even((area.width - in_row * width) / 2) + column * width
        y = area.y + _even((area.height - rows * height) / 2) + row * height
        cells.append(Area(x + gap // 2, y + gap // 2, width - gap, height - gap))
    return cells


def _fitness(count: int, columns: int, area: Area) -> tuple[float, int]:
    """How large a picture is in so many columns; where that is equal, the fewer empty cells the better."""
    rows = math.ceil(count / columns)
    return min(area.width / columns / SHAPE[0], area.height / rows / SHAPE[1]), -rows * columns


def _even(length: float) -> int:
    return int(length) & ~1
