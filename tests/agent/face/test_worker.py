"""The worker's door: what agents send, and what they and others are told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aiohttp.test_utils import TestClient, TestServer

from agent.config import GeneratorSettings, Settings
from agent.face.launcher import Full, Launch, Launcher
from agent.face.worker import DRAWN_ONLY, MAX_BYTES, application, work
from media.errors import ConfigError, RoomError, TooManyLooks
from tests.rooms.livekit.test_tokens import token

ASKED = {"room_name": "kitchen", "url": "ws://server", "token": token()}


class Door:
    """A worker that shows one face, or fails as it is told."""

    def __init__(self, key: str = "", failure: Exception | None = None) -> None:
        self.wanted: list[Launch] = []
        self._failure = failure
        self._client = TestClient(TestServer(application(Launcher(1, self._show), key)))

    async def _show(self, wanted: Launch, shown: Callable[[], None]) -> None:
        if self._failure:
            raise self._failure
        self.wanted.append(wanted)
        shown()

    async def __aenter__(self) -> TestClient:
        await self._client.start_server()
        return self._client

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()


async def test_an_agent_is_told_that_its_face_comes() -> None:
    door = Door()
    async with door as client:
        answer = await client.post("/launch", json={**ASKED, "look": "a woman of 40", "mood": "new"})
        assert answer.status == 200
    assert door.wanted == [Launch(**ASKED, look="a woman of 40")]


async def test_the_worker_says_how_full_it_is() -> None:
    async with Door() as client:
        answer = await (await client.get("/health")).json()
    assert answer == {"status": "ok", "faces": 0, "capacity": 1}


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"room_name": "", "url": "u", "token": "t"}', b"\xff"])
async def test_what_cannot_be_read_is_answered_with_what_to_send(body: bytes) -> None:
    async with Door() as client:
        answer = await client.post("/launch", data=body, headers={"Content-Type": "application/json"})
        assert answer.status == 400 and "room_name" in (await answer.json())["text"]


async def test_web_pages_and_forms_are_refused() -> None:
    async with Door() as client:
        page = await client.post("/launch", json=ASKED, headers={"Origin": "http://evil.example"})
        form = await client.post("/launch", data=ASKED)
        large = await client.post("/launch", json={**ASKED, "look": "x" * MAX_BYTES})
        assert (page.status, form.status, large.status) == (403, 415, 413)


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (Full("full up"), 503),
        (RoomError("no server"), 502),
        (ConfigError("no such look"), 400),
        (TooManyLooks("too many"), 429),
    ],
)
async def test_who_gets_no_face_is_told_why_in_one_sentence(failure: Exception, status: int) -> None:
    async with Door(failure=failure) as client:
        answer = await client.post("/launch", json=ASKED)
        assert answer.status == status and (await answer.json())["text"] == str(failure)


@pytest.mark.parametrize(
    ("given", "status", "reason", "text"),
    [
        ("gibberish", 400, "failed", "cannot be read"),
        (token(exp=1), 401, "token", "has expired"),
        (token("garden"), 403, "token", 'for the room "garden", not for "kitchen"'),
        (token(grants={"roomJoin": False}), 403, "token", "the grant roomJoin"),
        (token(grants={"canPublish": False}), 403, "token", "the grant canPublish"),
        (token(kind="standard"), 403, "token", 'the kind "agent"'),
        (token(attributes=None), 403, "token", "lk.publish_on_behalf"),
    ],
)
async def test_a_token_that_lets_no_face_in_is_answered_with_what_it_lacks(
    given: str, status: int, reason: str, text: str
) -> None:
    door = Door()
    async with door as client:
        answer = await client.post("/launch", json={**ASKED, "token": given})
        said = await answer.json()
    assert (answer.status, said["reason"]) == (status, reason)
    assert text in said["text"]
    assert door.wanted == []


async def test_a_key_opens_where_one_is_set() -> None:
    async with Door(key="secret") as client:
        without = await client.post("/launch", json=ASKED)
        wrong = await client.post("/launch", json=ASKED, headers={"Authorization": "Bearer guess"})
        right = await client.post("/launch", json=ASKED, headers={"Authorization": "Bearer secret"})
        assert (without.status, wrong.status, right.status) == (401, 401, 200)


async def test_a_worker_that_others_reach_wants_a_key() -> None:
    with pytest.raises(ConfigError, match="VISAVIS_WORKER_KEY"):
        await work(Settings(), "0.0.0.0", 0, "", lambda text: None)


async def test_a_worker_says_that_its_faces_are_drawn_whatever_calls_show(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def empty(settings: Settings, progress: object) -> None:
        raise ConfigError("there is nothing to wear")

    monkeypatch.setattr("agent.face.wardrobe.open_wardrobe", empty)
    said: list[str] = []
    for generator in (GeneratorSettings(), GeneratorSettings(which="stream")):
        with pytest.raises(ConfigError, match="nothing to wear"):
            await work(Settings(generator=generator), "127.0.0.1", 0, "", said.append)
    assert said == [DRAWN_ONLY]


async def test_a_machine_without_livekits_packages_is_told_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("agent.meetings.check.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="make livekit"):
        await work(Settings(), "127.0.0.1", 0, "", lambda text: None)
