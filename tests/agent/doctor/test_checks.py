"""Each check of the doctor: what it says of a machine that is well, and of one that is not."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.config import EarSettings, FaceSettings, ServerSettings
from agent.doctor import checks
from agent.doctor.checks import MIB, Finding, State, finding_of
from agent.models import SILERO_VAD, PackagedModel, packaged
from media.errors import ConfigError, ModelError


@dataclass(frozen=True)
class Free:
    free: int


@pytest.mark.parametrize(("version", "state"), [((3, 10, 9), "fail"), ((3, 11, 0), "ok"), ((3, 14, 1), "ok")])
def test_an_old_python_is_refused(version: tuple[int, ...], state: State) -> None:
    assert checks.python(version).state == state


def test_what_the_house_refuses_is_said_in_its_own_words() -> None:
    def refuse() -> Finding:
        raise ConfigError("the look is wrong: mend it")

    assert finding_of(refuse) == Finding("fail", "the look is wrong: mend it")


def test_a_check_that_breaks_is_a_failure_and_no_crash() -> None:
    def break_down() -> Finding:
        raise ZeroDivisionError("by nought")

    assert finding_of(break_down) == Finding("fail", "ZeroDivisionError: by nought", "please report this")


@pytest.mark.parametrize(
    ("model", "says"),
    [
        (PackagedModel("no-such-package", "", {}), "not installed"),
        (
            PackagedModel(SILERO_VAD.package, SILERO_VAD.folder, {"silero_vad.onnx": "0"}),
            "not the expected file",
        ),
        (PackagedModel(SILERO_VAD.package, SILERO_VAD.folder, {"none.onnx": "0"}), "missing"),
    ],
)
def test_a_model_that_is_missing_or_another_is_a_failure(model: PackagedModel, says: str) -> None:
    finding = finding_of(lambda: checks.loads(lambda: packaged(model), "silero"))
    assert finding.state == "fail"
    assert says in finding.found


def test_a_recogniser_from_the_hub_is_named_and_not_fetched() -> None:
    finding = checks.recogniser(EarSettings(model="base.en"))
    assert finding.state == "warn"
    assert "faster-whisper-base.en" in finding.found


def test_a_recogniser_folder_that_lacks_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.bin"):
        checks.recogniser(EarSettings(model=str(tmp_path)))


def test_a_missing_codec_is_named() -> None:
    assert checks.codecs().state == "ok"
    finding = checks.codecs([("libopus", "w"), ("libnothing", "r")])
    assert finding.state == "fail"
    assert "libnothing (decoder)" in finding.found
    assert "libopus" not in finding.found


@pytest.mark.parametrize(("share", "state"), [(0.25, "ok"), (0.99, "ok"), (1.5, "fail")])
def test_a_picture_must_be_drawn_before_the_next_is_due(share: float, state: State) -> None:
    finding = checks.renderer(share, FaceSettings())
    assert finding.state == state
    assert f"{share * 40:.1f} ms" in finding.found


@pytest.mark.parametrize(
    ("share", "cores", "state", "says"),
    [(0.3, 2, "ok", "4 calls"), (0.3, 8, "ok", "16 calls"), (0.9, 1, "warn", "102%")],
)
def test_speed_is_told_in_calls(share: float, cores: int, state: State, says: str) -> None:
    finding = checks.speed(share, cores)
    assert finding.state == state
    assert says in finding.found


def test_a_port_in_use_is_a_failure_and_a_free_one_is_not() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        used = ServerSettings(port=other.getsockname()[1])
        finding = checks.port(used)
        assert finding.state == "fail"
        assert "in use" in finding.found
        assert "--port" in finding.mend
    assert checks.port(used).state == "ok"


def test_an_address_of_another_machine_cannot_be_served_on() -> None:
    finding = checks.port(ServerSettings(host="192.0.2.77", port=0))
    assert finding.state == "fail"
    assert "--host" in finding.mend


@pytest.mark.parametrize(
    ("free", "state"), [(0, "fail"), (199 * MIB, "fail"), (500 * MIB, "warn"), (5000 * MIB, "ok")]
)
def test_little_disk_is_said_before_it_is_full(tmp_path: Path, free: int, state: State) -> None:
    assert checks.disk(tmp_path, lambda folder: Free(free)).state == state


def test_the_disk_of_a_folder_to_come_is_that_of_the_folder_above(tmp_path: Path) -> None:
    asked: list[Path] = []

    def usage(folder: Path) -> Free:
        asked.append(folder)
        return Free(5000 * MIB)

    checks.disk(tmp_path / "not" / "yet", usage)
    assert asked == [tmp_path]


def test_recordings_need_a_folder_that_can_be_written(tmp_path: Path) -> None:
    assert checks.writable(tmp_path / "new").state == "ok"
    assert not (tmp_path / "new").exists()
    assert checks.writable(Path("/proc/recordings")).state == "fail"


def test_a_machine_without_network_gets_a_warning_with_a_way_out() -> None:
    finding = checks.network(lambda v4, v6: [])
    assert finding.state == "warn"
    assert "allow-loopback" in finding.mend
    assert checks.network(lambda v4, v6: ["192.0.2.2"]) == Finding("ok", "192.0.2.2")


@pytest.mark.parametrize(
    ("server", "state"),
    [
        (ServerSettings(), "ok"),
        (ServerSettings(host="localhost"), "ok"),
        (ServerSettings(host="0.0.0.0"), "fail"),
        (ServerSettings(tls_cert=Path("/no/such.pem")), "fail"),
        (ServerSettings(ice_servers=("nonsense",)), "fail"),
    ],
)
def test_host_certificate_and_ice_servers_must_go_together(server: ServerSettings, state: State) -> None:
    assert finding_of(lambda: checks.door(server)).state == state


def test_an_unknown_persona_is_a_failure() -> None:
    assert finding_of(lambda: checks.persona("nobody")).state == "fail"
    assert "documents" in checks.persona("host").found
