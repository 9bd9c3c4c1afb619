"""A compiled network: nothing is compiled any more once memory is full, and the pictures are the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
from torch._dynamo.utils import counters

from generator.engine.assembly import Parts
from generator.engine.compiling import compile_networks
from generator.engine.engine import Engine
from generator.engine.settings import StreamSettings
from tests.generator.engine.scene import CHUNK, engine, film, parts, person, same, told


@pytest.fixture
def compiled() -> Iterator[Parts]:
    torch._dynamo.reset()
    made = parts.__wrapped__()
    compile_networks(made.networks.wan, made.decoder, backend="eager")
    yield replace(made, settings=replace(made.settings, compiled=True))
    torch._dynamo.reset()


def graphs() -> int:
    """Graphs that have been made."""
    return int(counters["stats"]["unique_graphs"])


def test_once_warm_nothing_is_compiled_any_more_and_pictures_are_the_same(compiled: Parts) -> None:
    made, plain = Engine(compiled), engine()
    try:
        made.warm()
        before = graphs()
        assert 0 < before <= 8, "layers are compiled as one"
        human = made.open(person(), seed=3)
        chunks = film(human, range(2)) + film(human, range(2, 3), "wave")
        other = plain.open(person(), seed=3)
        assert same(chunks, [*film(other, range(2)), other.step(told(2, "wave"))])
        film(human, range(3, 19))  # beyond the chunk with which memory is full
        human.rollback(18 * CHUNK)
        film(human, range(18, 19), "bow")
        assert graphs() == before
        assert not counters["graph_break"]
    finally:
        made.close()
        plain.close()


@pytest.mark.parametrize(
    ("settings", "compiles"),
    [
        (StreamSettings(), False),
        (StreamSettings(compiled=True), True),
        (StreamSettings("5b", devices=("cuda:0",)), True),
        (StreamSettings("5b", devices=("cuda:0",), compiled=False), False),
    ],
)
def test_networks_are_compiled_where_they_stand_on_a_gpu_unless_told_otherwise(
    settings: StreamSettings, compiles: bool
) -> None:
    assert settings.compiles == compiles
