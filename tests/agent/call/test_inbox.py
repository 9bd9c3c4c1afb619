"""What people write: turns, wishes, and what cannot be taken."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from agent.call.company import Company
from agent.call.decisions import FloorEvent, Remark, Written
from agent.call.events import MAX_WRITTEN, WRITES_TOO_MUCH
from agent.call.inbox import Inbox
from agent.call.recorded import Recorded
from media.clock import Clock

TOO_MUCH = "x" * (MAX_WRITTEN + 1)


class Reader:
    """An inbox, what became of what was read, and what pages were told."""

    def __init__(self, *people: str) -> None:
        self.happened: list[FloorEvent] = []
        self.told: list[tuple[str, BaseModel]] = []
        company, clock = Company(), Clock()
        for name in people:
            company.join(name.lower(), name)
        recorded = Recorded(clock, None, lambda: None, lambda *what: None, lambda *what: None)
        self.inbox = Inbox(clock, company, recorded, self.happened.append, self._tell)

    def _tell(self, message: BaseModel, who: str) -> None:
        self.told.append((who, message))

    @property
    def remarks(self) -> list[str]:
        return [each.text for each in self.happened if isinstance(each, Remark)]


async def test_what_somebody_writes_is_a_turn_wherever_they_write_it() -> None:
    reader = Reader("Ann")
    reader.inbox.wrote("ann", "Hello.")
    assert not reader.inbox.received("ann", '{"type": "typed", "text": "Hello."}')
    for written in reader.happened:
        assert isinstance(written, Written)
        assert (written.text, written.who) == ("Hello.", "ann")
    assert len(reader.happened) == 2


async def test_a_page_that_says_goodbye_is_known() -> None:
    assert Reader("Ann").inbox.received("ann", '{"type": "leave"}')


async def test_only_the_page_that_sends_what_cannot_be_read_is_told() -> None:
    reader = Reader("Ann", "Ben")
    assert not reader.inbox.received("ben", "{")
    assert [who for who, _ in reader.told] == ["ben"] and not reader.happened


@pytest.mark.parametrize(
    ("people", "remarks"),
    [
        (["Ann"], [WRITES_TOO_MUCH]),
        (["Ann", "Ben"], [f"Ann: {WRITES_TOO_MUCH}"]),
        (["Ann", "Ben", ""], [f"Ann: {WRITES_TOO_MUCH}"]),
    ],
)
async def test_who_writes_too_much_again_and_again_is_told_so_once_and_by_name_where_others_hear_it(
    people: list[str], remarks: list[str]
) -> None:
    reader = Reader(*people)
    for _ in range(3):
        reader.inbox.wrote("ann", TOO_MUCH)
    assert reader.remarks == remarks
    if "Ben" in people:
        reader.inbox.wrote("ben", TOO_MUCH)
        assert reader.remarks == [*remarks, f"Ben: {WRITES_TOO_MUCH}"]
