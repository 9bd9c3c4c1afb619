"""For all tests: what is heard and seen in real time comes first and goes first, hypothesis has no time limit
for an example, which a busy machine would miss, and embeddings and planners are made once by each process.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from rrm.embeddings import Reader, load_minilm
from rrm.local.planner import LocalPlanner
from rrm.persona import load_persona

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

IN_REAL_TIME = ("e2e", "livekit", "rooms", "web")
"""Folders whose tests wait for sound, pictures and pages more than they reckon; those of calls first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Real time first: its tests are long, and a process that has no more takes the last ones of another."""
    items.sort(key=lambda item: _rank(item.path))


def _rank(file: Path) -> int:
    folder = file.relative_to(Path(__file__).parent).parts[0]
    return IN_REAL_TIME.index(folder) if folder in IN_REAL_TIME else len(IN_REAL_TIME)


@pytest.fixture(scope="session")
def embed() -> Reader:
    return load_minilm()


@pytest.fixture(scope="session")
def support(embed: Reader) -> LocalPlanner:
    return LocalPlanner(load_persona("support"), embed)


@pytest.fixture(scope="session")
def host(embed: Reader) -> LocalPlanner:
    return LocalPlanner(load_persona("host"), embed)
