"""Capital letters as strokes, for a badge and for names in a video."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

WIDE, HIGH, NEXT = 4.0, 6.0, 5.6
"""A letter's box in its own units, and from one letter to the next."""

_STROKES = {
    "A": "002640 1232",
    "B": "00063645443303 3342413000",
    "C": "4536160501103041",
    "D": "00062644422000",
    "E": "46060040 0333",
    "F": "460600 0333",
    "G": "45361605011030414323",
    "H": "0006 4046 0343",
    "I": "2026 1636 1030",
    "J": "4641301001",
    "K": "0006 460340",
    "L": "060040",
    "M": "0006234640",
    "N": "00064046",
    "O": "100105163645413010",
    "P": "00063645443303",
    "Q": "100105163645413010 2240",
    "R": "00063645443303 2340",
    "S": "453616050413334241301001",
    "T": "0646 2620",
    "U": "060110304146",
    "V": "062046",
    "W": "0610243046",
    "X": "0046 0640",
    "Y": "062346 2320",
    "Z": "06460040",
    "0": "100105163645413010 2324",
    "1": "152620 1030",
    "2": "05163645440040",
    "3": "0516364544334241301001 1333",
    "4": "30360242",
    "5": "460603334241301001",
    "6": "36160501103041423303",
    "7": "064610",
    "8": "13040516364544331302011030414233 1333",
    "9": "10304145361605041343",
    "-": "1333",
    ".": "2021",
    "'": "2624",
    "&": "4014152635340201102042",
    ",": "2110",
    ":": "2122 2425",
    "!": "2622 2120",
    "?": "05163645442322 2120",
    "+": "0343 2521",
    "/": "0046",
    "(": "36252130",
    ")": "16252110",
    " ": "",
    "\u0308": "1718 3738",
    "\u030b": "1718 3738",
    "\u0301": "2738",
    "\u0300": "2718",
    "\u0302": "172837",
    "\u0303": "17182838",
    "\u030c": "182738",
    "\u030a": "2718293827",
    "\u0304": "1737",
    "\u0306": "18173738",
    "\u0307": "2728",
    "\u0309": "18283827",
    **dict.fromkeys("\u031b\u0323\u0326\u0327\u0328\u0331", ""),
}
"""By character, or by mark over one: strokes, each a row of points, each point a digit across and one up.

Marks below a letter are left out: they are smaller than a pixel.
"""

_SPELLING = str.maketrans(
    {"Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Æ": "AE", "Œ": "OE", "Þ": "TH", "’": "'", "–": "-", "_": "-"}
)


def unwritable(text: str) -> str:
    """The characters of a text, each once, for which there are no strokes."""
    return "".join(dict.fromkeys(each for each in text if not _STROKES.keys() >= set(_spelled(each))))


def strokes(text: str) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Each stroke's ends (2,), in units of a letter, from the start of a line that can be written."""
    lines = []
    at = 0.0
    for character in _spelled(text):
        if unicodedata.combining(character):
            at = max(at - NEXT, 0.0)
        for stroke in _STROKES[character].split():
            points = [(float(x) + at, float(y)) for x, y in zip(stroke[::2], stroke[1::2], strict=True)]
            lines += [(np.array(a), np.array(b)) for a, b in pairwise(points)]
        at += NEXT
    return lines


def width(text: str) -> float:
    """How wide a line is, in units of a letter."""
    count = sum(not unicodedata.combining(character) for character in _spelled(text))
    return max(count * NEXT - (NEXT - WIDE), 0.0)


def _spelled(text: str) -> str:
    """Capital letters with their marks after them; № becomes NO."""
    return unicodedata.normalize("NFKD", text.upper().translate(_SPELLING)).upper()
