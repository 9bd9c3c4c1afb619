"""Keys, tokens, and what refusals mean; no server is needed."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest
from livekit import api

from media.errors import ConfigError
from rooms.livekit.access import Server, checked, read_server
from rooms.livekit.faults import loss, refusal
from rooms.livekit.logs import DEBUG, be_discreet
from tests.livekit.server import KEY, SECRET

SERVER = Server("ws://127.0.0.1:7880", KEY, SECRET)
ALL = {"LIVEKIT_URL": "https://meet.example.com", "LIVEKIT_API_KEY": "key", "LIVEKIT_API_SECRET": "secret"}


def claims(token: str) -> api.access_token.Claims:
    return api.TokenVerifier(KEY, SECRET).verify(token)


def test_the_server_is_read_from_the_environment_and_from_what_is_given() -> None:
    assert read_server(environment=ALL) == Server("wss://meet.example.com", "key", "secret")
    assert read_server("ws://other", environment=ALL) == Server("ws://other", "key", "secret")


@pytest.mark.parametrize("missing", list(ALL))
def test_a_missing_key_or_address_is_named(missing: str) -> None:
    with pytest.raises(ConfigError, match=missing):
        read_server(environment={name: value for name, value in ALL.items() if name != missing})


@pytest.mark.parametrize("url", ["meet.example.com", "ftp://meet.example.com", "wss://", "hello there"])
def test_what_is_no_address_of_a_server_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="it looks like"):
        checked(url)


def test_a_token_lets_one_participant_into_one_room() -> None:
    said = claims(SERVER.token("meeting", "ann", name="Ann", attributes={"a": "b"}))
    assert said.video
    assert (said.video.room, said.video.room_join, said.identity, said.name) == (
        "meeting",
        True,
        "ann",
        "Ann",
    )
    assert said.attributes == {"a": "b"}


def test_the_avatars_door_makes_tokens_of_an_agent_as_long_as_they_are_needed() -> None:
    door = SERVER.door("meeting", "ada", name="Ada")
    assert claims(door.token()).kind == "agent"


def test_the_log_of_livekits_client_holds_no_tokens(caplog: pytest.LogCaptureFixture) -> None:
    be_discreet()
    be_discreet()
    log = logging.getLogger("livekit")
    log.warning("%s: refused: %s", "client", SERVER.token("meeting", "ann"))
    log.warning("native video stream queue overflow; dropped 1 queued frames")
    assert [record.getMessage() for record in caplog.records] == ["client: refused: (a token)"]


def test_the_log_holds_no_tokens_whoever_writes_and_nothing_that_people_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    be_discreet()
    logging.getLogger("asyncio").error("no one asked for %s", SERVER.token("meeting", "ann"))
    logging.error("error running user callback for %s: %s", "data_packet_received", "user { data: hello }")
    said = [record.getMessage() for record in caplog.records]
    assert said == ["no one asked for (a token)", "error running user callback for data_packet_received: ..."]


def test_serving_browsers_needs_nothing_of_livekit() -> None:
    script = "import sys, agent.cli, agent.serve; print('livekit' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


REFUSED = "engine: signal failure: client error: 401 Unauthorized - "


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (REFUSED + "invalid API key: nokey", "does not know the API key"),
        (REFUSED + "invalid token: aaaa.bbbb.cccc, error: signature is invalid", "not the server's"),
        (
            REFUSED + "invalid token: aaaa.bbbb.cccc, error: token has invalid claims: token is expired",
            "expired",
        ),
        (
            REFUSED
            + "invalid token: aaaa.bbbb.cccc, error: token has invalid claims: token is not valid yet",
            "clocks",
        ),
        (REFUSED + "permissions denied", "the grant roomJoin"),
        (REFUSED + "invalid authorization token", "cannot be read"),
        ("engine: signal failure: failed to parse the url: unsupported scheme", "it looks like wss://"),
        (
            "engine: signal failure: client error: 404 Not Found - requested room does not exist",
            "no such room",
        ),
    ],
)
def test_a_refusal_is_told_in_one_sentence_and_not_tried_again(error: str, words: str) -> None:
    fault = refusal(error)
    assert words in fault.sentence
    assert not fault.passing
    assert "aaaa" not in fault.sentence


UNREACHED = "engine: signal failure: transport connection error: IO error: "


@pytest.mark.parametrize(
    "cause", ["Connection refused (os error 111)", "ws://127.0.0.1:40401/rtc: timed out"]
)
def test_a_server_that_is_not_reached_may_be_soon(cause: str) -> None:
    assert refusal(UNREACHED + cause).passing


@pytest.mark.parametrize("reason", ["SERVER_SHUTDOWN", "SIGNAL_CLOSE", "UNKNOWN_REASON", "STATE_MISMATCH"])
def test_a_lost_connection_may_come_back(reason: str) -> None:
    assert loss(reason).passing


@pytest.mark.parametrize("reason", ["DUPLICATE_IDENTITY", "PARTICIPANT_REMOVED", "ROOM_DELETED"])
def test_who_was_sent_away_stays_away(reason: str) -> None:
    assert not loss(reason).passing


def test_a_short_secret_makes_no_library_warn() -> None:
    with pytest.warns(UserWarning, match="HMAC key"):
        Server("ws://127.0.0.1", KEY, "secret").token("meeting", "ann")
    be_discreet()
    assert Server("ws://127.0.0.1", KEY, "secret").token("meeting", "ann")


DIARY = (
    "livekit::rtc_engine:990:livekit::rtc_engine - restarting connection... attempt: 3",
    "livekit_signaling:433:livekit_signaling - signal connection failed on v1 path: Handshake",
    "livekit_ffi::server::room:355:livekit_ffi::server::room - error while connecting to a room: engine",
    "livekit_ffi::server:279:livekit_ffi::server - Attempted to drop unknown FFI handle: 25",
)
ODD = "livekit_ffi::server:80:livekit_ffi::server - something that nobody has seen before"


@pytest.mark.parametrize(("word", "wanted"), [("", False), ("0", False), ("1", True), ("True", True)])
def test_what_the_client_does_to_connect_is_left_out_unless_somebody_looks_for_a_fault(
    word: str, wanted: bool, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.WARNING, "livekit")
    monkeypatch.setenv(DEBUG, word)
    be_discreet()
    assert logging.getLogger("livekit").isEnabledFor(logging.DEBUG) is wanted
    for line in (*DIARY, ODD):
        logging.getLogger("livekit").error(line)
    assert [record.getMessage() for record in caplog.records] == ([*DIARY, ODD] if wanted else [ODD])


@pytest.mark.parametrize(
    ("reason", "usual"),
    [("ROOM_DELETED", True), ("PARTICIPANT_REMOVED", True), ("DUPLICATE_IDENTITY", False)],
)
def test_a_meeting_that_is_ended_by_people_ends_as_usual(reason: str, usual: bool) -> None:
    assert loss(reason).usual is usual
