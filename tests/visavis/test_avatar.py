"""The agent's end of a face, where no server and no worker is needed: what it asks for, and what it says."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiohttp import ClientConnectionError, web
from aiohttp.test_utils import TestServer
from livekit import api, rtc
from livekit.agents import AgentSession
from livekit.agents.voice.avatar import AvatarSession as Base
from livekit.agents.voice.avatar import DataStreamAudioOutput

import visavis
from visavis import AvatarError, AvatarSession

SERVER = {"livekit_url": "ws://server", "livekit_api_key": "devkey", "livekit_api_secret": "s" * 32}


class Room(rtc.EventEmitter[str]):
    """A room that the agent is in."""

    name = "kitchen"
    local_participant = SimpleNamespace(identity="ada", _rpc_handlers={}, register_rpc_method=lambda *_: None)
    remote_participants: dict[str, Any] = {}  # noqa: RUF012

    def isconnected(self) -> bool:
        return True


class Session(rtc.EventEmitter[str]):
    """An agent's session: only where its speech goes to matters here."""

    def __init__(self) -> None:
        super().__init__()
        self.out: object = None
        self.output = SimpleNamespace(replace_audio_tail=lambda out: setattr(self, "out", out))


class Service:
    """LiveKit's own service: notes whom it is to remove, and fails as it is told."""

    def __init__(self) -> None:
        self.removed: list[str] = []
        self.failure: Exception | None = None
        self.room = SimpleNamespace(remove_participant=self._remove)

    async def _remove(self, who: api.RoomParticipantIdentity) -> None:
        self.removed.append(who.identity)
        if self.failure:
            raise self.failure

    async def aclose(self) -> None:
        pass


@pytest.fixture(autouse=True)
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    """No test asks a server."""
    service = Service()
    monkeypatch.setattr(api, "LiveKitAPI", lambda *_: service)
    return service


@asynccontextmanager
async def worker(status: int = 200, answer: object = None) -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    """A worker that answers as it is told, its address, and what it was sent."""
    asked: list[dict[str, Any]] = []

    async def launch(request: web.Request) -> web.Response:
        asked.append({**await request.json(), "key": request.headers.get("Authorization", "")})
        return web.json_response(answer, status=status)

    app = web.Application()
    app.add_routes([web.post("/launch", launch)])
    async with TestServer(app) as server:
        yield str(server.make_url("/")), asked


async def start(avatar: AvatarSession) -> Session:
    session = Session()
    await avatar.start(cast("AgentSession[Any]", session), cast(rtc.Room, Room()), **SERVER)
    return session


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))


def test_all_that_is_public_is_named() -> None:
    assert visavis.__all__ == ["AvatarError", "AvatarSession"]
    assert issubclass(AvatarSession, Base)


async def test_a_worker_is_sent_a_token_that_lets_one_face_into_the_agents_room() -> None:
    async with worker() as (url, asked):
        avatar = AvatarSession(look="a woman of 40", name="Mia", worker_url=url, worker_key="secret")
        session = await start(avatar)
    said = claims(asked[0]["token"])
    assert asked[0]["room_name"] == "kitchen" and asked[0]["url"] == "ws://server"
    assert asked[0]["look"] == "a woman of 40" and asked[0]["key"] == "Bearer secret"
    assert (said["sub"], said["name"], said["kind"]) == (avatar.avatar_identity, "Mia", "agent")
    assert said["video"]["roomJoin"] and said["video"]["room"] == "kitchen"
    assert said["attributes"] == {"lk.publish_on_behalf": "ada"}
    assert isinstance(session.out, DataStreamAudioOutput)


def test_every_face_has_an_identity_of_its_own_unless_it_is_given() -> None:
    assert AvatarSession().avatar_identity != AvatarSession().avatar_identity
    assert AvatarSession(identity="mia").avatar_identity == "mia"
    assert AvatarSession().provider == "visavis"


async def test_the_workers_own_words_say_why_no_face_comes() -> None:
    async with worker(503, {"reason": "full", "text": "All faces are taken."}) as (url, _):
        with pytest.raises(AvatarError, match=r"^All faces are taken\.$"):
            await start(AvatarSession(worker_url=url))


@pytest.mark.parametrize("answer", [None, [], {"detail": "no"}])
async def test_an_answer_without_words_is_named_by_its_number(answer: object) -> None:
    async with worker(418, answer) as (url, _):
        with pytest.raises(AvatarError, match="answered 418"):
            await start(AvatarSession(worker_url=url))


async def test_a_worker_that_is_not_there_is_asked_for_without_showing_a_password() -> None:
    with pytest.raises(AvatarError, match=r"answers at http://127\.0\.0\.1:9: start one"):
        await start(AvatarSession(worker_url="http://me:secret@127.0.0.1:9/"))


async def test_a_server_that_is_not_known_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(AvatarError, match="set LIVEKIT_URL, or give livekit_url"):
        await AvatarSession().start(cast("AgentSession[Any]", Session()), cast(rtc.Room, Room()))


async def test_a_face_whose_coming_is_not_known_for_certain_is_sent_away(service: Service) -> None:
    async with worker(503, {"text": "Perhaps."}) as (url, _):
        avatar = AvatarSession(worker_url=url)
        with pytest.raises(AvatarError, match="Perhaps"):
            await start(avatar)
    assert service.removed == [avatar.avatar_identity]


async def test_a_server_that_cannot_be_reached_at_the_end_is_a_line_in_the_log(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.failure = ClientConnectionError()
    async with worker() as (url, _):
        avatar = AvatarSession(worker_url=url)
        await start(avatar)
        await avatar.aclose()
    assert "the face could not be sent away: ClientConnectionError" in caplog.messages
    with pytest.raises(AvatarError, match="start it first"):
        await avatar.act(action="wave")


async def test_a_face_that_was_not_started_does_nothing_and_may_be_closed() -> None:
    avatar = AvatarSession()
    await avatar.aclose()
    with pytest.raises(AvatarError, match="start it first"):
        await avatar.act(action="wave")
