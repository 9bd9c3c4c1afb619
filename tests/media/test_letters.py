"""Letters as strokes."""

from __future__ import annotations

import string
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.letters import HIGH, NEXT, WIDE, strokes, unwritable, width


@pytest.mark.parametrize("letter", string.ascii_uppercase + string.digits)
def test_every_letter_fills_its_box_and_looks_like_no_other(letter: str) -> None:
    points: np.ndarray = np.array(strokes(letter)).reshape(-1, 2)
    assert points[:, 0].min() >= 0
    assert points[:, 0].max() <= WIDE
    assert (points[:, 1].min(), points[:, 1].max()) == (0, HIGH)
    others = set(string.ascii_uppercase + string.digits) - {letter}
    assert all(np.array(strokes(other)).tolist() != np.array(strokes(letter)).tolist() for other in others)


@given(st.text(string.ascii_letters + string.digits + "-.'& ", max_size=24))
def test_a_line_is_as_wide_as_its_letters(text: str) -> None:
    lines = strokes(text)
    assert width(text) == pytest.approx(max(len(text) * NEXT - (NEXT - WIDE), 0))
    assert all(0 <= end[0] <= width(text) + 1e-9 for line in lines for end in line)


@pytest.mark.parametrize(("text", "spelled"), [("anna", "ANNA"), ("Łukasz", "LUKASZ"), ("Strauß", "STRAUSS")])
def test_what_it_has_not_itself_is_written_with_what_it_has(text: str, spelled: str) -> None:
    assert np.array(strokes(text)).tolist() == np.array(strokes(spelled)).tolist()


def test_a_mark_stands_over_its_letter() -> None:
    plain, dotted = strokes("JORG"), strokes("Jörg")
    assert width("Jörg") == width("JORG")
    extra = [end for line in dotted[len(strokes("JO")) : len(strokes("JÖ"))] for end in line]
    assert len(dotted) == len(plain) + 2
    assert all(NEXT <= x <= NEXT + WIDE and y > HIGH for x, y in extra)


@pytest.mark.parametrize(
    ("letter", "like"),
    [("İ", None), ("Ğ", None), ("Ă", None), ("Ş", "S"), ("Ș", "S"), ("Ț", "T"), ("Ệ", "Ê"), ("ı", "I")],
)
def test_a_mark_above_is_drawn_and_one_below_left_out(letter: str, like: str | None) -> None:
    plain = strokes(unicodedata.normalize("NFD", letter)[0])
    drawn = np.array(strokes(letter)).tolist()
    assert drawn == np.array(strokes(like)).tolist() if like else len(drawn) > len(plain)
    assert width(letter) == width("X")


@given(st.text(max_size=24))
def test_a_text_can_be_drawn_or_it_is_said_what_of_it_cannot(text: str) -> None:
    missing = unwritable(text)
    writable = "".join(each for each in text if each not in missing)
    assert set(missing) <= set(text)
    assert all(np.isfinite(line).all() for line in strokes(writable))


@pytest.mark.parametrize(
    ("text", "missing"), [("王芳", "王芳"), ("Ana ♥♥ ½", "♥½"), ("A,b(C)+D/e: f!?", ""), ("№ 4", "")]
)
def test_what_cannot_be_written_is_named_once(text: str, missing: str) -> None:
    assert unwritable(text) == missing
