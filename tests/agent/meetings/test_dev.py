"""Meetings on this machine: which server is taken, and the links that lead into them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientSession

from agent.config import load
from agent.meetings import dev
from agent.meetings.local import command
from media.errors import RoomError
from rooms.livekit.access import Server

SERVER = Server("ws://127.0.0.1:1", "key", "a-secret-of-thirty-two-characters")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
        monkeypatch.delenv(name, raising=False)


async def test_a_server_that_is_named_is_taken() -> None:
    settings = load(livekit={"url": SERVER.url, "api_key": SERVER.key, "api_secret": SERVER.secret})
    async with dev.server_for(settings.livekit, print) as server:
        assert server == SERVER


async def test_without_any_server_it_is_said_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody() -> bool:
        return False

    monkeypatch.setattr(dev, "_listens", nobody)
    monkeypatch.setattr(dev, "find", lambda: None)
    with pytest.raises(RoomError, match="make livekit"):
        async with dev.server_for(load().livekit, print):
            pass


def test_the_worker_is_given_the_server_that_was_found() -> None:
    own = dev.of_server(load(), SERVER).livekit
    assert (own.url, own.api_key.get_secret_value(), own.api_secret.get_secret_value()) == (
        SERVER.url,
        SERVER.key,
        SERVER.secret,
    )


def test_a_link_keeps_the_token_where_no_browser_sends_it() -> None:
    parts = urlsplit(dev.link("http://127.0.0.1:8080/", SERVER, "talk", "Ann"))
    way = parse_qs(parts.fragment)
    assert (parts.query, parts.path) == ("", "/")
    assert way["url"] == [SERVER.url]
    assert way["token"][0].count(".") == 2


async def test_the_page_may_reach_livekit_and_nothing_runs_that_is_not_its_own() -> None:
    async with dev.serving(0) as address, ClientSession() as session, session.get(address) as answer:
        assert address.startswith("http://127.0.0.1:")
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "connect-src 'self' ws:" in policy
        assert "meeting.js" in await answer.text()


def test_a_server_of_our_own_is_reached_from_this_machine_alone_and_asks_nobody_outside() -> None:
    _, _, configuration = command(dev.PAGE, 1, 2, 3)
    assert '"bind_addresses": ["127.0.0.1"]' in configuration
    assert '"stun_servers": ["127.0.0.1:9"]' in configuration


async def test_the_secret_of_a_server_of_our_own_does_not_stand_in_its_arguments(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    noted = tmp_path / "noted"
    binary = tmp_path / "livekit-server"
    note = f'printf "%s|%s" "$*" "$LIVEKIT_KEYS" > {noted}.new; mv {noted}.new {noted}'
    binary.write_text(f"#!/bin/sh\n{note}\nexec sleep 600\n")
    binary.chmod(0o700)

    async def listens() -> bool:
        return noted.exists()

    monkeypatch.setattr(dev, "find", lambda: binary)
    monkeypatch.setattr(dev, "_listens", listens)
    async with dev._started(SERVER):
        arguments, keys = noted.read_text().split("|")
    assert keys == f"{SERVER.key}: {SERVER.secret}"
    assert SERVER.secret not in arguments


async def test_what_fails_beside_our_server_is_not_taken_for_a_server_that_does_not_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    binary = tmp_path / "livekit-server"
    binary.write_text("#!/bin/sh\nexec sleep 600\n")
    binary.chmod(0o700)

    async def listens() -> bool:
        return True

    monkeypatch.setattr(dev, "find", lambda: binary)
    monkeypatch.setattr(dev, "_listens", listens)
    with pytest.raises(TimeoutError, match="of another kind"):
        async with dev._started(SERVER):
            raise TimeoutError("of another kind")
