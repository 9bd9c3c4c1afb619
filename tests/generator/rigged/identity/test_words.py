"""People from words: what is understood, what is chosen, and what is asked."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.rigged.identity.identity import CHOICES, Identity
from generator.rigged.identity.palette import CLOTH_COLOURS, EYE_COLOURS, HAIR_COLOURS, HAIR_STYLES, OUTFITS
from generator.rigged.identity.words import from_words, read
from media.errors import ConfigError

UNDERSTOOD: list[tuple[str, dict[str, Any]]] = [
    (
        "a woman of about 40, short grey hair, navy jacket",
        {"sex": 1, "age": 40, "hair_colour": "grey", "outfit": "jacket", "outfit_colour": "navy"},
    ),
    ("A man of 61, bald, grey beard.", {"sex": 0, "age": 61, "hair": "bald", "hair_colour": "grey"}),
    ("a bearded man", {"beard": "short"}),
    ("he is clean-shaven", {"sex": 0, "beard": "none"}),
    ("a man with stubble", {"beard": "stubble"}),
    ("a man without a beard", {"sex": 0, "beard": "none"}),
    ("somebody with a beard", {"sex": 0}),
    ("a woman with blonde hair", {"hair_colour": "blond"}),
    ("a redhead", {"hair_colour": "red"}),
    ("her hair is long and black", {"sex": 1, "hair_colour": "black"}),
    ("a lady, black-haired", {"hair_colour": "black"}),
    ("gray hair", {"hair_colour": "grey"}),
    ("salt-and-pepper hair", {"hair_colour": "grey"}),
    ("a man with blue eyes and a grey suit", {"eyes": "blue", "outfit_colour": "grey"}),
    ("a green-eyed girl", {"sex": 1, "eyes": "green", "age": 23}),
    ("black hair red shirt", {"hair_colour": "black", "outfit": "shirt", "outfit_colour": "red"}),
    ("a man in a light-blue shirt", {"outfit_colour": "light blue"}),
    ("tweed jacket in dark green", {"outfit_colour": "dark green"}),
    ("a navy jacket over a white shirt", {"outfit": "jacket", "outfit_colour": "navy"}),
    ("a white shirt under a navy jacket", {"outfit": "jacket", "outfit_colour": "navy"}),
    ("a sky blue blouse", {"outfit": "blouse", "outfit_colour": "light blue"}),
    ("an elderly lady", {"sex": 1, "age": 72}),
    ("a young man", {"age": 26}),
    ("in her early fifties", {"sex": 1, "age": 52}),
    ("in his 30s", {"sex": 0, "age": 35}),
    ("a woman, forty-two", {"age": 42}),
    ("a 55-year-old man", {"age": 55}),
    ("a slim woman", {"weight": -0.35}),
    ("a heavy man with slim glasses", {"weight": 0.45}),
    ("a man with big ears", {"changes": {"ear-scale": 0.6}}),
    ("an Indian woman", {"people": "south asian"}),
    ("a black man", {"people": "african"}),
    ("a white woman with black hair", {"people": "north european", "hair_colour": "black"}),
    ("a south american man", {"people": "latin"}),
    ("a woman with very dark skin", {"skin": 0.93}),
    ("olive skin", {"skin": 0.3}),
    ("a man with round glasses", {"glasses": "round"}),
    ("glasses", {"glasses": "square"}),
    ("a woman, no glasses", {"glasses": "none"}),
    ("bushy eyebrows", {"brows": "full"}),
    ("red lipstick", {"makeup": "strong", "sex": 1}),
    ("light make-up", {"makeup": "light"}),
    ("a lady without make-up", {"makeup": "none"}),
    ("gold hoops", {"earrings": "hoops"}),
    ("pearl earrings", {"earrings": "studs"}),
    ("a woman who wears a watch", {"watch": True}),
    ("no watch", {"watch": False}),
    ("with a headset", {"headset": True}),
    ("a badge that says Maya", {"badge": "Maya"}),
    ('a woman with a name badge: "Ana Lucía"', {"badge": "Ana Lucía"}),
    ("a man with a badge with the name Tom Smith, bald", {"badge": "Tom Smith"}),
    ("a man in an office", {"background": "office"}),
    ("a woman at home", {"background": "room"}),
    ("a woman before a plain wall", {"background": "plain"}),
    ("close-up of a man", {"framing": "face"}),
    ("waist up, in a t-shirt", {"framing": "waist up"}),
    ("an androgynous person", {"sex": 0.5}),
]


@pytest.mark.parametrize(("words", "expected"), UNDERSTOOD, ids=[words for words, _ in UNDERSTOOD])
def test_each_trait_is_understood(words: str, expected: dict[str, Any]) -> None:
    found = read(words)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize("field", CHOICES)
def test_every_choice_is_reached_by_its_own_name(field: str) -> None:
    sentence = {
        "eyes": "{} eyes",
        "hair": "{} hair",
        "hair_colour": "{} hair",
        "beard": "a man with a {} beard",
        "outfit": "wears a {}",
        "outfit_colour": "a {} shirt",
        "brows": "{} brows",
        "makeup": "{} makeup",
        "glasses": "{} glasses",
        "earrings": "{} earrings",
        "background": "a {} behind",
        "framing": "{} only",
    }[field]
    for name in CHOICES[field]:
        words = sentence.format("no" if name == "none" else name)
        assert getattr(from_words(words), field) == name, words


def test_every_field_can_be_said() -> None:
    said = set().union(*(read(words) for words, _ in UNDERSTOOD)) | {"ancestry", "hair", "seed"}
    assert {field.name for field in fields(Identity)} <= said


@given(
    st.sampled_from(["man", "woman"]),
    st.integers(18, 95),
    st.sampled_from(list(HAIR_STYLES)),
    st.sampled_from(list(HAIR_COLOURS)),
    st.sampled_from(list(EYE_COLOURS)),
    st.sampled_from(list(OUTFITS)),
    st.sampled_from(list(CLOTH_COLOURS)),
)
def test_traits_said_together_do_not_disturb_each_other(
    person: str, age: int, style: str, hair: str, eyes: str, outfit: str, cloth: str
) -> None:
    made = from_words(f"a {person} of {age}, {style} {hair} hair, {eyes} eyes, {cloth} {outfit}")
    assert (made.female, made.age) == (person == "woman", age)
    assert (made.hair, made.hair_colour, made.eyes) == (style, hair, eyes)
    assert (made.outfit, made.outfit_colour) == (outfit, cloth)


@given(st.integers(18, 95), st.sampled_from(["woman", "lady", "grandmother"]))
def test_a_woman_has_no_beard_unless_one_is_said(age: int, noun: str) -> None:
    made = from_words(f"a {noun} of {age}")
    assert (made.beard, made.female) == ("none", True)


def test_hair_greys_with_the_years() -> None:
    grey = {
        age: sum(
            from_words(f"person {n} of {age}").hair_colour in ("grey", "white") for n in "abcdefghijklmnop"
        )
        for age in (30, 75)
    }
    assert grey[30] == 0
    assert grey[75] >= 10


def test_dark_skin_is_darker_than_fair_skin() -> None:
    assert from_words("a man with dark skin").skin > from_words("a man with fair skin").skin + 0.3
    assert from_words("a woman with dark skin").ancestry[0] == 1


def test_the_same_words_make_the_same_person_and_other_words_another() -> None:
    assert from_words("A man, green shirt.") == from_words("a man  green shirt")
    assert from_words("a man, green shirt") != from_words("a man, blue shirt")


def test_what_is_not_said_may_be_given() -> None:
    made = from_words("red hair, no headset", {"sex": 1.0, "badge": "Maya", "headset": True})
    assert (made.female, made.badge, made.headset) == (True, "Maya", False)


@pytest.mark.parametrize("words", ["", " ... ", "xyzzy", "the quick fox"])
def test_words_that_say_nothing_of_a_person_ask_for_some(words: str) -> None:
    with pytest.raises(ConfigError, match='such as "a man of 35') as error:
        from_words(words)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("words", ["a man of 12", "a child", "a teenager with long hair", "a man of 130"])
def test_an_impossible_age_is_refused(words: str) -> None:
    with pytest.raises(ConfigError, match="between 18 and 95"):
        from_words(words)


@given(st.text(max_size=80))
def test_any_words_make_a_person_or_one_sentence(words: str) -> None:
    try:
        made = from_words(f"a man of 40, {words}")
    except ConfigError as error:
        assert "\n" not in str(error)
    else:
        assert not made.female or words
