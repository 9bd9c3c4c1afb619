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
    ("a man with a light brown beard", {"beard": "short", "hair_colour": "light brown"}),
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
    ("a freckled girl", {"freckles": "many"}),
    ("a woman with a few freckles", {"freckles": "some"}),
    ("a denim shirt", {"outfit": "denim shirt", "outfit_colour": None}),
    ("a man in dark denim", {"outfit": "denim shirt", "outfit_colour": "dark blue"}),
    ("a light jeans shirt", {"outfit": "denim shirt", "outfit_colour": "light blue"}),
    ("a denim jacket", {"outfit": "jacket", "outfit_colour": "blue"}),
    ("a badge that says Bob Brown", {"badge": "Bob Brown", "hair": None, "hair_colour": None}),
    ("a man with a gold ring", {"hair": None}),
]


@pytest.mark.parametrize(("words", "expected"), UNDERSTOOD, ids=[words for words, _ in UNDERSTOOD])
def test_each_trait_is_understood(words: str, expected: dict[str, Any]) -> None:
    found = read(words)
    assert {name: found.get(name) for name in expected} == expected


AGES: list[tuple[str, float | None]] = [
    ("about 40", 40),
    ("a woman of about 40", 40),
    ("aged 28", 28),
    ("Age: 28", 28),
    ("35 years old", 35),
    ("a 40-year-old woman", 40),
    ("a 40-year-old grey-haired woman with 10-year-old glasses", 40),
    ("twenty-five year old man", 25),
    ("a man of fifty years", 50),
    ("a woman over 60", 60),
    ("he's 52", 52),
    ("a man who looks 30", 30),
    ("someone who looks about 30", 30),
    ("a woman looking forty", 40),
    ("glasses, makes her look 50", 50),
    ("someone, 44", 44),
    ("somebody 44 in a suit", 44),
    ("a man who looks 30 degrees aside", None),
    ("a man, forty-something", 40),
    ("a 40ish lady", 40),
    ("in her fifties", 55),
    ("in his mid 30s", 35),
    ("in his 50's", 55),
    ("a lady, late sixties", 68),
    ("a woman, 45, bald", 45),
    ("a woman (45)", 45),
    ("a man 40 bald blue shirt", 40),
    ("a 3-year-old girl", 3),
    ("aged 12", 12),
    ("a man with a 3-day beard", None),
    ("a man of 1.80 m", None),
    ("a man, 1,80 m tall", None),
    ("a 5'11\" man of 80 kg", None),
    ("a man, 180 cm", None),
    ("a woman with 3 earrings and 20 freckles", None),
    ("a man with 20 years of experience", None),
    ("a man who has been here for 20 years", None),
    ("a man wearing 80s glasses", None),
    ("a woman with a sixties hairstyle", None),
    ("a man in a 20 year old jacket", None),
    ("a man in a size 42 shirt", None),
    ("a man before 30 books", None),
    ("an old man", 70),
    ("a young teacher", 26),
    ("a man in an old jacket", None),
    ("a man with a youthful smile", None),
]


@pytest.mark.parametrize(("words", "age"), AGES)
def test_a_number_is_an_age_only_where_it_is_said_as_one(words: str, age: float | None) -> None:
    assert read(words).get("age") == age


