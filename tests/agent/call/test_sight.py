"""What a planner is told of the user beside the words."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace

import av
import numpy as np
import pytest

from agent.call import sight
from agent.call.company import Company
from agent.call.observations import Kind, Observation
from agent.call.sight import CAMERA_FRESH_S, CAMERA_SIDE, SCREEN_FRESH_S, SCREEN_SIDE, Shown, Sight, whose
from media.channel import Channel
from media.clock import Clock, run_virtual
from media.frames import VideoFrame
from rooms.loopback import LoopbackRoom
from rooms.room import ScreenEnded
from rrm.plan import Plan, PlanPiece, Say, Stand, Turn
from tests.agent.scene import cast_of, meet, say
from tests.fakes import ScriptedMind


def picture(width: int = 640, height: int = 480, grey: int = 90) -> VideoFrame:
    i420 = np.full((height * 3 // 2, width), 128, np.uint8)
    i420[:height] = grey
    return VideoFrame(i420, 0)


def decoded(jpeg: bytes) -> av.VideoFrame:
    with av.open(io.BytesIO(jpeg)) as file:
        return next(file.decode(video=0))


def brightness(jpeg: bytes) -> float:
    """As it was drawn: JPEG has 0..255 where cameras have 16..235."""
    return 16 + float(decoded(jpeg).to_ndarray(format="gray").mean()) * 219 / 255


async def asked(eyes: Sight, mind: ScriptedMind, turn: Turn | None = None) -> Turn:
    """The turn as it comes to the mind."""
    assert [piece async for piece in eyes.plan(turn or Turn("Hello."))] == [
        Say("You said Hello."),
        Stand("attentive"),
    ]
    return mind.asked[-1]


Look = Callable[[Sight], None]


def seen_by(*looks: Look | float, speaker: str = "ann", company: tuple[str, ...] = ("ann", "ben")) -> Turn:
    """A turn of the speaker after what is seen; everybody is called Guest. Numbers are seconds to wait."""

    async def main() -> Turn:
        mind, there = ScriptedMind(), Company()
        for who in company:
            there.join(who, "Guest")
        eyes = Sight(mind, Clock(), there, look=True)
        for look in looks:
            if isinstance(look, float):
                await asyncio.sleep(look)
            else:
                look(eyes)
        turn = Turn("Hello.", user_name="Guest", others=there.others(speaker), participant=speaker)
        return await asked(eyes, mind, turn)

    return run_virtual(main())


def sees(who: str, grey: int) -> Look:
    return lambda eyes: eyes.see(who, picture(grey=grey))


def watches(who: str, grey: int) -> Look:
    return lambda eyes: eyes.watch(who, picture(1920, 1080, grey))


def test_the_planner_is_told_what_was_noticed_as_of_now() -> None:
    async def main() -> tuple[str, ...]:
        mind = ScriptedMind()
        eyes = Sight(mind, Clock(), Company())
        eyes.observe(Observation(t=0.0, kind="left", participant=""))
        await asyncio.sleep(12.0)
        return (await asked(eyes, mind)).observations

    assert run_virtual(main()) == ("The user left 12 seconds ago and is not in sight.",)


def test_a_planner_that_looks_is_shown_the_newest_picture_and_no_larger_than_needed() -> None:
    async def main() -> bytes:
        mind = ScriptedMind()
        eyes = Sight(mind, Clock(), Company(), look=True)
        eyes.see("ann", picture(grey=30))
        eyes.see("ann", picture(grey=200))
        return (await asked(eyes, mind)).picture

    shown = decoded(run_virtual(main()))
    assert (shown.width, shown.height) == (CAMERA_SIDE, 384)
    assert shown.to_ndarray(format="gray").mean() == pytest.approx(213, abs=3)  # 200 of 16..235


def test_a_small_picture_is_shown_as_it_is() -> None:
    small = decoded(sight.jpeg_of(picture(320, 240), CAMERA_SIDE))
    assert (small.width, small.height) == (320, 240)


@pytest.mark.parametrize(("look", "waits"), [(False, 0.0), (True, CAMERA_FRESH_S + 0.1)])
def test_no_picture_is_shown_unasked_or_once_it_is_stale(look: bool, waits: float) -> None:
    async def main() -> bytes:
        mind = ScriptedMind()
        eyes = Sight(mind, Clock(), Company(), look)
        eyes.see("ann", picture())
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
        eyes = Sight(mind, Clock(), Company(), look=True)
        for _ in range(50):
            eyes.see("ann", picture())
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
        pieces = Sight(mind, Clock(), Company()).plan(Turn("Talk."))
        await anext(pieces)
        await pieces.aclose()
        return mind.closed

    assert run_virtual(main())


def test_it_greets_as_the_planner_does() -> None:
    async def main() -> Plan:
        return Sight(ScriptedMind(greeting="Welcome."), Clock(), Company()).greeting("Ann")

    assert run_virtual(main()).reply == "Welcome."


SHOWN = {"ann": Shown(picture(), 3.0), "ben": Shown(picture(), 5.0), "cy": Shown(picture(), 4.0)}


@pytest.mark.parametrize(
    ("who", "since", "expected"),
    [
        ("ann", 2.0, "ann"),
        ("ann", 3.5, "ben"),
        ("cy", 3.5, "cy"),
        ("", 2.0, "ben"),
        ("ann", 5.5, None),
    ],
)
def test_the_speakers_picture_goes_with_a_turn_or_who_has_shown_something_last(
    who: str, since: float, expected: str | None
) -> None:
    assert whose(SHOWN, who, since) == expected


@pytest.mark.parametrize(
    ("looks", "grey", "of"),
    [
        ((sees("ben", 200), sees("ann", 40), 0.1, sees("ben", 200)), 40, "Guest's camera"),
        ((sees("ann", 40), 0.1, sees("ben", 200), lambda eyes: eyes.forget("ann")), 200, "Guest 2's camera"),
        ((watches("ben", 120), 0.1, sees("ann", 40)), 120, "Guest 2's shared screen"),
        ((watches("ben", 120), watches("ann", 80), 0.1, watches("ben", 120)), 80, "Guest's shared screen"),
        ((watches("ann", 80), SCREEN_FRESH_S + 0.1, sees("ann", 40)), 40, "Guest's camera"),
        ((sees("ann", 40), watches("ann", 80), lambda eyes: eyes.unwatch("ann")), 40, "Guest's camera"),
        ((sees("ann", 40), watches("ben", 80), lambda eyes: eyes.forget("ben")), 40, "Guest's camera"),
    ],
)
def test_a_screen_that_is_shared_goes_before_cameras_and_people_of_one_name_never_mix(
    looks: tuple[Look | float, ...], grey: int, of: str
) -> None:
    turn = seen_by(*looks)
    assert turn.picture_of == of
    assert brightness(turn.picture) == pytest.approx(grey, abs=3)


def notices(who: str, kind: Kind) -> Look:
    return lambda eyes: eyes.observe(Observation(t=0.0, kind=kind, participant=who))


def test_of_several_people_the_planner_is_told_whose_everything_is_that_was_noticed() -> None:
    noticed = [notices("ben", "left"), notices("ann", "nodding"), 1.0, notices("ben", "nodding")]
    assert seen_by(*noticed).observations == (
        "Guest is nodding.",
        "Guest 2 left 1 second ago and is not in sight.",
        "Guest 2 is nodding.",
    )
    assert seen_by(*noticed, speaker="ben").observations[-1] == "Guest is nodding."


def test_nothing_is_told_of_who_has_left_the_call() -> None:
    noticed = [notices("ann", "nodding"), notices("ben", "left"), lambda eyes: eyes.forget("ben")]
    assert seen_by(*noticed).observations == ("Guest is nodding.",)


def test_of_one_person_the_planner_is_told_that_it_is_the_user_who_shows_something() -> None:
    turn = seen_by(watches("ann", 80), company=("ann",))
    assert turn.picture_of == "the user's shared screen"
    assert decoded(turn.picture).width == SCREEN_SIDE


class RoomWithScreens(LoopbackRoom):
    """People share what a test puts into their screens."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._screens: dict[str, Channel[VideoFrame]] = {}

    def screen_in(self, participant: str) -> Channel[VideoFrame]:
        return self._screens.setdefault(participant, Channel(2, "keep_newest"))


def test_in_a_call_the_planner_is_shown_a_screen_until_it_is_shared_no_more() -> None:
    async def meeting(room: LoopbackRoom) -> None:
        await room.caller.join("Ann")
        await asyncio.sleep(0.5)
        for ends in (False, True):
            room.screen_in("caller").put_now(picture(1280, 720))
            await room.caller.speak(say(1.5))
            if ends:
                room.events.put_now(ScreenEnded("caller"))
            await asyncio.sleep(4.0)
        await room.caller.leave()

    cast = replace(cast_of("What is this?", "And now?"), look=True)
    turns = meet(meeting, cast, RoomWithScreens).mind.asked
    assert [(turn.text, bool(turn.picture)) for turn in turns] == [
        ("What is this?", True),
        ("And now?", False),
    ]
