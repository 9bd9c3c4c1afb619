"""Every action and pose of the rigged body, asked for and forbidden in many words (requests.toml)."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from benchmarks.rrm.score import ACCOMPANYING
from benchmarks.rrm.turns import read
from generator.rigged.figure import capabilities
from rrm.local.planner import LocalPlanner
from rrm.local.smalltalk import read_subjects
from rrm.plan import Act, PlanPiece, Say, Stand, Turn
from tests.rrm.local.test_turns import TURNS

ACTIONS, POSES = capabilities().actions, capabilities().poses
GESTURES = ACCOMPANYING | {"wave", "hand_on_heart", "thumbs_up"}
"""Those of a greeting, of thanks and of praise, too."""

REQUESTS = tomllib.loads(Path(__file__).with_name("requests.toml").read_text(encoding="utf-8"))
OTHER_SENSES = REQUESTS.pop("other_senses")
FORBIDDEN = {name: lines["leaves"] for name, lines in REQUESTS.items() if "leaves" in lines}
PHRASINGS = 6
"""At least so many ways to ask for each: polite, bare, as a question ..."""

SUBJECTS = {subject.name: subject for subject in read_subjects()}
OBEYS, REFRAINS, ALREADY, CANNOT = (
    SUBJECTS[name].replies[0] for name in ("obey", "refrain", "already", "cannot")
)


def answer(planner: LocalPlanner, text: str, stable: str = "attentive") -> list[PlanPiece]:
    return planner.answer(Turn(text, stable=stable, actions=ACTIONS, poses=POSES))


def done(pieces: list[PlanPiece]) -> tuple[str, ...]:
    return next((piece.actions for piece in pieces if isinstance(piece, Act)), ())


def said(pieces: list[PlanPiece]) -> set[str]:
    return {piece.sentence for piece in pieces if isinstance(piece, Say)}


def took_for_a_request(pieces: list[PlanPiece]) -> bool:
    cannot = CANNOT.partition("{")[0]
    declined = any(line.startswith(cannot) and "yet, but I can" in line for line in said(pieces))
    return declined or bool({OBEYS, REFRAINS, ALREADY} & said(pieces))


@pytest.mark.parametrize("name", REQUESTS)
def test_it_is_done_however_it_is_asked_for(support: LocalPlanner, name: str) -> None:
    pose = name.replace("_", " ")
    wanted = ((), Stand(pose)) if pose in POSES else ((name,), None)
    for text in REQUESTS[name]["does"]:
        pieces = answer(support, text)
        assert OBEYS in said(pieces), text
        assert (done(pieces), pieces[-1] if wanted[1] else None) == wanted, text


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_is_forbidden_or_ended_settles(support: LocalPlanner, name: str) -> None:
    pose = name.replace("_", " ")
    held = pose if pose in POSES else "attentive"
    for text in FORBIDDEN[name]:
        pieces = answer(support, text, held)
        assert {OBEYS, REFRAINS} & said(pieces), text
        assert (done(pieces), pieces[-1]) == ((), Stand("attentive")), text


@pytest.mark.parametrize("persona", ["support", "host"])
def test_the_same_words_in_other_senses_move_nothing(persona: str, request: pytest.FixtureRequest) -> None:
    planner = request.getfixturevalue(persona)
    for text in OTHER_SENSES:
        pieces = answer(planner, text)
        assert not took_for_a_request(pieces), text
        assert set(done(pieces)) <= GESTURES, text


@pytest.mark.parametrize("text", ["Point to the left.", "Point at the door.", "Can you point down?"])
def test_it_owns_that_it_cannot_point_anywhere(support: LocalPlanner, text: str) -> None:
    pieces = answer(support, text)
    assert took_for_a_request(pieces)
    assert not done(pieces)
    assert OBEYS not in said(pieces)


@pytest.mark.parametrize("text", ["Put it down.", "And cross your arms."])
def test_some_words_end_only_a_pose_that_is_held(support: LocalPlanner, text: str) -> None:
    held = "holding the mug" if "it" in text else "arms crossed"
    assert answer(support, text, held)[-1] == Stand("attentive")
    assert answer(support, text, "leaning")[-1] != Stand("attentive")


@pytest.mark.parametrize(
    "text", ["Put the mug down.", "Uncross your arms.", "Take your elbows off the table."]
)
def test_what_is_not_held_is_not_given_up(support: LocalPlanner, text: str) -> None:
    assert answer(support, text) == [Say(ALREADY), Stand("attentive")]


@pytest.mark.parametrize("text", ["Don't lower your arms.", "Don't put your arms down.", "Don't move back."])
def test_what_is_to_go_on_stays_as_it_is(support: LocalPlanner, text: str) -> None:
    for held in ("arms crossed", "attentive"):
        assert answer(support, text, held) == [Say(REFRAINS), Stand(held)]


def test_every_action_and_pose_has_words_and_labels() -> None:
    poses = {pose.replace(" ", "_") for pose in POSES} - {"thinking", "smiling"}  # actions lead to these
    assert {name for name in REQUESTS if len(REQUESTS[name]["does"]) >= PHRASINGS} >= {*ACTIONS, *poses}


def test_every_action_has_a_labelled_turn() -> None:
    steps = [step.split("|")[0] for turn in read(TURNS) for step in turn.wants]
    assert {*steps} >= {*ACTIONS}
