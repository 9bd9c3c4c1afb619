"""What agents ask of the body: a table of what is understood, and of what is refused and how."""

from __future__ import annotations

import pytest

from agent.face.asked import read_asked
from generator.rigged.figure import capabilities
from generator.types import Capabilities
from media.errors import ConfigError
from rrm.plan import Act, PlanPiece, Stand

CAN = capabilities()


@pytest.mark.parametrize(
    ("payload", "pieces"),
    [
        ('{"action": "wave"}', [Act(("wave",)), Stand("")]),
        ('{"stable": "smiling"}', [Act(()), Stand("smiling")]),
        ('{"action": "nod", "stable": "calm"}', [Act(("nod",)), Stand("calm")]),
    ],
)
def test_an_action_and_a_pose_are_parts_of_a_plan(payload: str, pieces: list[PlanPiece]) -> None:
    assert read_asked(payload, CAN) == pieces


@pytest.mark.parametrize(
    ("payload", "says"),
    [
        ("", "cannot be read"),
        ("wave", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"action": 3}', "cannot be read"),
        ('{"gesture": "wave"}', "cannot be read"),
        ("{}", "Nothing is asked for"),
        ('{"action": "fly"}', r'No action is called "fly". Known: .*wave'),
        ('{"stable": "flying"}', r'No stable is called "flying". Known: attentive'),
    ],
)
def test_what_is_not_understood_is_refused_with_a_sentence(payload: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        read_asked(payload, CAN)


def test_a_body_that_takes_free_text_is_asked_anything() -> None:
    free = Capabilities(128, 128, 25, 2, {}, ())
    asked = read_asked('{"action": "jump for joy", "stable": "beaming"}', free)
    assert asked == [Act(("jump for joy",)), Stand("beaming")]
