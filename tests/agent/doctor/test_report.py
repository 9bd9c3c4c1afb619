"""The doctor's table and its verdict."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from agent.config import FaceSettings, ServerSettings, Settings
from agent.doctor.checks import Finding
from agent.doctor.report import all_checks, examine, table


def printed(console: Console) -> str:
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue()


def console() -> Console:
    return Console(file=StringIO(), width=200)


def test_the_table_says_what_was_found_and_how_to_mend_it() -> None:
    out = console()
    out.print(table([("disk", Finding("warn", "1.0 GB free", 'set "model" under [ears]'))]))
    row = printed(out).split("\n")[1]
    assert row.split()[:3] == ["warn", "disk", "1.0"]
    assert 'set "model" under [ears]' in row


def test_a_persona_that_cannot_be_loaded_leaves_out_what_needs_one() -> None:
    names = [what for what, _ in all_checks(Settings(persona="nobody"))]
    assert "persona" in names
    assert not {"voice", "renderer", "speed"} & set(names)


def test_one_failure_makes_the_verdict(tmp_path: Path) -> None:
    out = console()
    settings = Settings(persona="nobody", recordings=tmp_path, server=ServerSettings(port=0))
    assert not examine(settings, out)
    assert printed(out).count("FAIL") == 1


@pytest.mark.slow
def test_a_whole_machine_is_well(tmp_path: Path) -> None:
    out = console()
    face = FaceSettings(width=128, height=128)
    assert examine(Settings(recordings=tmp_path, server=ServerSettings(port=0), face=face), out)
    for what in ("voice", "renderer", "speed", "embeddings"):
        assert what in printed(out)
