"""Settings: defaults, a TOML file, environment variables, arguments; and what is said of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.config import load
from media.errors import ConfigError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "visavis.toml"
    path.write_text('persona = "support"\n[server]\nport = 9000\n[face]\nwidth = 256\n', encoding="utf-8")
    return path


def test_the_defaults_serve_this_machine_only() -> None:
    settings = load()
    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 8080)
    assert settings.server.ice_servers == ()


def test_a_file_beats_defaults_a_variable_beats_the_file_and_an_argument_beats_both(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISAVIS_SERVER__PORT", "9001")
    assert load(file).persona == "support"
    assert load(file).face.width == 256
    assert load(file).server.port == 9001
    assert load(file, server={"port": 9002}).server.port == 9002


def test_the_file_can_be_named_by_a_variable(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISAVIS_CONFIG", str(file))
    assert load().server.port == 9000


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('persona = "x', "not valid TOML"),
        ("[server]\nport = 99999\n", "server.port"),
        ("[face]\nwidth = 500\n", "face.width"),
        ("colour = 1\n", "colour"),
        ('[mind]\nllm = "127.0.0.1:8000"\n', "mind.llm is wrong: .*http://127.0.0.1:8000/v1"),
        ('[mind]\nllm = "ftp://models/v1"\n', "mind.llm"),
        ('[mind]\nllm = "http://models:port/v1"\n', "mind.llm"),
        ('[mind]\nllm = "http://ann:secret@models/v1"\n', "mind.key"),
        ("[mind]\ntimeout = 0\n", "mind.timeout"),
        ('[mind]\nlook = "sometimes"\n', "mind.look"),
        ("[face]\nfps = 30\n", "face.fps is wrong: a face is drawn 25 or 12.5 times a second, not 30"),
        ('[livekit]\nanswer = "nobody"\n', "livekit.answer"),
        ("[livekit]\nalone_s = 0\n", "livekit.alone_s"),
    ],
)
def test_what_is_wrong_is_named_in_one_sentence(text: str, names: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=names) as caught:
        load(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        load(tmp_path / "none.toml")


def test_without_a_word_about_it_there_is_no_language_model() -> None:
    mind = load().mind
    assert (mind.llm, mind.look, mind.speculate) == ("", False, True)


def test_an_address_of_a_chat_server_loses_its_last_slash() -> None:
    assert load(mind={"llm": "http://127.0.0.1:8000/v1/"}).mind.llm == "http://127.0.0.1:8000/v1"


def test_a_key_is_not_shown_by_whatever_prints_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISAVIS_MIND__KEY", "sesame")
    settings = load()
    assert settings.mind.key.get_secret_value() == "sesame"
    assert "sesame" not in f"{settings!r} {settings} {settings.model_dump_json()}"


@pytest.mark.parametrize("key", ["sésame", "sesame\n", "open sesame", "sesame\r\nHost: elsewhere"])
def test_a_key_that_cannot_be_sent_is_said_so_and_not_shown(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISAVIS_MIND__KEY", key)
    with pytest.raises(
        ConfigError, match=r"the setting mind\.key is wrong: it holds .*: copy it again"
    ) as caught:
        load()
    assert "same" not in f"{caught.value} {caught.value.__cause__}"
