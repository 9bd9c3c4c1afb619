"""What pieces of plans mean for people, and when they are told that a language model is out."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from agent.call.events import ActionStarted, Notice, StateChanged, ToolUsed
from agent.call.page import BACK, Outages, Page
from rrm.plan import Act, Called, Calling, Fallback, PlanPiece, Say, Stand, Utterance

GONE = "The language model cannot be reached."
OWN: list[PlanPiece] = [Say("Hello."), Stand("attentive")]
FALLEN: list[PlanPiece] = [Fallback(GONE), Say("Hello."), Stand("attentive")]
BROKEN: list[PlanPiece] = [Say("Hello."), Fallback(GONE), Stand("attentive")]
CUT: list[PlanPiece] = [Say("Hello.")]
SPOILT: list[PlanPiece] = [Fallback("Unusable.", outage=False), Say("Hello."), Stand("attentive")]


def told(*plans: list[PlanPiece], asked: bool = True) -> list[str]:
    outages = Outages()
    notices = []
    for plan in plans:
        outages.begin(asked)
        notices += [outages.take(piece) for piece in plan]
    return [notice.text for notice in notices if notice]


@pytest.mark.parametrize(
    ("plans", "texts"),
    [
        ([OWN, OWN], []),
        ([FALLEN], [GONE]),
        ([FALLEN, FALLEN, BROKEN], [GONE]),
        ([FALLEN, OWN, OWN], [GONE, BACK]),
        ([BROKEN, CUT, FALLEN], [GONE]),
        ([FALLEN, CUT, OWN], [GONE, BACK]),
        ([SPOILT, OWN, SPOILT, OWN], []),
        ([FALLEN, SPOILT, OWN], [GONE, BACK]),
        ([SPOILT, FALLEN], [GONE]),
        ([FALLEN, OWN, BROKEN], [GONE, BACK, GONE]),
    ],
)
def test_an_outage_is_told_once_when_it_begins_and_once_when_it_is_over(
    plans: list[list[PlanPiece]], texts: list[str]
) -> None:
    assert told(*plans) == texts


def test_what_no_planner_was_asked_for_ends_no_outage() -> None:
    outages = Outages()
    outages.begin(asked=True)
    assert outages.take(Fallback(GONE)) == Notice(text=GONE, error=True)
    outages.begin(asked=False)
    assert outages.take(Stand("attentive")) is None


def test_pieces_become_messages_and_what_tools_gave_back_is_history() -> None:
    messages: list[BaseModel] = []
    page = Page(messages.append)
    page.caption("user", "How warm is it?", final=True)
    for piece in (
        Calling("weather", '{"city": "Bern"}'),
        Called("weather", '{"city": "Bern"}', "12 degrees"),
        Called("clock", "{}", "it has no hands", failed=True),
        Act(("wave", "nod")),
    ):
        page.planned(piece)
    assert messages[1:] == [
        ToolUsed(id=2, tool="weather", arguments='{"city": "Bern"}', result="12 degrees"),
        ToolUsed(id=3, tool="clock", arguments="{}", result="it has no hands", failed=True),
        ActionStarted(action="wave"),
        ActionStarted(action="nod"),
    ]
    assert page.history[1:] == (
        Utterance("tool", "weather: 12 degrees"),
        Utterance("tool", "clock: it has no hands"),
    )


def test_a_state_is_told_only_where_it_is_new() -> None:
    messages: list[BaseModel] = []
    page = Page(messages.append)
    for state in ("listening", "thinking", "thinking", "speaking"):
        page.state(state)  # type: ignore[arg-type]
    assert messages == [StateChanged(state="thinking"), StateChanged(state="speaking")]
