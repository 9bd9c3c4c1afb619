"""State-Cycling: the prompt over the course of a turn."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rrm.cycle import TAKEN_UP_SEC, UNKNOWN_ACTION_SEC, Cycle, StatePrompt
from rrm.plan import Act, Called, Calling, Fallback, PlanPiece, Say, Stand

LENGTHS = {"wave": 2.0, "nod": 1.0, "bow": 3.0, "drink": 5.0}
POSES = ("attentive", "smiling", "holding the mug", "arms crossed")

Step = tuple[float, object]
"""A time and what happens then: a plan piece, or "begin", "ends", "interrupt"."""


def known() -> Cycle:
    """A body that knows its actions."""
    return Cycle(LENGTHS, POSES)


def play(cycle: Cycle, steps: Iterable[Step], times: Iterable[float]) -> list[StatePrompt]:
    """What is asked of the body at each of the times, while the steps happen."""
    shown = []
    pending = list(steps)
    for time in times:
        while pending and pending[0][0] <= time:
            at, event = pending.pop(0)
            happen(cycle, event, at)
        shown.append(cycle.prompt_at(time))
    return shown


def happen(cycle: Cycle, event: object, at: float) -> None:
    match event:
        case "begin":
            cycle.begin()
        case "ends":
            cycle.reply_ended()
        case "interrupt":
            cycle.interrupt(at)
        case Act() | Say() | Stand() | Calling() | Called() | Fallback():
            cycle.take(event, at)


def texts(prompts: Iterable[StatePrompt]) -> list[str]:
    """Actions as "wave!", poses as they are."""
    return [prompt.text + "!" * (prompt.kind == "action") for prompt in prompts]


def turn(*actions: str, says: bool = True, pose: str = "smiling", at: float = 1.0) -> list[Step]:
    """A plan whose pieces all arrive at once."""
    pieces: list[PlanPiece] = [Act(actions)] if actions else []
    pieces += [Say("Of course!")] if says else []
    return [(at, "begin"), *((at, piece) for piece in (*pieces, Stand(pose)))]


Case = tuple[list[Step], list[float], list[str]]

BODY_THAT_KNOWS_ITS_ACTIONS: dict[str, Case] = {
    "what_comes_of_an_action_holds_though_the_reply_goes_on": (
        [*turn("wave"), (5.0, "ends")],
        [0.0, 1.0, 2.9, 3.0, 4.9, 5.0, 60.0],
        ["attentive", "wave!", "wave!", "smiling", "smiling", "smiling", "smiling"],
    ),
    "an_action_longer_than_the_reply_is_completed": (
        [*turn("bow"), (2.0, "ends")],
        [1.0, 2.0, 3.9, 4.0],
        ["bow!", "bow!", "bow!", "smiling"],
    ),
    "actions_are_chained": (
        [*turn("nod", "wave"), (3.0, "ends")],
        [1.0, 1.9, 2.0, 3.9, 4.0],
        ["nod!", "nod!", "wave!", "wave!", "smiling"],
    ),
    "a_chain_goes_on_after_the_reply": (
        [*turn("nod", "wave", "bow"), (1.5, "ends")],
        [1.9, 3.9, 6.9, 7.0],
        ["nod!", "wave!", "bow!", "smiling"],
    ),
    "action_without_speech": (
        [*turn("nod", says=False), (1.0, "ends")],
        [1.0, 1.9, 2.0],
        ["nod!", "nod!", "smiling"],
    ),
    "speech_without_action_has_its_pose_at_once": (
        [*turn(), (3.0, "ends")],
        [0.9, 1.0, 2.0, 3.0],
        ["attentive", "smiling", "smiling", "smiling"],
    ),
    "the_pose_of_before_holds_until_the_plan_has_told_the_next_one": (
        [(1.0, "begin"), (1.0, Act(("nod",))), (3.0, Say("Yes.")), (6.0, Stand("smiling")), (9.0, "ends")],
        [1.9, 2.0, 5.9, 6.0, 9.0],
        ["nod!", "attentive", "attentive", "smiling", "smiling"],
    ),
    "a_tool_and_its_filler_sentence_come_before_the_action": (
        [
            (1.0, "begin"),
            (1.0, Calling("weather", "{}")),
            (2.0, Say("One moment.")),
            (6.0, Called("weather", "{}", "Rain.")),
            (6.5, Act(("nod",))),
            (6.5, Say("It rains.")),
            (6.5, Stand("smiling")),
        ],
        [5.0, 6.5, 7.4, 7.5],
        ["attentive", "nod!", "nod!", "smiling"],
    ),
    "a_planner_that_takes_over_does_not_begin_the_body_anew": (
        [
            (1.0, "begin"),
            (1.0, Act(("wave",))),
            (2.0, Fallback("The model is gone.")),
            (2.0, Act(("nod", "bow"))),
            (2.0, Say("Hello.")),
            (2.0, Stand("smiling")),
        ],
        [1.5, 2.5, 3.0, 9.0],
        ["wave!", "wave!", "smiling", "smiling"],
    ),
    "what_the_body_does_not_know_is_dropped": (
        [
            (1.0, "begin"),
            (1.0, Act(("put_the_mug_down", "", "nod", "a dance"))),
            (1.0, Stand("standing on one leg")),
            (2.0, "ends"),
        ],
        [1.0, 1.9, 2.0],
        ["nod!", "nod!", "attentive"],
    ),
    "a_state_that_is_given_up_without_being_held_changes_nothing": (
        [(1.0, "begin"), (1.0, Say("I hold no mug.")), (1.0, Stand("attentive")), (2.0, "ends")],
        [1.0, 2.0],
        ["attentive", "attentive"],
    ),
    "early_in_the_last_action_an_interruption_goes_back": (
        [*turn("drink", pose="holding the mug"), (3.0, "interrupt")],
        [2.9, 3.0, 60.0],
        ["drink!", "attentive", "attentive"],
    ),
    "late_in_the_last_action_an_interruption_keeps_what_comes_of_it": (
        [*turn("drink", pose="holding the mug"), (3.6, "interrupt")],
        [3.5, 3.6, 60.0],
        ["drink!", "holding the mug", "holding the mug"],
    ),
    "an_interruption_before_the_last_action_goes_back": (
        [*turn("drink", "wave"), (5.5, "interrupt")],
        [5.4, 5.5, 60.0],
        ["drink!", "attentive", "attentive"],
    ),
    "an_interruption_before_the_pose_is_known_goes_back": (
        [(1.0, "begin"), (1.0, Act(("wave",))), (2.9, "interrupt"), (2.95, Stand("smiling"))],
        [2.8, 2.9, 60.0],
        ["wave!", "attentive", "attentive"],
    ),
    "a_pose_that_was_hardly_begun_is_given_up_at_an_interruption": (
        [*turn(pose="arms crossed"), (1.5, "interrupt")],
        [1.4, 1.5],
        ["arms crossed", "attentive"],
    ),
    "a_pose_that_is_taken_up_outlasts_an_interruption": (
        [*turn(pose="arms crossed"), (1.0 + TAKEN_UP_SEC, "interrupt")],
        [1.4, 2.0, 60.0],
        ["arms crossed", "arms crossed", "arms crossed"],
    ),
    "pieces_that_come_after_an_interruption_are_dropped": (
        [(1.0, "begin"), (1.0, "interrupt"), (1.1, Act(("wave",))), (1.3, Stand("smiling"))],
        [1.1, 1.3, 9.0],
        ["attentive", "attentive", "attentive"],
    ),
    "a_new_turn_lets_the_action_under_way_run_out": (
        [*turn("bow"), (1.5, "ends"), (2.5, "begin"), (2.5, Say("You are welcome."))],
        [2.0, 3.9, 4.0],
        ["bow!", "bow!", "smiling"],
    ),
    "a_new_turn_drops_the_actions_that_have_not_begun": (
        [*turn("nod", "bow", "wave"), (1.5, "ends"), (2.5, "begin"), (2.5, Say("Well."))],
        [2.4, 4.9, 5.0, 6.0],
        ["bow!", "bow!", "smiling", "smiling"],
    ),
    "a_new_action_takes_the_place_of_one_that_runs_out": (
        [*turn("bow"), (1.5, "ends"), *turn("wave", pose="attentive", at=2.5)],
        [2.4, 2.5, 4.4, 4.5],
        ["bow!", "wave!", "wave!", "attentive"],
    ),
    "a_greeting_is_a_turn_like_any_other": (
        [*turn("wave", pose="attentive", at=0.0), (2.5, "ends")],
        [0.0, 1.9, 2.0, 3.0],
        ["wave!", "wave!", "attentive", "attentive"],
    ),
}

BODY_THAT_TAKES_FREE_TEXT: dict[str, Case] = {
    "an_action_lasts_while_the_reply_sounds": (
        [*turn("a bow"), (8.0, "ends")],
        [1.0, 7.9, 8.0],
        ["a bow!", "a bow!", "smiling"],
    ),
    "an_action_lasts_while_the_reply_is_still_to_come": (
        [*turn("a bow", says=False), (9.0, Say("Well.")), (12.0, "ends")],
        [8.0, 11.9, 12.0],
        ["a bow!", "a bow!", "smiling"],
    ),
    "an_action_without_speech_ends_by_itself": (
        [*turn("a bow", says=False), (1.0, "ends")],
        [1.0, 4.9, 1.0 + UNKNOWN_ACTION_SEC],
        ["a bow!", "a bow!", "smiling"],
    ),
    "the_last_action_of_a_chain_lasts_as_long_as_the_reply": (
        [*turn("a bow", "a laugh"), (20.0, "ends")],
        [4.9, 5.0, 19.9, 20.0],
        ["a bow!", "a laugh!", "a laugh!", "smiling"],
    ),
    "a_new_turn_does_not_prolong_the_action_of_the_one_before": (
        [*turn("a bow"), (2.0, "ends"), (3.0, "begin"), (3.0, Say("Well.")), (20.0, "ends")],
        [2.0, 4.9, 5.0],
        ["a bow!", "a bow!", "smiling"],
    ),
    "any_pose_can_be_asked_for_but_not_none": (
        [*turn(pose="sitting on a swing"), (2.0, "ends"), *turn(pose="", at=3.0)],
        [2.0, 4.0],
        ["sitting on a swing", "sitting on a swing"],
    ),
    "an_interruption_goes_by_the_time_that_an_action_is_thought_to_take": (
        [*turn("a bow"), (3.1, "interrupt"), *turn("a laugh", pose="calm", at=10.0), (11.9, "interrupt")],
        [3.1, 11.9],
        ["smiling", "smiling"],
    ),
}


@pytest.mark.parametrize("case", BODY_THAT_KNOWS_ITS_ACTIONS)
def test_a_body_that_knows_its_actions_does_each_once(case: str) -> None:
    steps, times, expected = BODY_THAT_KNOWS_ITS_ACTIONS[case]
    assert texts(play(known(), steps, times)) == expected


@pytest.mark.parametrize("case", BODY_THAT_TAKES_FREE_TEXT)
def test_a_body_that_takes_free_text_acts_while_the_reply_sounds(case: str) -> None:
    steps, times, expected = BODY_THAT_TAKES_FREE_TEXT[case]
    assert texts(play(Cycle(), steps, times)) == expected


def test_the_same_action_twice_gets_two_ids() -> None:
    first, second = play(known(), turn("nod", "nod"), [1.5, 2.5])
    assert (first.text, second.text) == ("nod", "nod")
    assert second.id > first.id


def test_a_pose_that_stays_keeps_its_id() -> None:
    assert play(known(), turn(pose="attentive"), [0.5, 2.0]) == [StatePrompt(0, "attentive", "stable")] * 2


def test_the_last_action_is_told_the_pose_in_which_it_ends_as_soon_as_that_is_known() -> None:
    steps: list[Step] = [(1.0, "begin"), (1.0, Act(("nod", "drink"))), (3.0, Stand("holding the mug"))]
    shown = play(known(), steps, [1.5, 2.5, 3.0, 8.0])
    assert [prompt.then for prompt in shown] == ["", "attentive", "holding the mug", ""]
    assert shown[1].id == shown[2].id


def test_the_pose_that_will_hold_is_the_state_of_the_next_turn() -> None:
    cycle = known()
    play(cycle, [*turn("drink", pose="holding the mug"), (2.0, "ends")], [2.5])
    assert cycle.stable == "holding the mug"


def test_the_pose_outlasts_turns_that_do_not_tell_another_one() -> None:
    cycle = known()
    play(cycle, [*turn(), (2.0, "ends"), (3.0, "begin"), (3.0, Say("Yes.")), (4.0, "ends")], [9.0])
    assert cycle.stable == "smiling"


def test_a_body_without_the_usual_pose_rests_in_its_first_one() -> None:
    assert Cycle(LENGTHS, ("sitting", "smiling")).stable == "sitting"


EVENTS = st.one_of(
    st.sampled_from(["begin", "ends", "interrupt"]),
    st.builds(lambda names: Act(tuple(names)), st.lists(st.sampled_from([*LENGTHS, "a dance"]), max_size=3)),
    st.sampled_from([Say("Yes."), Calling("t", "{}"), Called("t", "{}", ""), Fallback("No.")]),
    st.builds(Stand, st.sampled_from([*POSES, "", "on one leg"])),
)
HISTORIES = st.lists(st.tuples(st.floats(0, 5), EVENTS), max_size=30)
BODIES = st.sampled_from([(LENGTHS, POSES), (None, ()), (LENGTHS, ("sitting",))])
Body = tuple[dict[str, float] | None, tuple[str, ...]]


def lived(body: Body, history: list[tuple[float, object]]) -> tuple[Cycle, float]:
    """A cycle after some events, so many seconds apart, each of which is shown."""
    cycle, now = Cycle(*body), 0.0
    for wait, event in history:
        now += wait
        cycle.prompt_at(now)
        happen(cycle, event, now)
        cycle.prompt_at(now)
    return cycle, now


@given(BODIES, HISTORIES)
def test_no_action_lasts_once_the_reply_has_ended(body: Body, history: list[tuple[float, object]]) -> None:
    cycle, now = lived(body, history)
    cycle.reply_ended()
    prompt = cycle.prompt_at(now + 3 * max(UNKNOWN_ACTION_SEC, *LENGTHS.values()))
    assert (prompt.kind, prompt.text) == ("stable", cycle.stable)


@given(BODIES, HISTORIES, st.floats(0, 20), st.floats(0, 20))
def test_prompts_follow_time_and_asking_again_changes_nothing(
    body: Body, history: list[tuple[float, object]], first: float, second: float
) -> None:
    cycle, now = lived(body, history)
    shown = [cycle.prompt_at(now + wait) for wait in (0.0, 0.0, first, first, first + second)]
    assert shown[0] == shown[1] and shown[2] == shown[3]
    for one, two in pairwise(shown):
        assert (one.id == two.id) == ((one.text, one.kind) == (two.text, two.kind)) or one.kind == "action"
        assert one.id <= two.id


@given(HISTORIES)
def test_nothing_that_the_body_does_not_know_is_asked_of_it(history: list[tuple[float, object]]) -> None:
    cycle, now = known(), 0.0
    for wait, event in history:
        now += wait
        happen(cycle, event, now)
        prompt = cycle.prompt_at(now)
        assert prompt.text in (LENGTHS if prompt.kind == "action" else POSES)
        assert cycle.stable in POSES
        assert prompt.then in ("", *POSES)


@given(BODIES, HISTORIES)
def test_an_interruption_ends_any_action_at_once(body: Body, history: list[tuple[float, object]]) -> None:
    cycle, now = lived(body, history)
    before = cycle.prompt_at(now)
    cycle.interrupt(now)
    after = cycle.prompt_at(now)
    assert (after.kind, after.text) == ("stable", cycle.stable)
    assert after.id >= before.id
    cycle.take(Stand("smiling"), now)
    cycle.take(Act(("wave",)), now)
    assert cycle.prompt_at(now + 60.0) == after