DENIED: list[tuple[str, dict[str, Any]]] = [
    *((f"a man {how}", {"beard": "none", "sex": 0}) for how in ("clean-shaven", "with no facial hair")),
    *(
        (f"a man {no} {thing}", {"beard": "none"})
        for no in ("with no", "without", "without a", "not wearing a", "who doesn't have any")
        for thing in ("beard", "full beard", "moustache", "mustache", "goatee", "stubble")
    ),
    ("a man who isn't bearded", {"beard": "none"}),
    ("a man, no beard, just a moustache", {"beard": "moustache"}),
    ("a man, not clean-shaven", {"beard": None}),
    *(
        (f"a woman {no} {thing}", {field: value})
        for no in ("with no", "without", "not wearing", "who never wears any", "who isn't wearing")
        for thing, field, value in (
            ("glasses", "glasses", "none"),
            ("round glasses", "glasses", "none"),
            ("spectacles", "glasses", "none"),
            ("earrings", "earrings", "none"),
            ("big gold hoops", "earrings", "none"),
            ("studs", "earrings", "none"),
            ("freckles", "freckles", "none"),
            ("make-up", "makeup", "none"),
            ("red lipstick", "makeup", "none"),
            ("watch", "watch", False),
            ("headset", "headset", False),
            ("headphones", "headset", False),
            ("badge", "badge", ""),
        )
    ),
    ("no glasses or earrings", {"glasses": "none", "earrings": "none"}),
    ("neither beard nor glasses", {"beard": "none", "glasses": "none"}),
    ("without glasses, earrings or a watch", {"glasses": "none", "earrings": "none", "watch": False}),
    ("no glasses, earrings", {"glasses": "none", "earrings": "studs"}),
    ("no glasses but a watch", {"glasses": "none", "watch": True}),
    ("no watch, round glasses", {"watch": False, "glasses": "round"}),
    ("a man who is bald", {"hair": "bald"}),
    ("a man without hair", {"hair": "bald"}),
    ("a man who is not bald", {"hair": "short"}),
    ("a man without glasses, no hair", {"hair": "bald"}),
    ("a man without any hair", {"hair": "bald"}),
    ("a man with no hair or beard", {"hair": "bald", "beard": "none"}),
    ("a man of 40 with no beard and not bald", {"hair": "short", "beard": "none"}),
    ("a man, neither bearded nor bald", {"hair": "short", "beard": "none"}),
    ("no grey hair", {"hair": None, "hair_colour": None}),
    ("a man without any grey hair", {"hair": None, "hair_colour": None}),
    ("no jacket, white shirt", {"outfit": "shirt", "outfit_colour": "white"}),
    ("a man without a jacket", {"outfit": "shirt"}),
    ("a man without a shirt", {"outfit": "sweater"}),
    ("a man, not in an office", {"background": None}),
    ("a man, not smiling, round glasses", {"sex": 0, "glasses": "round"}),
    ("a man who is not fat", {"sex": 0, "weight": None}),
]


@pytest.mark.parametrize(("words", "expected"), DENIED, ids=[words for words, _ in DENIED])
def test_what_is_denied_is_not_there(words: str, expected: dict[str, Any]) -> None:
    found = read(words)
    assert {name: found.get(name) for name in expected} == expected


SIZES: list[tuple[str, float | None]] = [
    ("a big man", 0.45),
    ("a big man with big glasses", 0.45),
    ("he is big", 0.45),
    ("a man, tall, heavy", 0.45),
    ("a man of heavy build", 0.45),
    ("a heavy-set man", 0.45),
    ("a woman with a slim figure", -0.35),
    ("a slim dark-haired woman", -0.35),
    ("a slim nurse with thick brows", -0.35),
    ("a big smile", None),
    ("a woman with a big laugh", None),
    ("big glasses", None),
    ("large earrings, large watch", None),
    ("a man with large hands and a big nose", None),
    ("a large-eyed girl", None),
    ("a man with a thin moustache", None),
    ("a slim-fit shirt", None),
    ("heavy make-up", None),
    ("a round face", None),
    ("a man in a large office", None),
]


@pytest.mark.parametrize(("words", "weight"), SIZES)
def test_a_word_for_size_is_about_the_person_or_about_what_it_stands_beside(
    words: str, weight: float | None
) -> None:
    assert read(words).get("weight") == weight


def test_paleness_is_about_the_skin_or_about_a_colour() -> None:
    assert read("a pale man with a tanned face")["skin"] == 0.3
    assert read("a pale man")["skin"] == 0.12
    assert "skin" not in read("a man in a pale blue shirt")


@pytest.mark.parametrize("beard", ["3-day beard", "three-day beard", "stubble", "five o'clock shadow"])
def test_a_beard_of_some_days_is_stubble(beard: str) -> None:
    assert read(f"a man with a {beard}") == {"sex": 0, "beard": "stubble"}


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
        "freckles": "{} freckles",
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
