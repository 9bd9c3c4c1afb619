"""Somebody in a LiveKit room, without a server."""

from __future__ import annotations

import numpy as np
import pytest

from media.errors import ChannelClosed
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, VideoFrame
from rooms.livekit.people import Person


async def test_nothing_is_kept_of_what_somebody_said_and_showed_who_has_left() -> None:
    person = Person("ann")
    person.sound.put_now(AudioChunk(np.zeros(PACKET_TICKS, np.float32), TICKS_HZ, 0))
    for channel in (person.camera, person.screen):
        channel.put_now(VideoFrame(np.zeros((3, 2), np.uint8), 0))
    person.close()
    for sent in (person.sound, person.camera, person.screen):
        with pytest.raises(ChannelClosed):
            await sent.get()
