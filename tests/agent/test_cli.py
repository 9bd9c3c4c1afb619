"""The command line: recordings, and what it says of what is wrong."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from agent import cli
from agent.cli.shared import ENDED_AT_ONCE
from agent.config import Settings
from agent.meetings import join, worker
from media import sessions
from media.errors import ConfigError, MediaError
from media.files import write_wav
from media.sessions import Participant, Session

ASKING = (("serve",), ("replay", "caller.wav", "--out", "talk"), ("doctor",))
"""Commands that take a language model."""


@pytest.fixture
def recordings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one session; the settings point at it."""
    monkeypatch.setenv("VISAVIS_RECORDINGS", str(tmp_path))
    folder = tmp_path / "talk"
    folder.mkdir()
    ann = Participant(id="guest", name="Ann")
    session = Session(
        id="talk",
        started=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        persona="host",
        avatar="Theo",
        participants=(ann,),
        duration=12.3,
    )
    sessions.save(folder, session)
    (folder / sessions.TRANSCRIPT).write_text("WEBVTT\n\n<v Ann>Hello [you]\n", encoding="utf-8")
    return tmp_path


def run(*arguments: str, answer: str = "") -> Result:
    return CliRunner().invoke(cli.app, list(arguments), input=answer, env={"COLUMNS": "120"})


def test_sessions_are_listed_with_who_was_there_and_how_long(recordings: Path) -> None:
    listed = run("recordings", "list")
    assert listed.exit_code == 0
    assert "talk" in listed.stdout
    assert "12 s" in listed.stdout
    assert "Ann" in listed.stdout


def test_a_session_is_shown_with_its_words(recordings: Path) -> None:
    shown = run("recordings", "show", "talk")
    assert '"avatar": "Theo"' in shown.stdout
    assert "Hello [you]" in shown.stdout


def test_a_session_is_exported_as_one_archive(recordings: Path) -> None:
    target = recordings / "talk.zip"
    assert run("recordings", "export", "talk", str(target)).exit_code == 0
    assert target.read_bytes().startswith(b"PK")


def test_a_session_is_deleted_only_when_the_user_says_so(recordings: Path) -> None:
    run("recordings", "delete", "talk", answer="n\n")
    assert (recordings / "talk").exists()
    run("recordings", "delete", "talk", answer="y\n")
    assert not (recordings / "talk").exists()


def test_videos_that_were_left_undone_are_made_later_and_what_cannot_be_made_is_named(
    recordings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = sessions.load(recordings / "talk")
    for name, changes in (
        ("broken", {}),
        ("done", {"video": "video.webm"}),
        ("going_on", {"duration": None}),
    ):
        (recordings / name).mkdir()
        sessions.save(recordings / name, about.model_copy(update={"id": name, **changes}))

    def make(folder: Path) -> None:
        if folder.name == "broken":
            raise MediaError("There is no picture in it.")

    monkeypatch.setattr("media.compose.compose", make)
    said = run("recordings", "compose").stdout.splitlines()
    assert sorted(said) == ["broken: There is no picture in it.", "composed talk"]
    assert run("recordings", "compose", "going_on").stdout == "composed going_on\n"


def test_what_is_not_there_is_named(recordings: Path) -> None:
    assert isinstance(run("recordings", "show", "nothing").exception, MediaError)


def test_what_a_user_can_mend_is_one_sentence_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ConfigError("the setting [ears] is wrong: mend it")

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert capsys.readouterr().out.strip() == "visavis: the setting [ears] is wrong: mend it"


@pytest.mark.parametrize("command", ASKING)
def test_a_wrong_address_of_a_language_model_is_one_sentence(command: tuple[str, ...]) -> None:
    error = run(*command, "--llm", "localhost").exception
    assert isinstance(error, ConfigError)
    assert "mind.llm" in str(error)


@pytest.mark.parametrize("command", [*ASKING, ("bench", "rrm")])
def test_a_model_needs_its_server(command: tuple[str, ...]) -> None:
    result = run(*command, "--llm-model", "small")
    assert isinstance(result.exception, ConfigError)
    assert "give the server's address, too" in str(result.exception)


def test_observations_that_make_no_sense_are_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    caller, noticed = tmp_path / "caller.wav", tmp_path / "noticed.jsonl"
    write_wav(caller, np.zeros(4800, np.float32))
    noticed.write_text('{"t": 1, "kind": "asleep"}\n')
    to = str(tmp_path / "talk")
    error = run("replay", str(caller), "--out", to, "--observations", str(noticed)).exception
    assert isinstance(error, MediaError)
    assert "line 1" in str(error)


@pytest.mark.parametrize(("arguments", "record"), [((), False), (("--record",), True)])
def test_a_meeting_is_recorded_where_the_command_line_asks_for_it(
    arguments: tuple[str, ...], record: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    async def meet(settings: Settings, *_: object) -> None:
        asked.append(settings.livekit.record)

    monkeypatch.setattr(join, "join", meet)
    monkeypatch.setattr(worker, "start", meet)
    for command in ("join", "start"):
        assert run(command, *arguments).exit_code == 0
    assert asked == [record, record]


STOPPED = """
import asyncio, os, signal
from agent.cli.shared import run_to_end

async def work():
    try:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.Event().wait()
    finally:
        {at_the_end}

run_to_end(work())
"""


@pytest.mark.parametrize(
    ("at_the_end", "code", "last"),
    [
        ("pass", 0, "bye"),
        ("os.kill(os.getpid(), signal.SIGINT); await asyncio.Event().wait()", ENDED_AT_ONCE, "stopping"),
    ],
)
def test_a_command_is_stopped_in_order_and_a_second_time_at_once(
    at_the_end: str, code: int, last: str
) -> None:
    script = STOPPED.format(at_the_end=at_the_end)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    said = done.stdout.splitlines()
    assert done.returncode == code
    assert said[0].startswith("stopping") and said[-1].startswith(last)
    assert done.stderr == ""
