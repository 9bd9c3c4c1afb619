"""The script that makes vLLM's environment, with a package of our own instead of the gigabytes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).with_name("uv")

INSTALLS = """#!/bin/sh
if [ "$1" = venv ]; then exec {uv} --offline "$@"; fi
touch "$4/installed"
"""
FAILS = """#!/bin/sh
if [ "$1" = venv ]; then exec {uv} --offline "$@"; fi
echo "no network" >&2
exit 2
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A source tree with visavis's environment and one of vLLM that works."""
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").symlink_to(sys.executable)
    (tmp_path / ".venv-vllm").mkdir()
    for name in (".done", "old.py"):
        (tmp_path / ".venv-vllm" / name).touch()
    return tmp_path


def make(tree: Path, uv: str) -> subprocess.CompletedProcess[str]:
    fake = tree / ".venv/bin/uv"
    fake.write_text(uv.format(uv=UV))
    fake.chmod(0o755)
    script = ROOT / "tools/vllm_venv.sh"
    return subprocess.run(
        [script, ".venv-vllm"], cwd=tree, capture_output=True, text=True, timeout=60, check=False
    )


def test_an_environment_that_cannot_be_had_leaves_the_old_one_as_it_was(tree: Path) -> None:
    done = make(tree, FAILS)
    assert done.returncode == 1
    assert (tree / ".venv-vllm/old.py").exists()
    assert "to use it as it is: touch .venv-vllm/.done" in done.stderr
    assert not (tree / ".venv-vllm.new").exists()


@pytest.mark.parametrize("first", [True, False])
def test_a_new_environment_takes_the_old_ones_place_and_runs_there(tree: Path, first: bool) -> None:
    if first:
        shutil.rmtree(tree / ".venv-vllm")
    done = make(tree, INSTALLS)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tree.glob(".venv*")} == {".venv", ".venv-vllm"}
    assert not (tree / ".venv-vllm/old.py").exists()
    assert (tree / ".venv-vllm/installed").exists()
    said = subprocess.check_output(
        [tree / ".venv-vllm/bin/python", "-c", "import sys; print(sys.prefix)"], text=True
    )
    assert Path(said.strip()) == tree / ".venv-vllm"
