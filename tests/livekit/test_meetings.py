"""The avatar in meetings on a real server: `visavis start` in three rooms at once, and `visavis join`."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack

import pytest
from livekit import api

from agent.meetings.check import check_door
from media.errors import RoomError
from rooms.livekit.access import Door
from tests.e2e.product import START_S, STOP_S
from tests.livekit.human import Human, human_in
from tests.livekit.server import LiveKitServer
from tests.livekit.speaker import MAN, Speaker
from tests.livekit.workers import ask_for_avatar, running, working

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

TURNS = {
    "ann": ("Is this call being recorded?", "record button"),
    "ben": ("Do I need a graphics card?", "graphics card"),
    "cem": ("What can you do?", "avatar"),
}
"""What everybody asks, and words of the answer that no other answer has."""


def avatar_of(human: Human) -> str:
    """The identity of the one who is there beside a human; empty as long as nobody is."""
    there = list(human.room.remote_participants)
    assert len(there) <= 1
    return there[0] if there else ""


async def test_three_rooms_at_once_have_each_its_own_conversation_and_a_fourth_that_asks_for_nobody_has_none(
    livekit_server: LiveKitServer,
) -> None:
    async with working(livekit_server) as worker, AsyncExitStack() as stack:
        dan = await stack.enter_async_context(human_in(livekit_server, "room-of-dan", "dan"))
        people = {
            name: await stack.enter_async_context(human_in(livekit_server, f"room-of-{name}", name))
            for name in TURNS
        }
        await asyncio.gather(*(ask_for_avatar(livekit_server, f"room-of-{name}") for name in TURNS))
        for name, human in people.items():
            await human.until(lambda human=human: human.seen[avatar_of(human)], "a picture")
            await worker.until(f"room-of-{name}: ready to talk", START_S)
        status = await worker.health("worker")
        assert (status["active_jobs"], status["worker_load"]) == (3, 1)
        assert await worker.health() == "OK"
        speakers = {name: Speaker(human, MAN, avatar_of(human)) for name, human in people.items()}
        await asyncio.gather(*(asks(*TURNS[name], speaker) for name, speaker in speakers.items()))
        for name, speaker in speakers.items():
            check_alone_with_avatar(name, speaker)
        assert not avatar_of(dan)
        async with livekit_server.api() as service:
            await service.room.delete_room(api.DeleteRoomRequest(room="room-of-ann"))
        await worker.until("room-of-ann: The room was closed.")


async def asks(words: str, answer: str, speaker: Speaker) -> None:
    """Somebody asks once they are greeted, until they have the answer."""
    await speaker.is_greeted()
    await speaker.ask(words, answer)


def check_alone_with_avatar(name: str, speaker: Speaker) -> None:
    """The human has been told what they asked, and has seen and heard the avatar and nobody else."""
    human, avatar = speaker.human, avatar_of(speaker.human)
    replies = " ".join(speaker.replies)
    assert [who for who, (_, answer) in TURNS.items() if answer in replies] == [name]
    assert {caption.participant for caption in human.captions} == {name, avatar}
    for came in (human.heard, human.seen):
        assert {who for who, what in came.items() if what} == {avatar}
    assert (human.seen[avatar][-1].width, human.seen[avatar][-1].height) == (256, 256)


async def test_a_worker_that_is_stopped_lets_its_calls_finish(
    livekit_server: LiveKitServer, meeting: str
) -> None:
    async with running(livekit_server, "start", VISAVIS_SERVER__MAX_CALLS="1") as worker:
        await worker.until("ready: comes into every new room, up to 1 at once", START_S)
        async with human_in(livekit_server, meeting, "ann") as ann:
            await ann.until(lambda: ann.seen[avatar_of(ann)], "the avatar, who comes by itself")
            await worker.until("ready to talk", START_S)
            worker.process.send_signal(signal.SIGTERM)
            await worker.until("waiting for 1 to end")
            before = len(ann.seen[avatar_of(ann)])
            await ann.until(lambda: len(ann.seen[avatar_of(ann)]) > before + 25, "a call that goes on")
        async with asyncio.timeout(STOP_S + 60):
            assert await worker.process.wait() == 0


async def test_join_talks_in_one_room_until_it_is_sent_away(
    livekit_server: LiveKitServer, meeting: str
) -> None:
    token = livekit_server.token(meeting, "theo", name="Theo", kind="agent")
    async with (
        human_in(livekit_server, meeting, "ann", name="Ann") as ann,
        running(livekit_server, "join", "--token", token, LIVEKIT_API_SECRET="") as joined,
    ):
        await joined.until("Ann is there", START_S)
        await ann.until(lambda: ann.seen["theo"], "the avatar")
        async with livekit_server.api() as service:
            await service.room.remove_participant(api.RoomParticipantIdentity(room=meeting, identity="theo"))
        await joined.until("The avatar was removed from the room.")
        assert await joined.process.wait() == 0


async def test_a_key_that_the_server_does_not_know_is_one_sentence_before_anything_is_loaded(
    livekit_server: LiveKitServer,
) -> None:
    async with running(livekit_server, "join", "--room", "r", "--api-key", "nobody") as refused:
        assert await refused.process.wait() == 1
    assert refused.said.strip().count("\n") == 0
    assert "does not know the API key" in refused.said


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ({"secret": "another-secret-of-thirty-two-chars"}, "LIVEKIT_API_SECRET"),
        ({"seconds": -60}, "expired"),
    ],
)
async def test_a_token_that_does_not_let_in_is_explained(
    token: dict[str, object], why: str, livekit_server: LiveKitServer
) -> None:
    door = Door(livekit_server.url, lambda: livekit_server.token("room", "ann", **token))
    with pytest.raises(RoomError, match=why):
        await check_door(door)


async def test_a_server_that_is_not_there_is_named_as_such() -> None:
    with pytest.raises(RoomError, match="does not answer"):
        await check_door(Door("ws://127.0.0.1:9", lambda: "token"))


async def test_a_token_that_lets_in_is_only_looked_at(livekit_server: LiveKitServer, meeting: str) -> None:
    await check_door(Door(livekit_server.url, lambda: livekit_server.token(meeting, "ann")))
    async with livekit_server.api() as service:
        assert meeting not in [
            room.name for room in (await service.room.list_rooms(api.ListRoomsRequest())).rooms
        ]
