"""For all tests: hypothesis has no time limit for an example, which a busy machine would miss; embeddings and
planners are made once by each process.
"""

from __future__ import annotations

import pytest
from hypothesis import settings

from rrm.embeddings import Reader, load_minilm
from rrm.local.planner import LocalPlanner
from rrm.persona import load_persona

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def embed() -> Reader:
    return load_minilm()


@pytest.fixture(scope="session")
def support(embed: Reader) -> LocalPlanner:
    return LocalPlanner(load_persona("support"), embed)


@pytest.fixture(scope="session")
def host(embed: Reader) -> LocalPlanner:
    return LocalPlanner(load_persona("host"), embed)
