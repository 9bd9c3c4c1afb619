"""A person with LiveKit's own client for browsers, who needs nothing of ours to meet the avatar."""

from __future__ import annotations

from pathlib import Path

import pytest

from rooms.room import Caption, Joined
from tests.livekit.avatar import avatar_in
from tests.livekit.guest import guest_in
from tests.livekit.server import LiveKitServer
from tools.livekit_client import MISSING, find

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def livekit_client() -> Path:
    client = find()
    if client is None:
        pytest.skip(MISSING)
    return client


async def test_livekits_own_client_shows_face_state_and_captions_and_plays_the_voice(
    livekit_server: LiveKitServer, livekit_client: Path, meeting: str
) -> None:
    async with (
        avatar_in(livekit_server, meeting) as avatar,
        guest_in(livekit_server, meeting, livekit_client) as guest,
    ):
        assert (await avatar.until(Joined)).participant == "guest"
        await guest.until("(await received('video')).framesDecoded >= 50")
        await guest.until("(await received('audio')).totalAudioEnergy > 0.001")
        seen = await guest.stats()
        assert (seen.video["frameWidth"], seen.video["frameHeight"]) == (256, 256)
        await avatar.room.state("thinking")
        await guest.until("document.querySelector('#state').textContent === 'thinking'")
        await avatar.room.caption(Caption(1, "", "Good morning!", True))
        await guest.until("document.querySelector('#captions').textContent === 'Good morning!'")
