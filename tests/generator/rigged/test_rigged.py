"""The folder of compiled kernels: fresh for every state of the code, and never in the way."""

from __future__ import annotations

import importlib
from pathlib import Path

import numba
import pytest

import generator.rigged
from generator.rigged import _kernel_folder


def package(parent: Path, constant: str) -> Path:
    (parent / "draw").mkdir(parents=True, exist_ok=True)
    (parent / "draw/kernel.py").write_text("from constants import LIGHT")
    (parent / "draw/constants.py").write_text(f"LIGHT = {constant}")
    return parent


def test_a_change_of_any_file_gives_the_kernels_another_folder(tmp_path: Path) -> None:
    first = _kernel_folder(package(tmp_path / "a", "1"), "")
    assert first.parent == tmp_path / "a/__pycache__"
    assert _kernel_folder(package(tmp_path / "a", "1"), "") == first
    assert _kernel_folder(package(tmp_path / "a", "2"), "") != first


def test_the_kernels_of_earlier_code_are_removed_and_nothing_else(tmp_path: Path) -> None:
    code = package(tmp_path / "a", "1")
    old = _kernel_folder(code, "")
    old.mkdir(parents=True)
    (old / "kernel.nbc").touch()
    beside = old.parent / "kernel.cpython-311.pyc"
    beside.touch()
    now = _kernel_folder(package(code, "2"), "")
    now.mkdir()
    assert _kernel_folder(code, "") == now
    assert now.exists() and beside.exists() and not old.exists()


def test_a_folder_chosen_for_numba_is_used_and_what_others_keep_there_stays(tmp_path: Path) -> None:
    code = package(tmp_path / "a", "1")
    others = tmp_path / "chosen/kernels-0123"
    others.mkdir(parents=True)
    assert _kernel_folder(code, str(tmp_path / "chosen")).parent == tmp_path / "chosen"
    assert others.exists()


def test_all_kernels_live_in_the_package_that_names_the_folder() -> None:
    rigged = Path(generator.rigged.__file__).parent
    users = {file for file in rigged.rglob("*.py") if "import njit" in file.read_text("utf-8")}
    assert users
    assert {file.parent.name for file in users} == {"draw"}


def test_kernels_are_kept_in_that_folder() -> None:
    assert Path(numba.config.CACHE_DIR).name.startswith("kernels-")


def test_a_kernel_works_where_the_folder_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    code = "from numba import njit\n\n@njit(cache=True)\ndef twice(x):\n    return x + x\n"
    (tmp_path / "kernel_of_twice.py").write_text(code)
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(_kernel_folder(tmp_path, str(blocked))))
    monkeypatch.syspath_prepend(tmp_path)
    assert importlib.import_module("kernel_of_twice").twice(21) == 42
    assert list((tmp_path / "__pycache__").glob("kernel_of_twice.twice*"))
