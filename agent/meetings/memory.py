"""How much memory programs may still take: of the machine's, and of what their container is given."""

from __future__ import annotations

from math import inf
from pathlib import Path

MIB = 2**20


def available_mb() -> float:
    """Memory that programs here may still take, in MiB."""
    import psutil  # comes with LiveKit's packages, which may be missing

    return min(float(psutil.virtual_memory().available), of_container()) / MIB


def of_container(root: Path = Path("/")) -> float:
    """Bytes that the control groups that this process is in may still take; infinite where none has a limit.

    Linux, "Control Group v2", section "Memory"; of version 1 the group that containers see as theirs.
    """
    groups = root / "sys/fs/cgroup"
    own = groups / _own_group(root)
    within = [own, *(folder for folder in own.parents if folder.is_relative_to(groups))]
    left = [_left(folder, "memory.max", "memory.current", "inactive_file") for folder in within]
    first = groups / "memory"
    return min(*left, _left(first, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"))


def _own_group(root: Path) -> str:
    """The path of our group of version 2, from the root of all that we see; empty where there is none."""
    try:
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:
        return ""
    return next((line[3:].strip("/") for line in lines if line.startswith("0::")), "")


def _left(group: Path, limit: str, taken: str, cached: str) -> float:
    """What one group leaves: its cache of files is given up where programs want more."""
    try:
        stat = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
        most, now = int((group / limit).read_text()), int((group / taken).read_text())
        return most - now + int(stat[cached])
    except (OSError, ValueError, KeyError):  # no such group, or the limit is "max"
        return inf
