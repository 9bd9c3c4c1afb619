"""How phonemes become mouth shapes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.rigged.face.visemes import VISEME_OF, VISEMES, mouth, sounds
from generator.rigged.state import ARKIT_INDEX
from generator.types import Phoneme

JAW, PRESS, ROLL_LOWER = (ARKIT_INDEX[n] for n in ("jawOpen", "mouthPressLeft", "mouthRollLower"))
PUCKER, FUNNEL, STRETCH = (ARKIT_INDEX[n] for n in ("mouthPucker", "mouthFunnel", "mouthStretchLeft"))


def said(symbols: str, each: float = 0.08) -> tuple[Phoneme, ...]:
    return tuple(Phoneme(s, i * each, (i + 1) * each) for i, s in enumerate(symbols))


def test_there_are_at_least_fourteen_visemes_and_no_two_look_alike() -> None:
    shapes = list(VISEMES.values())
    assert len(shapes) >= 14
    for i, a in enumerate(shapes):
        for b in shapes[:i]:
            assert np.abs(a - b).max() > 0.08


def test_every_sound_of_english_has_a_viseme() -> None:
    assert set("pbmfvθðtdnlkɡŋʃʒszɹwhjaɑɐʌɒɛæeɪiəoɔuʊɚɜ") <= set(VISEME_OF)


@pytest.mark.parametrize("bilabial", ["p", "b", "m"])
@pytest.mark.parametrize("vowel", ["ɑ", "i", "u", "æ", "ɔ"])
def test_a_bilabial_closes_the_lips_between_any_vowels(bilabial: str, vowel: str) -> None:
    shape = mouth(sounds(said(f"{vowel}{bilabial}{vowel}")), 0.12)
    assert shape[JAW] < 0.01
    assert shape[PRESS] > 0.33 and shape[ROLL_LOWER] > 0.16


def test_a_closure_shorter_than_a_picture_is_still_shown() -> None:
    spoken = sounds(said("ɑbɑ", each=0.02))
    shape = mouth(spoken, 0.058, reach=0.02)  # the picture's middle lies after the b
    assert shape[JAW] < 0.01


@pytest.mark.parametrize("sound", ["f", "v"])
def test_f_and_v_draw_the_lower_lip_to_the_teeth(sound: str) -> None:
    shape = mouth(sounds(said(f"ɑ{sound}ɑ")), 0.12)
    assert shape[ROLL_LOWER] > 0.4 and shape[JAW] < 0.15


@pytest.mark.parametrize("sound", ["u", "ʊ", "w", "o", "ɔ"])
def test_rounded_sounds_round_the_lips(sound: str) -> None:
    shape = mouth(sounds(said(f"t{sound}t", each=0.12)), 0.18)
    assert shape[PUCKER] + shape[FUNNEL] > 0.55


def test_the_open_vowel_opens_most_and_the_close_front_one_spreads() -> None:
    opened, spread = (mouth(sounds(said(f"t{v}t", each=0.12)), 0.18) for v in "ɑi")
    assert opened[JAW] > 0.4 > 2 * spread[JAW]
    assert spread[STRETCH] > 0.15 > opened[STRETCH]


def test_rounding_is_seen_before_the_rounded_vowel_sounds() -> None:
    spoken = sounds(said("stu", each=0.1))
    early, at_onset = mouth(spoken, 0.12), mouth(spoken, 0.2)
    assert 0.03 < early[PUCKER] < at_onset[PUCKER]


def test_a_back_consonant_takes_its_vowels_shape() -> None:
    assert mouth(sounds(said("ukuː")), 0.12)[PUCKER] > 2.5 * mouth(sounds(said("ikiː")), 0.12)[PUCKER] + 0.2


def test_the_mouth_rests_in_pauses_but_not_in_the_spaces_of_a_clause() -> None:
    def jaw(symbols: str) -> float:
        return float(mouth(sounds(said(symbols, each=0.1)), 0.15)[JAW])

    assert jaw("ɑ.ɑ") < 0.6 * jaw("ɑ ɑ")
    assert mouth(sounds(said("ɑ...ɑ", each=0.15)), 0.375)[JAW] < 0.02


def test_marks_join_the_sounds_they_belong_to() -> None:
    spoken = sounds(said("hˈɑːt", each=0.1))
    assert len(spoken.viseme) == 3
    assert (spoken.start[1], spoken.end[1]) == pytest.approx((0.1, 0.4))
    assert spoken.stressed == pytest.approx((0.1,))


def test_unknown_symbols_and_no_phonemes_leave_the_mouth_at_rest() -> None:
    assert not mouth(sounds(()), 0.0).any()
    assert not mouth(sounds(said("☃\u0301")), 0.05).any()


@given(
    symbols=st.text(st.sampled_from("pbmfvθtkʃsɹwɑiuəˈː ,.^$"), max_size=12),
    each=st.floats(0.012, 0.2),
    t=st.floats(-0.5, 2.5),
)
def test_the_mouth_moves_without_jumps_and_stays_within_its_range(
    symbols: str, each: float, t: float
) -> None:
    spoken = sounds(said(symbols, each))
    a, b = mouth(spoken, t), mouth(spoken, t + 0.001)
    assert a.min() >= 0.0 and a.max() <= 1.0
    assert np.abs(a - b).max() < 0.06
