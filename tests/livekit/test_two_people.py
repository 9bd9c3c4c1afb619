"""Two people and the avatar with its real ears, voice and face, in one meeting on a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from agent.config import FaceSettings, Settings, load
from agent.house import House, open_house
from agent.meetings.backstage import Backstage
from agent.meetings.meeting import attend
from media.frames import ByteArray
from rooms.livekit import people
from rooms.livekit.access import Door
from rooms.livekit.front import STATE
from tests.livekit.avatar import server_of
from tests.livekit.human import PATIENCE_S, human_in
from tests.livekit.server import LiveKitServer
from tests.livekit.speaker import MAN, NAME, WOMAN, Speaker, Voice, names

pytestmark = pytest.mark.slow

SIDE = 256
AVATAR = "avatar"

GREETS = "I'm Theo"
"""Is in what it says to who comes first, and nowhere else."""

HEARS = "here|clear"
"""Is in all that it says to who asks whether it can hear them."""


def camera(number: int) -> ByteArray:
    """Somebody's generated picture: a bright square that moves over grey."""
    i420 = np.full((96 * 3 // 2, 128), 128, np.uint8)
    left = 4 * (number % 24)
    i420[32:64, left : left + 32] = 220
    return i420


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The avatar's, small enough for two cores that have two people to serve as well."""
    return load(face=FaceSettings(width=SIDE, height=SIDE, fps=12.5), recordings=tmp_path)


@pytest_asyncio.fixture
async def house(settings: Settings, tmp_path: Path) -> AsyncIterator[Backstage]:
    """Ears, mind, voice and face, open in a thread of their own as in a job of LiveKit's."""
    backstage = Backstage(partial(open_house, settings), tmp_path / "turn")
    await backstage.run(opened)
    yield backstage
    await backstage.close()


async def opened(house: Awaitable[House]) -> None:
    """Wait for a house."""
    await house


@dataclass(frozen=True)
class Visit:
    """The avatar's, in a room: why it has left, once it has, and what it tells of the people there."""

    over: asyncio.Task[str]
    told: list[str]

    def news(self, words: str) -> list[str]:
        """What it has told with these words in it."""
        return [what for what in self.told if words in what]


@asynccontextmanager
async def visiting(house: Backstage, door: Door, settings: Settings) -> AsyncIterator[Visit]:
    """The avatar in a room, until it has left."""
    told: list[str] = []
    work = house.run(lambda opened: attend(door, opened, settings, told.append))
    visit = Visit(asyncio.create_task(work), told)
    try:
        yield visit
    finally:
        visit.over.cancel()
        await asyncio.wait([visit.over])


async def both_see_and_hear_it(anna: Speaker, peter: Speaker) -> None:
    """They see its face, read its state, and hear it greet."""
    for person in (anna, peter):
        await person.is_greeted()
        states = person.human.states[AVATAR]
        await person.human.until(lambda states=states: {STATE: "speaking"} in states)
        await person.human.until(lambda states=states: states[-1] == {STATE: "listening"})
        picture = person.human.last_picture[AVATAR]
        assert picture.shape == (SIDE * 3 // 2, SIDE)
        assert picture[:SIDE].std() > 20  # somebody is on it
    assert anna.replies == peter.replies


async def they_talk_to_each_other_and_it_is_silent(anna: Speaker, peter: Speaker) -> None:
    """What it says next is the answer to the next one who calls it."""
    known = {each.segment for each in anna.human.captions}
    assert not names(await anna.say("Peter, shall we meet again on Monday?"))
    before = anna.heard
    assert not names(await peter.say("I am busy on Monday, but Tuesday is fine."))
    assert anna.last_word < before
    await peter.ask("Theo, can you hear me?", HEARS)
    said = [each for each in anna.human.captions if each.segment not in known]
    reply = next(number for number, each in enumerate(said) if each.participant == AVATAR)
    asked = [each.text for each in said[:reply] if each.final]
    assert names(asked[-1])


async def the_server_dies_and_it_remembers(server: LiveKitServer, anna: Speaker, peter: Speaker) -> None:
    """All come back, see it again, and it knows what it has said last."""
    before = {person: len(person.events) for person in (anna.human, peter.human)}

    async def both_are(what: str) -> None:
        for person, known in before.items():
            await person.until(lambda: (what, "") in person.events[known:], what)  # noqa: B023 - awaited here

    server.kill()
    await both_are("reconnecting")
    server.start()
    await both_are("reconnected")
    for person in before:
        seen = len(person.seen[AVATAR])
        await person.until(lambda: len(person.seen[AVATAR]) > seen + 5, "the avatar's pictures")  # noqa: B023
    await anna.ask("Theo, please say that again.")
    assert len([reply for reply in anna.replies if GREETS in reply]) == 1


async def it_leaves_when_it_is_asked_to(anna: Speaker, peter: Speaker) -> None:
    """It says goodbye to who has sent it away, and is gone."""
    await peter.ask("Theo, you can leave now.", "Goodbye, Peter")
    for person in (anna.human, peter.human):
        here = person.room.remote_participants
        await person.until(lambda here=here: AVATAR not in here, "the avatar's end")


async def test_two_people_see_and_hear_an_avatar_that_answers_who_calls_it_comes_back_and_leaves_when_told_to(
    livekit_server: LiveKitServer,
    meeting: str,
    house: Backstage,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(people, "RETURN_S", 2.0 * PATIENCE_S)  # however long the machine takes
    door = server_of(livekit_server).door(meeting, AVATAR, name=NAME)
    async with AsyncExitStack() as stack:

        async def come(identity: str, voice: Voice) -> Speaker:
            invitation = human_in(livekit_server, meeting, identity, name=identity.title(), camera=camera)
            return Speaker(await stack.enter_async_context(invitation), voice, AVATAR)

        anna, peter = await come("anna", WOMAN), await come("peter", MAN)
        visit = await stack.enter_async_context(visiting(house, door, settings))
        await both_see_and_hear_it(anna, peter)
        await they_talk_to_each_other_and_it_is_silent(anna, peter)
        await the_server_dies_and_it_remembers(livekit_server, anna, peter)
        assert not visit.news("has left")
        assert len(visit.news("is there")) == 2
        await it_leaves_when_it_is_asked_to(anna, peter)
        async with asyncio.timeout(PATIENCE_S):
            assert await visit.over == "I was asked to leave."
