"""The server and the people that the other tests use."""

from __future__ import annotations

import numpy as np
import pytest

from media.frames import ByteArray
from tests.fakes import tone
from tests.livekit.human import Invite
from tests.livekit.server import LiveKitServer

pytestmark = pytest.mark.slow


def grey(number: int) -> ByteArray:
    return np.full((192, 128), 40 + 20 * (number % 2), np.uint8)


async def test_two_people_hear_and_see_each_other(human: Invite, meeting: str) -> None:
    ann = await human(meeting, "ann", name="Ann", camera=grey)
    ben = await human(meeting, "ben")
    await ben.until(lambda: ben.seen["ann"], "Ann's camera")
    await ann.until(lambda: ann.heard["ben"], "Ben's microphone")
    await ben.say(tone(0.4))
    await ann.until(
        lambda: max(np.abs(block.samples).max() for block in ann.heard["ben"]) > 0.2, "Ben's tone"
    )
    assert ben.room.remote_participants["ann"].name == "Ann"
    assert (ben.seen["ann"][-1].width, ben.seen["ann"][-1].height) == (128, 128)


async def test_a_server_that_was_killed_takes_people_again(
    livekit_server: LiveKitServer, human: Invite, meeting: str
) -> None:
    ann = await human(meeting, "ann", speaks=False)
    livekit_server.kill()
    await ann.until(lambda: ("reconnecting", "") in ann.events, "the loss of the server")
    livekit_server.start()
    ben = await human(meeting, "ben", speaks=False)
    await ben.send("good morning")
    assert ben.room.isconnected()
