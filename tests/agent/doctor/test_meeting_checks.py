"""What doctor says of a LiveKit server, where one is named."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from agent.config import LiveKitSettings
from agent.doctor import meeting_checks
from agent.doctor.checks import finding_of

NOWHERE = "ws://127.0.0.1:9"
SECRET = SecretStr("a-secret-of-thirty-two-characters")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
        monkeypatch.delenv(name, raising=False)


def test_a_server_is_looked_at_where_the_settings_or_the_environment_name_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not meeting_checks.wanted(LiveKitSettings())
    assert meeting_checks.wanted(LiveKitSettings(url=NOWHERE))
    monkeypatch.setenv("LIVEKIT_URL", NOWHERE)
    assert meeting_checks.wanted(LiveKitSettings())


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        (LiveKitSettings(url=NOWHERE), "LIVEKIT_API_KEY and LIVEKIT_API_SECRET"),
        (LiveKitSettings(url=NOWHERE, api_key=SecretStr("key"), api_secret=SECRET), "does not answer"),
    ],
)
def test_what_is_wrong_with_it_is_a_failure_that_says_what_to_do(
    settings: LiveKitSettings, found: str
) -> None:
    finding = finding_of(lambda: meeting_checks.livekit(settings))
    assert finding.state == "fail"
    assert found in finding.found
