"""How many calls a machine holds."""

from __future__ import annotations

import pytest

from agent.config import MindSettings
from agent.house import capacity, looks_at, picture_share
from tests.fakes import PlainFace


@pytest.mark.parametrize(
    ("picture", "cores", "calls"), [(0.3, 2, 4), (0.3, 1, 2), (0.8, 2, 1), (5.0, 2, 1), (0.1, 16, 61)]
)
def test_capacity_follows_what_a_picture_costs_and_is_never_none(
    picture: float, cores: int, calls: int
) -> None:
    assert capacity(picture, cores) == calls


def test_the_share_is_measured_and_the_face_given_back() -> None:
    face = PlainFace()
    assert 0 < picture_share(face, seconds=0.4) < 10
    assert face.closed


def test_pictures_are_for_a_language_model() -> None:
    wanted = MindSettings(llm="http://127.0.0.1:9/v1", look=True)
    assert looks_at(wanted)
    assert not looks_at(wanted.model_copy(update={"llm": ""}))
    assert not looks_at(wanted.model_copy(update={"look": False}))
