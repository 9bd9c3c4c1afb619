"""Whom the avatar looks at, and where they are."""

from __future__ import annotations

import numpy as np
import pytest

from agent.call.attention import GLANCE_EVERY_S, GLANCE_S, Attention, side

HERE = ("ann", "ben", "cleo")


@pytest.mark.parametrize(
    ("here", "sides"),
    [(("ann",), [0.0]), (("ann", "ben"), [-0.5, 0.5]), (HERE, [-2 / 3, 0.0, 2 / 3])],
)
def test_people_sit_side_by_side_in_the_order_in_which_they_came(
    here: tuple[str, ...], sides: list[float]
) -> None:
    assert [side(here, who) for who in here] == pytest.approx(sides)


def test_who_is_not_there_is_looked_for_straight_ahead() -> None:
    assert side(("ann", "ben"), "cleo") == side((), "") == 0.0


def test_whoever_speaks_is_looked_at_the_newest_of_them_first() -> None:
    attention = Attention(HERE, ("cleo", "ann"))
    assert attention.side("listening", 1.0) == side(HERE, "ann")
    attention.speaking = ("cleo",)
    assert attention.side("listening", 2.0) == side(HERE, "cleo")
    assert attention.side("idle", 3.0) == side(HERE, "cleo")


def test_whom_it_answers_is_looked_at_and_the_others_now_and_then_in_turn() -> None:
    attention = Attention(HERE, answering="ben")
    times = np.arange(0.0, 4 * GLANCE_EVERY_S, 0.08)
    sides = np.array([attention.side("speaking", 10.0 + t) for t in times])
    assert sides[0] == side(HERE, "ben")
    assert np.mean(sides == side(HERE, "ben")) == pytest.approx(1 - GLANCE_S / GLANCE_EVERY_S, abs=0.03)
    aside = sides[sides != side(HERE, "ben")]
    assert set(aside) == {side(HERE, "ann"), side(HERE, "cleo")}


def test_one_person_alone_is_always_straight_ahead() -> None:
    attention = Attention(("ann",), ("ann",), "ann")
    phases = ("listening", "thinking", "speaking", "idle")
    assert {attention.side(phase, t) for phase in phases for t in np.arange(0.0, 9.0, 0.5)} == {0.0}  # type: ignore[arg-type]
