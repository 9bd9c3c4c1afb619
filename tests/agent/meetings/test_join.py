"""The way into one room, and what is said of who is there."""

from __future__ import annotations

import pytest

from agent.config import Settings, load
from agent.meetings import check
from agent.meetings.join import STATELESS, door_for, join
from agent.meetings.meeting import Attendance
from media.errors import ConfigError, RoomError
from rooms.room import Joined, Left
from tests.rooms.livekit.test_tokens import token

TOKEN = token()
SECRET = "a-secret-of-thirty-two-characters"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
        monkeypatch.delenv(name, raising=False)


def settings(**livekit: object) -> Settings:
    return load(livekit=livekit)


def test_a_token_is_a_way_in_without_a_key_or_a_room() -> None:
    door = door_for(settings(url="https://meet.example.com"), "", TOKEN, "Theo")
    assert (door.url, door.token()) == ("wss://meet.example.com", TOKEN)


@pytest.mark.parametrize(
    ("room", "given", "why"),
    [
        ("", "a-token", "cannot be read"),
        ("", token(exp=1), "has expired"),
        ("", token(grants={"canSubscribe": False}), "lacks the grant canSubscribe"),
        ("garden", token("kitchen"), 'for the room "kitchen", not for "garden"'),
    ],
)
def test_what_a_token_lacks_is_said_before_anybody_connects(room: str, given: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        door_for(settings(url="ws://127.0.0.1"), room, given, "Theo")


@pytest.mark.parametrize(("may", "noted"), [(True, []), (False, [STATELESS])])
async def test_a_token_without_state_is_good_enough_and_noted(may: bool, noted: list[str]) -> None:
    said: list[str] = []
    given = token(grants={"canUpdateOwnMetadata": may})
    with pytest.raises(RoomError, match="does not answer"):
        await join(settings(url="ws://127.0.0.1:9"), "", given, said.append)
    assert said == noted


@pytest.mark.parametrize(
    ("livekit", "room", "token", "names"),
    [
        ({}, "", TOKEN, "LIVEKIT_URL"),
        ({"url": "ws://127.0.0.1"}, "", "", "--room"),
        ({"url": "ws://127.0.0.1"}, "talk", "", "LIVEKIT_API_KEY and LIVEKIT_API_SECRET"),
        ({"url": "ws://127.0.0.1", "api_key": "key"}, "talk", "", "LIVEKIT_API_SECRET"),
        ({"url": "meet.example.com"}, "", TOKEN, "wss://meet.example.com"),
    ],
)
def test_what_is_missing_for_the_way_in_is_named(
    livekit: dict[str, str], room: str, token: str, names: str
) -> None:
    with pytest.raises(ConfigError, match=names):
        door_for(settings(**livekit), room, token, "Theo")


def test_settings_come_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVEKIT_URL", "ws://127.0.0.1:1")
    monkeypatch.setenv("LIVEKIT_API_KEY", "key")
    monkeypatch.setenv("LIVEKIT_API_SECRET", SECRET)
    server = check.server_of(settings(url="ws://127.0.0.1:2").livekit)
    assert (server.url, server.key, server.secret) == ("ws://127.0.0.1:2", "key", SECRET)


def test_packages_that_are_not_installed_are_named_with_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    check.check_packages()
    monkeypatch.setattr(check, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="make livekit"):
        check.check_packages()


def test_people_are_told_of_as_they_come_and_go() -> None:
    said: list[str] = []
    seen = Attendance(said.append)
    for event in (Joined("a", "Ann"), Joined("b", "Ben"), Left("a"), Left("b", "Lost.")):
        seen.note(event)
    assert said == ["Ann is there", "Ben is there", "Ann has left", "Ben has left (Lost.)"]
