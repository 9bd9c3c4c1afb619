"""What a planner is told of the user beside the words."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import AsyncGenerator

import av
import numpy as np
import pytest

from agent.call import sight
from agent.call.observations import Observation
from agent.call.sight import FRESH_S, LONGEST_SIDE, Sight
from media.clock import Clock, run_virtual
from media.frames import VideoFrame
from rrm.plan import Plan, PlanPiece, Say, Stand, Turn
from tests.fakes import ScriptedMind


def picture(width: int = 640, height: int = 480, grey: int = 90) -> VideoFrame:
    i420 = np.full((height * 3 // 2, width), 128, np.uint8)
    i420[:height] = grey
    return VideoFrame(i420, 0)


def decoded(jpeg: bytes) -> av.VideoFrame:
    with av.open(io.BytesIO(jpeg)) as file:
        return next(file.decode(video=0))


async def asked(eyes: Sight, mind: ScriptedMind) -> Turn:
    """The turn as it comes to the mind."""
    assert [piece async for piece in eyes.plan(Turn("Hello."))] == [
        Say("You said Hello."),
        Stand("attentive"),
    ]
    return mind.asked[-1]


def test_the_planner_is_told_what_was_noticed_as_of_now() -> None:
    async def main() -> tuple[str, ...]:
        mind = ScriptedMind()
        eyes = Sight(mind, Clock())
        eyes.observe(Observation(t=0.0, kind="left"))
        await asyncio.sleep(12.0)
        return (await asked(eyes, mind)).observations

    assert run_virtual(main()) == ("The user left 12 seconds ago and is not in sight.",)


def test_a_planner_that_looks_is_shown_the_newest_picture_and_no_larger_than_needed() -> None:
    async def main() -> bytes:
        mind = ScriptedMind()
        eyes = Sight(mind, Clock(), look=True)
        eyes.see(picture(grey=30))
        eyes.see(picture(grey=200))
        return (await asked(eyes, mind)).picture

    shown = decoded(run_virtual(main()))
    assert (shown.width, shown.height) == (LONGEST_SIDE, 384)
    assert shown.to_ndarray(format="gray").mean() == pytest.approx(213, abs=3)  # 200 of 16..235


def test_a_small_picture_is_shown_as_it_is() -> None:
    small = decoded(sight.shown(picture(320, 240)))
    assert (small.width, small.height) == (320, 240)


@pytest.mark.parametrize(("look", "waits"), [(False, 0.0), (True, FRESH_S + 0.1)])
def test_no_picture_is_shown_unasked_or_once_it_is_stale(look: bool, waits: float) -> None:
    async def main() -> bytes:
        mind = ScriptedMind()
        eyes = Sight(mind, Clock(), look)
        eyes.see(picture())
        await asyncio.sleep(waits)
        return (await asked(eyes, mind)).picture

    assert run_virtual(main()) == b""


def test_pictures_are_encoded_off_the_event_loop_and_only_for_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []

    def encode(frame: VideoFrame) -> bytes:
        threads.append(threading.get_ident())
        return b"jpeg"

    async def main() -> None:
        mind = ScriptedMind()
        eyes = Sight(mind, Clock(), look=True)
        for _ in range(50):
            eyes.see(picture())
        assert not threads
        assert (await asked(eyes, mind)).picture == b"jpeg"

    monkeypatch.setattr(sight, "to_jpeg", encode)
    run_virtual(main())
    assert len(threads) == 1
    assert threads[0] != threading.get_ident()


def test_a_plan_that_is_given_up_is_given_up_by_the_planner_too() -> None:
    class Endless(ScriptedMind):
        closed = False

        async def plan(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
            try:
                while True:
                    yield Say("And so on.")
            finally:
                self.closed = True

    async def main() -> bool:
        mind = Endless()
        pieces = Sight(mind, Clock()).plan(Turn("Talk."))
        await anext(pieces)
        await pieces.aclose()
        return mind.closed

    assert run_virtual(main())


def test_it_greets_as_the_planner_does() -> None:
    async def main() -> Plan:
        return Sight(ScriptedMind(greeting="Welcome."), Clock()).greeting("Ann")

    assert run_virtual(main()).reply == "Welcome."
