"""What is asked of the body, and ruled out, in behaviours that must hold."""

from __future__ import annotations

import pytest

from generator.rigged.figure import capabilities
from generator.rigged.motion.deed import ACTIONS
from generator.rigged.motion.stances import STANCES
from rrm.embeddings import Reader
from rrm.local.lexicon import commands, read_entries
from rrm.local.understanding import HELD, Understanding
from rrm.local.wishes import wishes
from rrm.plan import Turn

CAN = capabilities()


@pytest.fixture(scope="module")
def understanding(embed: Reader) -> Understanding:
    return Understanding(embed)


def found(understanding: Understanding, text: str, stable: str = "attentive", **extra: float) -> list[str]:
    """The names that are asked for, in order, and those that are ruled out, with a minus."""
    turn = Turn(text, stable=stable, actions={**CAN.actions, **extra}, poses=CAN.poses)
    read = wishes(turn, understanding.read(text), read_entries())
    return [f"-{wish.entry.name}" if wish.off else wish.entry.name for wish in read]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Wave at me, please.", ["wave"]),
        ("could you give us a nod", ["nod"]),
        ("I'd love to see you bow.", ["bow"]),
        ("nod and then wave", ["nod", "wave"]),
        ("Before you bow, clap your hands.", ["clap", "bow"]),
        ("Don't wave.", ["-wave"]),
        ("Don't shrug, just nod.", ["-shrug", "nod"]),
        ("Stop waving and nod.", ["-wave", "nod"]),
        ("stop nodding and wave at me", ["-nod", "wave"]),
        ("Stop waving and nodding.", ["-wave", "-nod"]),
        ("smile and don't wave", ["smile", "-wave"]),
        ("Cross your arms.", ["arms_crossed"]),
        ("don't stop waving", ["wave"]),
        ("Please don't stop nodding.", ["nod"]),
        ("Stop smiling and look worried.", ["-smile", "concerned"]),
        ("Dance for me!", ["dance"]),
        ("My dog waved at everyone.", []),
        ("The heat wave was awful.", []),
        ("Where is the shop?", []),
    ],
)
def test_steps_are_found_in_the_order_in_which_they_are_done(
    understanding: Understanding, text: str, names: list[str]
) -> None:
    assert found(understanding, text) == names


@pytest.mark.parametrize(
    ("text", "held", "names"),
    [
        ("Put it down.", "holding the mug", ["-holding_the_mug"]),
        ("Stay just like that.", "arms crossed", ["arms_crossed"]),
        ("Don't put it down.", "holding the mug", ["holding_the_mug"]),
    ],
)
def test_a_pose_that_is_held_need_not_be_named(
    understanding: Understanding, text: str, held: str, names: list[str]
) -> None:
    assert found(understanding, text, held) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Please touch your ear.", ["touch_ear"]),
        ("can you touch your ear", ["touch_ear"]),
        ("Don't touch your ear.", ["-touch_ear"]),
        ("She touched her ear.", []),
    ],
)
def test_an_action_that_nobody_has_taught_is_known_by_its_name(
    understanding: Understanding, text: str, names: list[str]
) -> None:
    assert [name for name in found(understanding, text, touch_ear=1.0) if name.endswith("touch_ear")] == names


def test_all_that_is_learned_has_a_name_for_the_avatar_to_speak_of(understanding: Understanding) -> None:
    assert {*understanding.names} - {HELD} == {entry.name for entry in read_entries()}


def test_everything_that_the_rigged_body_can_do_is_learned(understanding: Understanding) -> None:
    assert {*ACTIONS} | {pose.replace(" ", "_") for pose in STANCES} <= {*understanding.names}


def test_a_recogniser_is_told_how_known_actions_are_asked_for() -> None:
    assert commands(["wave", "shake_head", "unheard_of"]) == ["wave at me", "shake your head"]


def test_any_text_can_be_read(understanding: Understanding) -> None:
    assert understanding.read("").steps == ()
    assert understanding.read("?! 🙂").steps == ()
