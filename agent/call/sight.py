"""What is seen of the user goes to the planner with every turn: in words, and as a picture where wanted.

eyes, or a script -- observe --.
camera ------------- see ------+-> Sight -- the turn, with what is seen --> planner
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from agent.call.observations import Observation, Observations
from media.clock import Clock
from media.frames import VideoFrame
from media.video import fit, scale, to_jpeg
from rrm.plan import Plan, Planner, PlanPiece, Turn

LONGEST_SIDE = 512
"""Pixels of the picture that a planner is shown. A face, a hand sign and a thing held up are plain at this
size, and a model reads in proportion to the area: at a token for 28x28 pixels 250, at twice the side 1000."""

FRESH_S = 2.0
"""A camera that has shown nothing new for so long is off or stuck: its last picture says nothing of now."""


class Sight:
    """A `Planner` that tells another one what is seen. One per call."""

    def __init__(self, planner: Planner, clock: Clock, look: bool = False) -> None:
        """`look`: whether the planner is shown the camera's newest picture too."""
        self._planner = planner
        self._clock = clock
        self._look = look
        self._observations = Observations()
        self._newest: dict[str, tuple[VideoFrame, float]] = {}

    def observe(self, observation: Observation) -> None:
        """Take in what was noticed of the user."""
        self._observations.add(observation)

    def see(self, picture: VideoFrame, name: str = "") -> None:
        """The camera of who has this name has shown a picture: keep it in place of the one before, where
        pictures are wanted.
        """
        if self._look:
            self._newest[name] = picture, self._clock.now()

    def greeting(self, user_name: str) -> Plan:
        """As the planner greets."""
        return self._planner.greeting(user_name)

    async def plan(self, turn: Turn) -> AsyncGenerator[PlanPiece, None]:
        """As the planner answers, told what is seen now."""
        told = self._observations.sentences(self._clock.now())
        picture = await self._picture(turn.user_name)
        seen = replace(turn, observations=(*turn.observations, *told), picture=picture)
        async with aclosing(self._planner.plan(seen)) as pieces:
            async for piece in pieces:
                yield piece

    async def _picture(self, name: str) -> bytes:
        """Of the speaker; where they show nothing, of who has shown something last."""
        since = self._clock.now() - FRESH_S
        fresh = {each: seen for each, seen in self._newest.items() if seen[1] >= since}
        if not fresh:
            return b""
        picture, _ = fresh.get(name) or max(fresh.values(), key=lambda seen: seen[1])
        return await asyncio.to_thread(shown, picture)


def shown(picture: VideoFrame) -> bytes:
    """The JPEG that a planner is shown of a picture: no side longer than LONGEST_SIDE. Blocks."""
    size = fit(picture.width, picture.height, LONGEST_SIDE, LONGEST_SIDE)
    return to_jpeg(scale(picture, *size))
