"""The rigged 3D human: a person drawn in real time on one CPU thread, every frame's state known."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numba


def _kernel_folder(package: Path, chosen: str) -> Path:
    """Where the compiled kernels of exactly this code are kept; those of earlier code are removed.

    numba compiles a kernel anew when its own file changes, but a kernel also holds what was compiled into it
    from other files: functions and constants. So each state of `draw`, where all kernels and their constants
    live, has a folder of its own, within `chosen` (NUMBA_CACHE_DIR) where that is set. Where it cannot be
    written numba takes the folder beside the file.
    """
    code = b"".join(file.read_bytes() for file in sorted(package.glob("draw/*.py")))
    name = f"kernels-{hashlib.sha256(code).hexdigest()[:16]}"
    if chosen:
        return Path(chosen) / name
    for other in (package / "__pycache__").glob("kernels-*"):
        if other.name != name:
            shutil.rmtree(other, ignore_errors=True)
    return package / "__pycache__" / name


_config = numba.config
_config.CACHE_DIR = str(_kernel_folder(Path(__file__).parent, _config.CACHE_DIR))  # type: ignore[attr-defined]

_config.SLP_VECTORIZE = 1  # type: ignore[attr-defined]
"""Lets LLVM test a pixel's four samples with one instruction each: rastering takes half the time."""
