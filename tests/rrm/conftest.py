"""The real sentence embeddings and both shipped personas, loaded once."""

from __future__ import annotations

import pytest

from rrm.embeddings import Reader, load_minilm
from rrm.local.planner import LocalPlanner
from rrm.persona import load_persona


@pytest.fixture(scope="session")
def embed() -> Reader:
    return load_minilm()


@pytest.fixture(scope="session")
def support(embed: Reader) -> LocalPlanner:
    return LocalPlanner(load_persona("support"), embed)


@pytest.fixture(scope="session")
def host(embed: Reader) -> LocalPlanner:
    return LocalPlanner(load_persona("host"), embed)
