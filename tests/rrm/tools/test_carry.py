"""A tool call as part of a plan, in virtual time."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from itertools import cycle

from media.clock import run_virtual
from rrm.plan import Called, Calling, PlanPiece, Say
from rrm.tools.carry import FILLERS, carry_out, fillers
from rrm.tools.functions import FunctionTool
from rrm.tools.toolbox import Toolbox
from tests.rrm.tools.conftest import MakePersona

SEEN: list[str] = []


async def sleep(seconds: float) -> str:
    """Sleep."""
    SEEN.append("began")
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        SEEN.append("cancelled")
        raise
    return "slept"


BOX = Toolbox([FunctionTool(sleep, 5)])


def carried(seconds: object) -> list[tuple[float, PlanPiece]]:
    """The pieces of a call, each with its second."""

    async def main() -> list[tuple[float, PlanPiece]]:
        loop = asyncio.get_running_loop()
        pieces = carry_out(BOX, "sleep", {"seconds": seconds}, cycle(["Wait.", "Still."]))
        return [(loop.time(), piece) async for piece in pieces]

    return run_virtual(main())


def test_a_quick_tool_is_announced_and_reported() -> None:
    assert carried(0.5) == [
        (0.0, Calling("sleep", '{"seconds": 0.5}')),
        (0.5, Called("sleep", '{"seconds": 0.5}', "slept")),
    ]


def test_one_filler_sounds_when_a_tool_takes_longer_than_a_second() -> None:
    assert carried(4.0) == [
        (0.0, Calling("sleep", '{"seconds": 4.0}')),
        (1.0, Say("Wait.")),
        (4.0, Called("sleep", '{"seconds": 4.0}', "slept")),
    ]


def test_a_tool_that_is_given_up_is_reported_as_failed() -> None:
    assert carried(60)[-1] == (
        5.0,
        Called("sleep", '{"seconds": 60}', "sleep failed: no answer within 5 seconds.", failed=True),
    )


async def test_nothing_has_happened_while_a_call_is_only_announced() -> None:
    SEEN.clear()
    async with aclosing(carry_out(BOX, "sleep", {"seconds": 9}, cycle(FILLERS))) as pieces:
        assert isinstance(await anext(pieces), Calling)
        await asyncio.sleep(0)
    assert SEEN == []


def test_closing_it_at_the_filler_cancels_the_tool() -> None:
    async def main() -> None:
        async with aclosing(carry_out(BOX, "sleep", {"seconds": 9}, cycle(FILLERS))) as pieces:
            assert [await anext(pieces), await anext(pieces)][1] == Say(FILLERS[0])

    SEEN.clear()
    run_virtual(main())
    assert SEEN == ["began", "cancelled"]


def test_cancelling_whoever_waits_for_it_cancels_the_tool() -> None:
    async def main() -> None:
        async def listen() -> None:
            async for _ in carry_out(BOX, "sleep", {"seconds": 9}, cycle(FILLERS)):
                pass

        for seconds in (0.5, 2.0):
            listening = asyncio.create_task(listen())
            await asyncio.sleep(seconds)
            listening.cancel()
            await asyncio.wait([listening])
            assert listening.cancelled()

    SEEN.clear()
    run_virtual(main())
    assert SEEN == ["began", "cancelled"] * 2


def test_fillers_come_in_turn_in_the_persona_s_own_words(persona: MakePersona) -> None:
    usual, own = fillers(persona()), fillers(persona('fillers = ["Hm.", "Wait."]'))
    assert [next(usual) for _ in range(4)] == [*FILLERS, FILLERS[0]]
    assert [next(own) for _ in range(3)] == ["Hm.", "Wait.", "Hm."]
