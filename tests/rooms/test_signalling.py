"""Who may join and what a join looks like."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.errors import ConfigError, RoomError
from rooms.signalling import (
    Bucket,
    JoinLimit,
    ice_json,
    is_loopback,
    load_tls,
    origin_allowed,
    read_ice_server,
    read_join,
)


def test_a_join_is_read_and_its_name_is_trimmed() -> None:
    join = read_join('{"type": "join", "name": "  Ann ", "sdp": "v=0", "later": 1}')
    assert (join.name, join.sdp, join.resume) == ("Ann", "v=0", "")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "message"),
        ("no JSON", "message"),
        ("[]", "message"),
        ('{"type": "typed", "name": "Ann", "sdp": "v=0"}', "type"),
        ('{"type": "join", "sdp": "v=0"}', "name"),
        ('{"type": "join", "name": "   ", "sdp": "v=0"}', "name"),
        ('{"type": "join", "name": "' + "x" * 61 + '", "sdp": "v=0"}', "name"),
        ('{"type": "join", "name": "Ann", "sdp": ""}', "sdp"),
        ('{"type": "join", "name": "Ann", "sdp": 7}', "sdp"),
    ],
)
def test_what_is_no_join_is_refused_with_the_field_that_is_wrong(text: str, field: str) -> None:
    with pytest.raises(RoomError, match=f"must be a join: {field} is wrong"):
        read_join(text)


def test_a_refused_join_does_not_repeat_what_was_sent() -> None:
    with pytest.raises(RoomError) as refused:
        read_join('{"type": "join", "name": {"secret": "words"}, "sdp": "v=0"}')
    assert "words" not in str(refused.value)


def test_a_bucket_leaves_tokens_for_others_and_takes_them_back() -> None:
    bucket = Bucket(3, 0.5, 0.0)
    assert [bucket.allow(0.0, leave=1) for _ in range(3)] == [True, True, False]
    assert [bucket.allow(0.0) for _ in range(2)] == [True, False]
    bucket.give_back()
    assert [bucket.allow(0.0) for _ in range(2)] == [True, False]


def test_an_address_may_join_in_a_burst_then_at_a_pace() -> None:
    limit = JoinLimit(burst=3, per_second=0.5)
    assert [limit.allow("a", 0.0) for _ in range(4)] == [True, True, True, False]
    assert limit.allow("b", 0.0)
    assert not limit.allow("a", 1.9)
    assert limit.allow("a", 4.0)


def test_addresses_that_rest_are_forgotten() -> None:
    limit = JoinLimit(burst=2, per_second=1.0)
    for n in range(1000):
        limit.allow(str(n), n * 1.0)
    assert len(limit) <= 2


@given(st.lists(st.floats(0, 3), min_size=1, max_size=60))
def test_no_address_gets_more_than_burst_and_pace(waits: list[float]) -> None:
    limit = JoinLimit(burst=3, per_second=1.0)
    now = 0.0
    allowed = 0
    for wait in waits:
        now += wait
        allowed += limit.allow("a", now)
    assert allowed <= 3 + now + 1e-6


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "my.localhost"])
def test_names_of_this_machine_are_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", "localhost.example.org", ""])
def test_other_names_are_not_loopback(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("origin", "host", "local_only", "allowed"),
    [
        ("http://127.0.0.1:8080", "127.0.0.1:8080", True, True),
        ("http://LOCALHOST:8080", "localhost:8080", True, True),
        (None, "127.0.0.1:8080", True, True),
        ("http://evil.example", "127.0.0.1:8080", True, False),
        ("http://127.0.0.1:9999", "127.0.0.1:8080", True, False),
        ("null", "127.0.0.1:8080", True, False),
        ("http://rebound.example:8080", "rebound.example:8080", True, False),
        (None, "rebound.example:8080", True, False),
        ("https://here.example", "here.example", False, True),
        ("https://evil.example", "here.example", False, False),
        ("http://[::1]:8080", "[::1]:8080", True, True),
        ("http://[broken", "[broken", False, False),
    ],
)
def test_only_our_own_page_may_call(origin: str | None, host: str, local_only: bool, allowed: bool) -> None:
    assert origin_allowed(origin, host, local_only=local_only) is allowed


def test_ice_servers_are_read_with_and_without_a_login() -> None:
    turn = read_ice_server("turn:user:secret@turn.example.org:3478?transport=tcp")
    assert ice_json(turn) == {
        "urls": "turn:turn.example.org:3478?transport=tcp",
        "username": "user",
        "credential": "secret",
    }
    assert ice_json(read_ice_server("stun:192.0.2.1:3478")) == {"urls": "stun:192.0.2.1:3478"}


@pytest.mark.parametrize("text", ["", "http://example.org", "turn:user:secret@", "turn:a:secret@b:port"])
def test_a_wrong_ice_server_is_refused_without_its_secret(text: str) -> None:
    with pytest.raises(ConfigError, match="write stun:HOST:PORT") as refused:
        read_ice_server(text)
    assert "secret" not in str(refused.value)


def test_a_missing_or_wrong_certificate_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("nothing")
    for path in (tmp_path / "missing.pem", wrong):
        with pytest.raises(ConfigError, match=f"certificate {path}.*PEM files"):
            load_tls(path, None)
