"""What an identity may be, and what is said of one that cannot."""

from __future__ import annotations

from typing import Any

import pytest

from generator.rigged.identity.identity import CHOICES, Identity, is_picture
from generator.rigged.identity.people import MAN, WOMAN
from media.errors import ConfigError

NAN = float("nan")


@pytest.mark.parametrize("field", CHOICES)
def test_an_unknown_choice_lists_the_known_ones(field: str) -> None:
    with pytest.raises(ConfigError, match=f'no {field} "xyzzy": choose one of') as error:
        Identity(**{field: "xyzzy"})  # type: ignore[arg-type]
    assert all(name in str(error.value) for name in CHOICES[field])


def test_a_misspelt_choice_is_guessed() -> None:
    with pytest.raises(ConfigError, match='no hair_colour "chesnut": did you mean "chestnut"'):
        Identity(hair_colour="chesnut")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"age": 12}, "age must lie between 18 and 95 years, not 12"),
        ({"age": NAN}, "age must lie between"),
        ({"sex": 2.0}, "sex must lie between 0 and 1, not 2"),
        ({"skin": -0.1}, "skin must lie between 0 and 1"),
        ({"weight": 1.5}, "weight must lie between -1 and 1"),
        ({"ancestry": (0.5, 0.5, 0.5)}, "three shares .* sum to 1"),
        ({"ancestry": (1.0,)}, "three shares"),
        ({"ancestry": (NAN, 0.5, 0.5)}, "three shares"),
        ({"ancestry": (0.0, NAN, 1.0)}, "three shares"),
        ({"ancestry": (float("inf"), 0.0, 0.0)}, "three shares"),
        ({"sex": NAN}, "sex must lie between 0 and 1, not nan"),
        ({"skin": NAN}, "skin must lie between"),
        ({"weight": float("-inf")}, "weight must lie between -1 and 1, not -inf"),
        ({"changes": {"nose-hump": 3.0}}, '"nose-hump" .* between -1 and 1, not 3'),
        ({"changes": {"nose-hump": NAN}}, "between -1 and 1"),
        ({"badge": "Maya\n"}, "badge takes 24 letters"),
        ({"badge": "王 Maya"}, 'cannot write "王" of the name "王 Maya": use Latin letters'),
        ({"badge": "M" * 25}, "badge takes 24 letters"),
        ({"seed": -1}, "seed must be 0 or more, not -1"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence) as error:
        Identity(**fields)
    assert "\n" not in str(error.value)


def test_a_picture_may_be_the_background() -> None:
    assert Identity(background="my/garden.JPG").background == "my/garden.JPG"
    assert not is_picture("office")


def test_the_two_shipped_people_differ() -> None:
    assert not MAN.female
    assert WOMAN.female
    assert (MAN.hair, MAN.outfit, MAN.background) != (WOMAN.hair, WOMAN.outfit, WOMAN.background)
