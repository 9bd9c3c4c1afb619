"""Fetching LiveKit's client for browsers, with an npm that gives what a test says."""

from __future__ import annotations

import hashlib
import tarfile
from pathlib import Path

import pytest

from tools import livekit_client

SCRIPT = b"const LivekitClient = {};"


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Puts an npm of our own on the PATH; where the client is kept."""
    script = tmp_path / "livekit-client.umd.js"
    script.write_bytes(SCRIPT)
    with tarfile.open(tmp_path / "package.tgz", "w:gz") as package:
        package.add(script, livekit_client.MEMBER)
    tool = tmp_path / "bin" / "npm"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\n/bin/cp {tmp_path / "package.tgz"} "$5"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tool.parent))
    monkeypatch.setattr(livekit_client, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(livekit_client, "CLIENT", tmp_path / "cache" / "client.js")
    return livekit_client.CLIENT


def test_the_expected_file_is_kept(npm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(livekit_client, "SHA256", hashlib.sha256(SCRIPT).hexdigest())
    assert livekit_client.find() is None
    assert livekit_client.fetch() == npm == livekit_client.find()
    assert npm.read_bytes() == SCRIPT


def test_another_file_is_refused(npm: Path) -> None:
    with pytest.raises(SystemExit, match="not the expected one"):
        livekit_client.fetch()
    assert not npm.exists()


def test_nothing_is_fetched_without_npm(npm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert livekit_client.fetch() is None
