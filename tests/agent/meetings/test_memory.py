"""Memory that is left, within a container too."""

from __future__ import annotations

from math import inf
from pathlib import Path

import pytest

from agent.meetings.memory import MIB, available_mb, of_container

SECOND = ("memory.max", "memory.current", "inactive_file")
FIRST = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


def group(root: Path, path: str, limit: object, names: tuple[str, str, str] = SECOND) -> None:
    """A control group that has taken 300 bytes, of which 100 are a cache of files."""
    folder = root / "sys/fs/cgroup" / path
    folder.mkdir(parents=True, exist_ok=True)
    (folder / names[0]).write_text(f"{limit}\n")
    (folder / names[1]).write_text("300\n")
    (folder / "memory.stat").write_text(f"anon 200\n{names[2]} 100\n")


def process_in(root: Path, path: str) -> None:
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/self/cgroup").write_text(f"1:name=systemd:/\n0::/{path}\n")


@pytest.mark.parametrize(
    ("own", "limits", "left"),
    [
        ("", {}, inf),
        ("", {"": "max"}, inf),
        ("", {"": 1000}, 800),
        ("visavis.service", {"": "max", "visavis.service": 1000}, 800),
        ("slice/visavis.service", {"slice": 500, "slice/visavis.service": "max"}, 300),
        ("slice/visavis.service", {"slice": 500, "other": 250}, 300),
    ],
)
def test_the_tightest_of_the_groups_around_a_process_bounds_it(
    own: str, limits: dict[str, object], left: float, tmp_path: Path
) -> None:
    process_in(tmp_path, own)
    for path, limit in limits.items():
        group(tmp_path, path, limit)
    assert of_container(tmp_path) == left


def test_groups_of_the_first_version_bound_a_process_too(tmp_path: Path) -> None:
    group(tmp_path, "memory", 1000, FIRST)
    assert of_container(tmp_path) == 800


def test_a_container_bounds_the_memory_that_is_available(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.meetings.memory.of_container", lambda: 3.0 * MIB)
    assert available_mb() == 3.0
