"""What the command says to bad input: one sentence on the terminal, and exit code 1."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from tests.e2e.callers import EXAMPLES
from tests.e2e.product import start

pytestmark = pytest.mark.slow

LIMIT_S = 120


async def complaint(*arguments: str | Path, **environment: str) -> str:
    """The last line that the command writes before it gives up."""
    async with asyncio.timeout(LIMIT_S):
        process = await start(*map(str, arguments), environment={"COLUMNS": "400", **environment})
        output, _ = await process.communicate()
    said = output.decode()
    assert process.returncode == 1, said
    assert "Traceback" not in said
    last = said.strip().splitlines()[-1]
    assert last.startswith("visavis: "), said
    return last


async def test_an_unknown_persona_is_named_with_those_that_there_are() -> None:
    said = await complaint("serve", "--port", "0", "--persona", "nobody")
    assert "nobody" in said
    assert "host" in said


async def test_a_broken_persona_is_named_with_its_error(tmp_path: Path) -> None:
    persona = tmp_path / "persona.toml"
    persona.write_text('name = "Ann\n')
    said = await complaint("serve", "--port", "0", "--persona", persona)
    assert str(persona) in said
    assert "TOML" in said


async def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in await complaint("serve", "--port", port)


async def test_beyond_this_machine_a_certificate_is_wanted() -> None:
    assert "TLS" in await complaint("serve", "--port", "0", "--host", "0.0.0.0")


async def test_a_whisper_folder_that_is_none_is_named(tmp_path: Path) -> None:
    said = await complaint("serve", "--port", "0", VISAVIS_EARS__MODEL=str(tmp_path))
    assert str(tmp_path) in said


async def test_a_corrupt_caller_is_named(tmp_path: Path) -> None:
    caller = tmp_path / "caller.wav"
    caller.write_bytes(b"RIFF\x00\x00\x00\x00 this is no sound")
    said = await complaint("replay", caller, "--out", tmp_path / "session")
    assert str(caller) in said
    assert not (tmp_path / "session").exists()


async def test_a_folder_that_exists_is_not_written_over(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("mine")
    assert str(tmp_path) in await complaint("replay", EXAMPLES / "caller.wav", "--out", tmp_path)
    assert kept.read_text() == "mine"
