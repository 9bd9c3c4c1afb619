"""What a token lacks is named before anybody connects with it."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from media.errors import ConfigError
from rooms.livekit.tokens import LEEWAY_S, NotAllowed, OutOfTime, Token, check_face, check_guest, read_token

NOW = 1_800_000_000.0


def token(room: str = "kitchen", *, grants: dict[str, Any] | None = None, **claims: Any) -> str:
    """As LiveKit makes them for a face, as far as others than the server read it; None leaves a claim out."""
    video = {"roomJoin": True, "room": room, **(grants or {})}
    face = {"sub": "face", "kind": "agent", "attributes": {"lk.publish_on_behalf": "ada"}, "video": video}
    said = {name: value for name, value in {**face, **claims}.items() if value is not None}
    return f"head.{base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip('=')}.signature"


def read(**more: Any) -> Token:
    return read_token(token(**more))


def test_a_token_that_has_everything_lets_in() -> None:
    check_face(read(), "kitchen", NOW)
    check_guest(read(kind=None, attributes=None), "kitchen", NOW)
    check_guest(read(), "", NOW)


@pytest.mark.parametrize("text", ["", "token", "a.b", "a.b.c", "a.e30.c.d", "a.W10.c", "a.bnVsbA.c", "ä.ö.ü"])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_token(text)


def test_a_token_names_its_identity_in_any_letters() -> None:
    assert read(sub="avatar worker äöü").identity == "avatar worker äöü"


LACKING = [
    ({"sub": None}, "an identity"),
    ({"video": None}, "a room and the grant roomJoin"),
    ({"grants": {"roomJoin": False}}, "the grant roomJoin"),
    ({"grants": {"room": ""}}, "a room"),
    ({"grants": {"canPublish": False}}, "the grant canPublish"),
    ({"grants": {"canPublishSources": ["camera"]}}, "camera and microphone among canPublishSources"),
    ({"grants": {"canPublishData": False}}, "the grant canPublishData"),
]


@pytest.mark.parametrize(("more", "lacks"), LACKING)
def test_what_everybody_needs_is_named_where_it_is_missing(more: dict[str, Any], lacks: str) -> None:
    for check in (check_face, check_guest):
        with pytest.raises(NotAllowed, match=f"The access token lacks {lacks}: make one"):
            check(read(**more), "", NOW)


@pytest.mark.parametrize(
    ("more", "lacks"),
    [({"kind": None}, 'the kind "agent"'), ({"attributes": {}}, "the attribute lk.publish_on_behalf")],
)
def test_a_face_is_an_agent_and_names_whose_it_is_while_a_guest_need_not(
    more: dict[str, Any], lacks: str
) -> None:
    with pytest.raises(NotAllowed, match=lacks):
        check_face(read(**more), "kitchen", NOW)
    check_guest(read(**more), "kitchen", NOW)


def test_a_guest_hears_while_a_face_need_not() -> None:
    deaf = read(grants={"canSubscribe": False})
    check_face(deaf, "kitchen", NOW)
    with pytest.raises(NotAllowed, match="the grant canSubscribe"):
        check_guest(deaf, "kitchen", NOW)


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(NotAllowed, match="the grant roomJoin, the grant canPublish and the kind"):
        check_face(read(grants={"roomJoin": False, "canPublish": False}, kind=None), "kitchen", NOW)


def test_a_token_for_another_room_names_both() -> None:
    with pytest.raises(NotAllowed, match='for the room "kitchen", not for "garden"'):
        check_face(read(), "garden", NOW)


@pytest.mark.parametrize("grants", [{"canPublish": None}, {"canPublishSources": []}, {"canSubscribe": None}])
def test_what_a_token_leaves_open_is_allowed(grants: dict[str, Any]) -> None:
    check_guest(read(grants=grants), "kitchen", NOW)


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"exp": NOW - LEEWAY_S - 1}, "has expired"),
        ({"nbf": NOW + LEEWAY_S + 1}, "not valid yet"),
        ({"exp": NOW - LEEWAY_S - 1, "sub": None}, "has expired"),
    ],
)
def test_a_token_outside_its_time_is_told_so(claims: dict[str, Any], why: str) -> None:
    for check in (check_face, check_guest):
        with pytest.raises(OutOfTime, match=why):
            check(read(**claims), "kitchen", NOW)


def test_clocks_may_differ_by_as_much_as_the_server_lets_them() -> None:
    check_guest(read(exp=NOW - LEEWAY_S + 1, nbf=NOW + LEEWAY_S - 1), "kitchen", NOW)
