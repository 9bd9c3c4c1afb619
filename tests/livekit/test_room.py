"""The avatar as a participant of a meeting, on a real server."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from livekit import rtc

from media.frames import ByteArray
from rooms.room import Caption, Joined, Left, Received, ScreenEnded, Wrote
from tests.fakes import tone
from tests.livekit.avatar import avatar_in, beeps_heard, flashes_seen, heard, in_sync, soon
from tests.livekit.human import PATIENCE_S, Invite
from tests.livekit.server import LiveKitServer

pytestmark = pytest.mark.slow


def grey(number: int) -> ByteArray:
    return np.full((192, 128), 90, np.uint8)


def white(number: int) -> ByteArray:
    return np.full((96, 64), 235, np.uint8)


async def test_everybody_sees_and_hears_the_avatar(
    livekit_server: LiveKitServer, human: Invite, meeting: str
) -> None:
    ann = await human(meeting, "ann", speaks=False)
    async with avatar_in(livekit_server, meeting):
        ben = await human(meeting, "ben", speaks=False)
        for person in (ann, ben):
            await person.until(
                lambda person=person: flashes_seen(person, "avatar") and beeps_heard(person, "avatar")
            )
            picture = person.seen["avatar"][-1]
            assert (picture.width, picture.height) == (256, 256)


async def test_the_avatars_picture_is_shown_when_its_sound_is_heard(
    livekit_server: LiveKitServer, human: Invite, meeting: str
) -> None:
    async with avatar_in(livekit_server, meeting) as avatar:
        ann = await human(meeting, "ann", speaks=False)
        await ann.until(lambda: in_sync(ann, avatar), "flashes with their beeps")


async def test_a_muted_microphone_is_silence_so_that_a_turn_can_end(
    livekit_server: LiveKitServer, human: Invite, meeting: str
) -> None:
    async with avatar_in(livekit_server, meeting) as avatar:
        ann = await human(meeting, "ann", speaks=False)
        publication = await ann.open_microphone()
        await avatar.until(Joined)
        microphone = avatar.room.audio_in("ann")
        speaking = asyncio.create_task(ann.say(tone(4.0 * PATIENCE_S)))  # she speaks on all the time
        async with asyncio.timeout(PATIENCE_S):
            await heard(microphone, loud=True)
            publication.track.mute()
            await heard(microphone, loud=False)
            publication.track.unmute()
            await heard(microphone, loud=True)
        assert not speaking.done()
        speaking.cancel()


async def test_people_are_met_by_name_heard_and_seen_and_missed(
    livekit_server: LiveKitServer, human: Invite, meeting: str
) -> None:
    async with avatar_in(livekit_server, meeting) as avatar:
        ann = await human(meeting, "ann", name="Ann", camera=grey)
        assert await avatar.until(Joined) == Joined("ann", "Ann")
        assert abs(int((await soon(avatar.room.video_in("ann").get())).i420[0, 0]) - 90) < 8
        shared = await ann.open_camera(white, source=rtc.TrackSource.SOURCE_SCREENSHARE)
        assert (await soon(avatar.room.screen_in("ann").get())).width == 64
        await ann.room.local_participant.unpublish_track(shared.sid)
        assert await avatar.until(ScreenEnded) == ScreenEnded("ann")
        await ann.say(tone(0.3))
        while np.abs((await soon(avatar.room.audio_in("ann").get())).samples).max() < 0.2:
            pass
        await ann.leave()
        assert await avatar.until(Left) == Left("ann", "")
        assert avatar.room.audio_in("ann").closed


async def test_agents_and_their_faces_are_not_people(
    livekit_server: LiveKitServer, human: Invite, meeting: str
) -> None:
    async with avatar_in(livekit_server, meeting) as avatar:
        await human(meeting, "robot", kind="agent")
        await human(meeting, "face", attributes={"lk.publish_on_behalf": "robot"})
        ann = await human(meeting, "ann")
        assert await avatar.until(Joined) == Joined("ann", "ann")
        await ann.until(lambda: len(ann.heard["robot"]) > 10 and len(ann.heard["face"]) > 10)
        assert [event.participant for event in avatar.of(Joined)] == ["ann"]


async def test_front_ends_are_shown_captions_and_the_state(
    livekit_server: LiveKitServer, human: Invite, meeting: str
) -> None:
    async with avatar_in(livekit_server, meeting) as avatar:
        ann = await human(meeting, "ann")
        await avatar.until(Joined)
        await avatar.room.state("thinking")
        await avatar.room.caption(Caption(1, "ann", "Hello", False))
        await avatar.room.caption(Caption(1, "ann", "Hello there.", True))
        await avatar.room.caption(Caption(2, "", "Good morning!", True))
        await ann.until(lambda: len(ann.captions) == 3, "captions")
        assert ann.words("ann") == ["Hello there."]
        assert ann.words("avatar") == ["Good morning!"]
        first, second, reply = ann.captions
        assert first.segment == second.segment != reply.segment
        (microphone,) = ann.room.local_participant.track_publications
        assert first.track == microphone
        assert reply.track in ann.room.remote_participants["avatar"].track_publications
        await ann.until(lambda: {"lk.agent.state": "thinking"} in ann.states["avatar"])
        assert ann.room.remote_participants["avatar"].kind == rtc.ParticipantKind.PARTICIPANT_KIND_AGENT


async def test_messages_go_to_one_page_or_to_all_and_come_back_as_does_the_chat(
    livekit_server: LiveKitServer, human: Invite, meeting: str
) -> None:
    async with avatar_in(livekit_server, meeting) as avatar:
        ann, ben = await human(meeting, "ann"), await human(meeting, "ben")
        await avatar.until(Joined, 2)
        await avatar.room.send('{"type": "to ben"}', "ben")
        await avatar.room.send('{"type": "to all"}')
        for person in (ann, ben):
            await person.until(lambda person=person: ("avatar", '{"type": "to all"}') in person.messages)
        assert len(ann.messages) == 1
        assert len(ben.messages) == 2
        await ann.send('{"type": "typed"}')
        assert await avatar.until(Received) == Received("ann", '{"type": "typed"}')
        long = "é" * 50_000  # 100 kB
        await avatar.room.send(long, "ben")
        await ben.until(lambda: ("avatar", long) in ben.messages, "a long message")
        await ben.send(long)
        assert await avatar.until(Received, 2) == Received("ben", long)
        await ben.room.local_participant.send_text("a line of chat", topic="lk.chat")
        assert await avatar.until(Wrote) == Wrote("ben", "a line of chat")
