"""The services of compose.yaml are those that stand in this repository."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from agent.cli import app
from tools.livekit_server import VERSION

FILE = Path(__file__).parents[2] / "compose.yaml"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(yaml.safe_load(FILE.read_text("utf-8"))["services"])


def test_every_service_says_whether_it_is_well(services: dict[str, Any]) -> None:
    assert set(services) == {"vllm", "livekit", "redis", "agent", "face"}
    assert all("healthcheck" in service for service in services.values())


def test_the_livekit_server_is_the_one_that_tests_run(services: dict[str, Any]) -> None:
    assert services["livekit"]["image"] == f"livekit/livekit-server:{VERSION}"


@pytest.mark.parametrize("name", ["agent", "face"])
def test_what_runs_visavis_runs_a_command_of_it(services: dict[str, Any], name: str) -> None:
    assert services[name]["command"][0] in typer.main.get_command(app).commands  # type: ignore[attr-defined]


def test_recordings_lie_in_a_volume_unless_a_folder_is_named(services: dict[str, Any]) -> None:
    assert services["agent"]["volumes"] == ["${VISAVIS_RECORDINGS:-recordings}:/visavis/recordings"]
    assert "recordings" in yaml.safe_load(FILE.read_text("utf-8"))["volumes"]
