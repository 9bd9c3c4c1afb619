"""What is seen of the people in a call goes to the planner with every turn: in words, and as a picture where
wanted.

eyes, or a script -- observe --.
cameras ------------- see -----+-> Sight -- the turn, with what is seen --> planner
shared screens ------ watch ---'
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace

from agent.call.company import Company
from agent.call.observations import Observation, Observations
from media.clock import Clock
from media.frames import VideoFrame
from media.video import fit, scale, to_jpeg
from rrm.plan import Plan, Planner, PlanPiece, Turn

CAMERA_SIDE = 512
"""Pixels of a camera's picture that a planner is shown. A face, a hand sign and a thing held up are plain at
this size, and a model reads in proportion to the area: at a token for 28x28 pixels 250, at twice the side
1000."""

SCREEN_SIDE = 1280
"""Pixels of a screen's: its words cannot be read much smaller. 1280x720 are some 1200 tokens."""

CAMERA_FRESH_S = 2.0
"""A camera that has shown nothing new for so long is off or stuck: its last picture says nothing of now."""

SCREEN_FRESH_S = 5.0
"""A screen on which nothing happens is sent once a second, and may lose pictures on its way."""

IS_RECORDED = "This call is being recorded."
"""Documents may say when calls are recorded, but not whether this one is."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture, and the second at which it was shown."""

    picture: VideoFrame
    t: float


def whose(shown: Mapping[str, Shown], who: str, since: float) -> str | None:
    """Whose picture, by participant, goes with what `who` says: their own; where they have shown nothing
    since second `since`, that of who has shown something last; None where nobody has.
    """
    fresh = {each: seen.t for each, seen in shown.items() if seen.t >= since}
    if who in fresh:
        return who
    return max(fresh, key=fresh.__getitem__, default=None)


class Sight:
    """A `Planner` that tells another one what is seen. One per call; people are told apart by participant."""

    def __init__(
        self,
        planner: Planner,
        clock: Clock,
        company: Company,
        look: bool = False,
        recorded: Callable[[], bool] = lambda: False,
    ) -> None:
        """`company` has people's names. `look`: whether the planner is shown the newest picture too.
        `recorded`: whether the call is being recorded, which the planner is told too.
        """
        self._planner = planner
        self._clock = clock
        self._company = company
        self._look = look
        self._recorded = recorded
        self._observations: defaultdict[str, Observations] = defaultdict(Observations)
        self._cameras: dict[str, Shown] = {}
        self._screens: dict[str, Shown] = {}

    def observe(self, observation: Observation) -> None:
        """Take in what was noticed of somebody."""
        self._observations[observation.participant].add(observation)

    def see(self, who: str, picture: VideoFrame) -> None:
        """Somebody's camera has shown a picture: keep it in place of the one before, where pictures are
        wanted.
        """
        if self._look:
            self._cameras[who] = Shown(picture, self._clock.now())

    def watch(self, who: str, picture: VideoFrame) -> None:
        """... and so has the screen that somebody shares, which goes before cameras."""
        if self._look:
            self._screens[who] = Shown(picture, self._clock.now())

    def unwatch(self, who: str) -> None:
        """Somebody shares their screen no more."""
        self._screens.pop(who, None)

    def forget(self, who: str) -> None:
        """Somebody has left the call."""
        for kept in (self._observations, self._cameras, self._screens):
            kept.pop(who, None)

    def greeting(self, user_name: str) -> Plan:
        """As the planner greets."""
        return self._planner.greeting(user_name)

    async def plan(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
        """As the planner answers, told what is seen now."""
        seen = await self._pictured(replace(turn, observations=self._noticed(turn)))
        async with aclosing(self._planner.plan(seen)) as pieces:
            async for piece in pieces:
                yield piece

    def _noticed(self, turn: Turn) -> tuple[str, ...]:
        """What is seen of everybody, of the speaker first; and whether it is recorded."""
        now, told = self._clock.now(), [*turn.observations]
        for who in sorted(self._observations, key=lambda who: who != turn.participant):
            told += self._observations[who].sentences(now, self._called(who, turn, "The user"))
        return (*told, IS_RECORDED) if self._recorded() else tuple(told)

    async def _pictured(self, turn: Turn) -> Turn:
        """With the picture that is shown beside it: of a shared screen, else of a camera."""
        now = self._clock.now()
        for kind, kept, fresh_s, side in (
            ("shared screen", self._screens, SCREEN_FRESH_S, SCREEN_SIDE),
            ("camera", self._cameras, CAMERA_FRESH_S, CAMERA_SIDE),
        ):
            who = whose(kept, turn.participant, now - fresh_s)
            if who is not None:
                owner = self._called(who, turn, "the user")
                jpeg = await asyncio.to_thread(jpeg_of, kept[who].picture, side)
                return replace(turn, picture=jpeg, picture_of=f"{owner}'s {kind}")
        return turn

    def _called(self, who: str, turn: Turn, alone: str) -> str:
        """What the planner is told that somebody is called; `alone` where nobody else is there."""
        return (self._company.label(who) or "Somebody") if turn.others else alone


def jpeg_of(picture: VideoFrame, longest: int) -> bytes:
    """The JPEG that a planner is shown of a picture: no side longer than `longest` pixels. Blocks."""
    size = fit(picture.width, picture.height, longest, longest)
    return to_jpeg(scale(picture, *size))
