"""How long it takes from asking a LiveKit server for the avatar until it is in the room."""

from __future__ import annotations

import asyncio

from livekit import api

from agent.bench import Figure, Goal
from benchmarks.livekit.programs import VISAVIS, Place
from tests.livekit.human import human_in

AGENT = "visavis-bench"
READY = "ready: comes into"
"""What `visavis start` says once the server may give it rooms."""


async def joined(place: Place, times: int) -> list[Figure]:
    """The slowest of so many rooms, one after the other."""
    settings = {"VISAVIS_LIVEKIT__AGENT_NAME": AGENT, "VISAVIS_LIVEKIT__PORT": "0"}
    async with place.running("start", *VISAVIS, "start", **settings) as start:
        await start.until(lambda: READY in start.said)
        seconds = [await _join(place, f"join-{number}") for number in range(times)]
    return [Figure("join_s", max(seconds), "s", Goal("<=", 3.0))]


async def _join(place: Place, room: str) -> float:
    """Ask for the avatar in a room where somebody waits; the room is closed then."""
    loop = asyncio.get_running_loop()
    service = place.server.api()
    try:
        async with human_in(place.server, room, "anna") as anna:
            began = loop.time()
            await service.agent_dispatch.create_dispatch(
                api.CreateAgentDispatchRequest(agent_name=AGENT, room=room)
            )
            await anna.until(lambda: any(what == "joined" for what, _ in anna.events), "the avatar")
            seconds = loop.time() - began
            await service.room.delete_room(api.DeleteRoomRequest(room=room))
            return seconds
    finally:
        await service.aclose()
