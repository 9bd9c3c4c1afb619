"""State-Cycling: the prompt over the course of a turn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rrm.cycle import UNKNOWN_ACTION_SEC, Cycle, StatePrompt
from rrm.plan import Act, PlanPiece, Say, Stand

LENGTHS = {"wave": 2.0, "nod": 1.0, "bow": 3.0}

Step = tuple[float, object]
"""A time and what happens then: a plan piece, or "begin", "starts", "ends", "interrupt"."""


def play(cycle: Cycle, steps: list[Step], times: list[float]) -> list[tuple[str, str]]:
    """What is asked of the body at each of the times, while the steps happen."""
    shown = []
    pending = list(steps)
    for time in times:
        while pending and pending[0][0] <= time:
            at, event = pending.pop(0)
            happen(cycle, event, at)
        prompt = cycle.prompt_at(time)
        shown.append((prompt.kind, prompt.text))
    return shown


def happen(cycle: Cycle, event: object, at: float) -> None:
    match event:
        case "begin":
            cycle.begin()
        case "starts":
            cycle.reply_started()
        case "ends":
            cycle.reply_ended()
        case "interrupt":
            cycle.interrupt()
        case Act() | Say() | Stand():
            cycle.take(event, at)


def held(*texts: str) -> list[tuple[str, str]]:
    return [("action" if text in LENGTHS or text.startswith("a ") else "stable", text) for text in texts]


def turn(*actions: str, says: bool = True, pose: str = "smiling") -> list[Step]:
    """A plan whose pieces all arrive at second 1."""
    pieces: list[PlanPiece] = [Act(actions)] if actions else []
    pieces += [Say("Of course!")] if says else []
    return [(1.0, "begin"), *((1.0, piece) for piece in (*pieces, Stand(pose)))]


TABLE: dict[str, tuple[list[Step], list[float], list[tuple[str, str]]]] = {
    "reply_outlasts_the_action": (
        [*turn("wave"), (1.2, "starts"), (5.0, "ends")],
        [0.0, 1.0, 2.9, 3.0, 4.9, 5.0, 60.0],
        held("attentive", "wave", "wave", "attentive", "attentive", "smiling", "smiling"),
    ),
    "action_outlasts_the_reply_and_is_completed": (
        [*turn("bow"), (1.2, "starts"), (2.0, "ends")],
        [1.0, 2.0, 3.9, 4.0],
        held("bow", "bow", "bow", "smiling"),
    ),
    "actions_are_chained": (
        [*turn("nod", "wave"), (1.2, "starts"), (3.0, "ends")],
        [1.0, 1.9, 2.0, 3.9, 4.0],
        held("nod", "nod", "wave", "wave", "smiling"),
    ),
    "action_without_speech": (
        turn("nod", says=False),
        [1.0, 1.9, 2.0],
        held("nod", "nod", "smiling"),
    ),
    "speech_without_action": (
        [*turn(), (1.2, "starts"), (3.0, "ends")],
        [1.0, 2.0, 3.0],
        held("attentive", "attentive", "smiling"),
    ),
    "pose_waits_for_speech_that_is_still_to_come": (
        [*turn("nod"), (9.0, "starts"), (10.0, "ends")],
        [2.0, 8.0, 9.5, 10.0],
        held("attentive", "attentive", "attentive", "smiling"),
    ),
    "speech_that_never_comes_is_given_up": (
        [*turn("nod"), (3.0, "ends")],
        [2.5, 3.0],
        held("attentive", "smiling"),
    ),
    "interruption_breaks_the_action_off_and_keeps_the_pose_of_before": (
        [*turn("wave"), (1.2, "starts"), (1.5, "interrupt"), (1.6, "ends"), (1.7, Stand("smiling"))],
        [1.4, 1.5, 1.8, 60.0],
        held("wave", "attentive", "attentive", "attentive"),
    ),
    "pieces_that_come_after_an_interruption_are_dropped": (
        [(1.0, "begin"), (1.0, "interrupt"), (1.1, Act(("wave",))), (1.2, "starts"), (1.3, Stand("smiling"))],
        [1.1, 1.3, 9.0],
        held("attentive", "attentive", "attentive"),
    ),
    "free_text_goes_on_while_the_reply_sounds": (
        [*turn("a bow to the guests"), (1.2, "starts"), (8.0, "ends")],
        [1.0, 7.9, 8.0],
        held("a bow to the guests", "a bow to the guests", "smiling"),
    ),
    "free_text_without_speech_ends_by_itself": (
        turn("a bow to the guests", says=False),
        [1.0, 1.0 + UNKNOWN_ACTION_SEC],
        held("a bow to the guests", "smiling"),
    ),
    "a_new_turn_settles_the_one_before": (
        [*turn("nod"), (1.2, "starts"), (2.5, "begin"), (2.5, Act(("wave",)))],
        [1.0, 2.6, 4.5],
        held("nod", "wave", "smiling"),
    ),
}


@pytest.mark.parametrize("case", TABLE)
def test_prompt_follows_the_turn(case: str) -> None:
    steps, times, expected = TABLE[case]
    assert play(Cycle(lengths=LENGTHS), steps, times) == expected


def test_the_same_action_twice_gets_two_ids() -> None:
    cycle = Cycle(lengths=LENGTHS)
    cycle.begin()
    cycle.take(Act(("nod", "nod")), 0.0)
    first, second = cycle.prompt_at(0.5), cycle.prompt_at(1.5)
    assert (first.text, second.text) == ("nod", "nod")
    assert second.id > first.id


def test_a_pose_that_stays_keeps_its_id() -> None:
    cycle = Cycle()
    before = cycle.prompt_at(0.0)
    cycle.begin()
    cycle.take(Stand("attentive"), 1.0)
    assert cycle.prompt_at(2.0) == before == StatePrompt(0, "attentive", "stable")


def test_the_settled_pose_is_the_state_of_the_next_turn() -> None:
    cycle = Cycle(lengths=LENGTHS)
    play(cycle, [*turn("nod"), (1.2, "starts"), (3.0, "ends")], [4.0])
    assert cycle.stable == "smiling"


EVENTS = st.one_of(
    st.sampled_from(["begin", "starts", "ends", "interrupt"]),
    st.builds(lambda names: Act(tuple(names)), st.lists(st.sampled_from([*LENGTHS, "a dance"]), max_size=3)),
    st.just(Say("Yes.")),
    st.builds(Stand, st.sampled_from(["attentive", "smiling"])),
)


@given(st.lists(st.tuples(st.floats(0, 5), EVENTS), max_size=30))
def test_no_sequence_of_events_leaves_the_body_stuck_in_an_action(steps: list[tuple[float, object]]) -> None:
    cycle, now, ids = Cycle(lengths=LENGTHS), 0.0, [0]
    for wait, event in steps:
        now += wait
        happen(cycle, event, now)
        ids.append(cycle.prompt_at(now).id)
    cycle.reply_ended()
    for _ in range(4):
        now += UNKNOWN_ACTION_SEC
        prompt = cycle.prompt_at(now)
    assert (prompt.kind, prompt.text) == ("stable", cycle.stable)
    assert ids == sorted(ids)


@given(st.lists(st.tuples(st.floats(0, 5), EVENTS), max_size=30))
def test_interruption_ends_any_action_at_once(steps: list[tuple[float, object]]) -> None:
    cycle, now = Cycle(lengths=LENGTHS), 0.0
    for wait, event in steps:
        now += wait
        happen(cycle, event, now)
    cycle.prompt_at(now)
    before = cycle.stable
    cycle.interrupt()
    assert cycle.prompt_at(now).kind == "stable"
    assert cycle.stable == before
