"""People from words, from seeds and by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.rigged.identity.identity import Identity, from_seed
from generator.rigged.identity.people import MAN, WOMAN
from generator.rigged.identity.words import from_words
from media.errors import ConfigError


def test_words_are_understood() -> None:
    person = from_words("a woman of about 40, short grey hair, navy jacket")
    assert person.female
    assert (person.age, person.hair, person.hair_colour) == (40, "short", "grey")
    assert (person.outfit, person.outfit_colour) == ("jacket", "navy")


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        ("a man of 61, bald, grey beard", "hair", "bald"),
        ("a man of 61, bald, grey beard", "beard", "short"),
        ("a bearded man", "beard", "short"),
        ("a man with stubble", "beard", "stubble"),
        ("a woman with long blonde hair", "hair", "long"),
        ("a woman with long blonde hair", "hair_colour", "blond"),
        ("a woman with a bob", "hair", "bob"),
        ("a woman, shoulder-length brown hair", "hair", "long"),
        ("a man with blue eyes and a grey suit", "eyes", "blue"),
        ("a man with blue eyes and a grey suit", "outfit", "jacket"),
        ("a man with blue eyes and a grey suit", "outfit_colour", "grey"),
        ("a man in a light blue shirt", "outfit_colour", "light blue"),
        ("an elderly lady", "age", 70.0),
        ("a young man", "age", 25.0),
        ("a man in an office", "background", "office"),
        ("a woman before a plain wall", "background", "plain"),
    ],
)
def test_each_trait_is_understood(words: str, field: str, value: object) -> None:
    assert getattr(from_words(words), field) == value


def test_dark_skin_is_darker_than_fair_skin() -> None:
    assert from_words("a man with dark skin").skin > from_words("a man with fair skin").skin + 0.3


def test_the_same_words_make_the_same_person_and_other_words_another() -> None:
    assert from_words("A man, green shirt.") == from_words("a man  green shirt")
    assert from_words("a man, green shirt") != from_words("a man, blue shirt")


def test_an_empty_description_asks_for_one() -> None:
    with pytest.raises(ConfigError, match="few words"):
        from_words(" ... ")


def test_words_that_mean_nothing_still_make_a_person() -> None:
    assert isinstance(from_words("xyzzy"), Identity)


def test_an_impossible_age_is_refused() -> None:
    with pytest.raises(ConfigError, match="between 18 and 95"):
        from_words("a man of 12")


CHOICES = ["hair", "hair_colour", "eyes", "beard", "outfit", "outfit_colour", "background"]


@pytest.mark.parametrize("field", CHOICES)
def test_an_unknown_choice_lists_the_known_ones(field: str) -> None:
    with pytest.raises(ConfigError, match="choose one of"):
        Identity(**{field: "plaid"})  # type: ignore[arg-type]


@given(st.integers(0, 2**32 - 1))
def test_every_seed_makes_a_valid_person_and_always_the_same(seed: int) -> None:
    person = from_seed(seed)
    assert person == from_seed(seed)
    assert abs(sum(person.ancestry) - 1) < 1e-6


def test_the_two_shipped_people_differ() -> None:
    assert not MAN.female
    assert WOMAN.female
    assert (MAN.hair, MAN.outfit, MAN.background) != (WOMAN.hair, WOMAN.outfit, WOMAN.background)
