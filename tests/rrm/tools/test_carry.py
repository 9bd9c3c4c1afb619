"""A tool call as part of a plan, in virtual time."""

from __future__ import annotations

import asyncio
import gc
import logging
from contextlib import aclosing, suppress
from itertools import cycle

import pytest

from media.clock import run_virtual
from rrm.plan import Called, Calling, PlanPiece, Say
from rrm.tools.carry import FILLERS, carry_out, fillers
from rrm.tools.functions import FunctionTool
from rrm.tools.spec import Outcome
from rrm.tools.stopping import STOP_S
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


async def eat(seconds: float) -> str:
    """Take cancelling for a fault like any other."""
    try:
        await asyncio.sleep(seconds)
    except:  # noqa: E722
        return "could not sleep"
    return "slept"


async def resist(seconds: float) -> str:
    """Go on to the end whatever happens, and fail there."""
    end = asyncio.get_running_loop().time() + seconds
    while (left := end - asyncio.get_running_loop().time()) > 0:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(left)
    SEEN.append("ended")
    raise ValueError("s3cret")


BOX = Toolbox([FunctionTool(each, 5) for each in (sleep, eat, resist)])


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


@pytest.mark.parametrize("after_s", [pytest.param(0.5, id="early"), pytest.param(2.0, id="after_a_filler")])
def test_a_tool_that_eats_its_cancelling_does_not_eat_ours(after_s: float) -> None:
    async def main() -> None:
        async def listen() -> None:
            async for piece in carry_out(BOX, "eat", {"seconds": 4}, cycle(FILLERS)):
                assert not isinstance(piece, Called)

        listening = asyncio.create_task(listen())
        await asyncio.sleep(after_s)
        listening.cancel()
        await asyncio.wait([listening])
        assert listening.cancelled()

    run_virtual(main())


def test_a_tool_that_resists_keeps_nobody_waiting_and_its_end_is_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        async with aclosing(carry_out(BOX, "resist", {"seconds": 60}, cycle(FILLERS))) as pieces:
            assert [await anext(pieces), await anext(pieces)][1] == Say(FILLERS[0])
        assert loop.time() == 1 + STOP_S
        await asyncio.sleep(60)
        gc.collect()

    SEEN.clear()
    caplog.set_level(logging.DEBUG)
    run_virtual(main())
    assert SEEN == ["ended"]
    assert "s3cret" not in caplog.text and "never retrieved" not in caplog.text


def test_a_tool_that_resists_its_timeout_is_reported_all_the_same() -> None:
    async def main() -> float:
        outcome = await BOX.call("resist", {"seconds": 60})
        assert outcome == Outcome("resist failed: no answer within 5 seconds.", failed=True)
        return asyncio.get_running_loop().time()

    assert run_virtual(main()) == 5 + STOP_S


def test_closing_it_waits_for_what_the_tool_does_at_its_end() -> None:
    async def tidy() -> str:
        """Put everything back at the end."""
        try:
            await asyncio.sleep(9)
        finally:
            await asyncio.sleep(0.5)
            SEEN.append("tidied")
        return ""

    async def main() -> None:
        box = Toolbox([FunctionTool(tidy, 20)])
        async with aclosing(carry_out(box, "tidy", {}, cycle(FILLERS))) as pieces:
            assert [await anext(pieces), await anext(pieces)][1] == Say(FILLERS[0])
        assert SEEN == ["tidied"]

    SEEN.clear()
    run_virtual(main())


def test_fillers_come_in_turn_in_the_persona_s_own_words(persona: MakePersona) -> None:
    usual, own = fillers(persona()), fillers(persona('fillers = ["Hm.", "Wait."]'))
    assert [next(usual) for _ in range(4)] == [*FILLERS, FILLERS[0]]
    assert [next(own) for _ in range(3)] == ["Hm.", "Wait.", "Hm."]
