"""What doctor says of a LiveKit server, and where none is set."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from agent.config import LiveKitSettings
from agent.doctor import meeting_checks
from agent.doctor.checks import finding_of
from rooms.livekit.access import Server

NOWHERE = "ws://127.0.0.1:9"
SECRET = "a-secret-of-thirty-two-characters"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in meeting_checks.NAMES:
        monkeypatch.delenv(name, raising=False)


def settings(secret: str = SECRET) -> LiveKitSettings:
    return LiveKitSettings(url=NOWHERE, api_key=SecretStr("key"), api_secret=SecretStr(secret))


def test_without_livekit_all_is_well_and_it_is_said_what_meetings_would_need() -> None:
    finding = meeting_checks.livekit(LiveKitSettings())
    assert finding.state == "ok"
    assert "browser" in finding.found
    assert all(name in finding.mend for name in ("make livekit", "visavis dev", *meeting_checks.NAMES))


@pytest.mark.parametrize("name", meeting_checks.NAMES)
def test_whoever_sets_a_part_is_told_the_rest(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "wss://meet.example.com")
    finding = finding_of(lambda: meeting_checks.livekit(LiveKitSettings()))
    assert finding.state == "fail"
    assert all((other in finding.found) is (other != name) for other in meeting_checks.NAMES)


def test_a_server_that_does_not_answer_is_a_failure() -> None:
    finding = finding_of(lambda: meeting_checks.livekit(settings()))
    assert finding.state == "fail"
    assert "does not answer" in finding.found


@pytest.mark.parametrize(("secret", "state"), [(SECRET, "ok"), (SECRET[:32], "ok"), (SECRET[:31], "warn")])
def test_a_secret_that_can_be_guessed_is_told_of_and_not_shown(
    secret: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fine(server: Server) -> None:
        pass

    monkeypatch.setattr(meeting_checks, "check_server", fine)
    finding = meeting_checks.livekit(settings(secret))
    assert finding.state == state
    assert secret not in finding.found + finding.mend
    assert ("shorter than 32" in finding.found) is (state == "warn")
