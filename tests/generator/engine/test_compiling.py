"""A compiled network: nothing is compiled any more once memory is full, and the pictures are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import torch
from torch._dynamo.utils import counters

from generator.engine.assembly import Parts
from generator.engine.compiling import Backend, compile_networks
from generator.engine.engine import Engine
from generator.engine.settings import StreamSettings
from tests.generator.engine.scene import CHUNK, SHAPE, engine, film, parts, person, same, told


def compiled_by(backend: Backend) -> Parts:
    """Small networks of their own, which a backend of torch's compiler compiles."""
    made = parts.__wrapped__()
    compile_networks(made.networks.wan, made.decoder, backend)
    return replace(made, settings=replace(made.settings, compiled=True))


def refusing(graph: torch.fx.GraphModule, inputs: list[torch.Tensor]) -> Callable[..., object]:
    """A backend as on a machine without a compiler."""
    raise RuntimeError("there is no compiler")


@pytest.fixture(autouse=True)
def nothing_compiled() -> Iterator[None]:
    torch._dynamo.reset()
    yield
    torch._dynamo.reset()


def graphs() -> int:
    """Graphs that have been made."""
    return int(counters["stats"]["unique_graphs"])


def test_once_warm_nothing_is_compiled_any_more_and_pictures_are_the_same() -> None:
    made, plain = Engine(compiled_by("eager")), engine()
    counted = graphs()  # by other tests, of the whole process
    try:
        made.warm()
        before = graphs()
        assert 0 < before - counted <= 8, "passes with a mask and without, keys only and whole; the decoder's"
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


def test_all_blocks_of_a_pass_are_one_graph() -> None:
    ran: list[torch.fx.GraphModule] = []

    def counting(graph: torch.fx.GraphModule, inputs: list[torch.Tensor]) -> Callable[..., object]:
        def run(*given: object) -> object:
            ran.append(graph)
            return graph(*given)

        return run

    wan, latents = compiled_by(counting).networks.wan, torch.zeros(1, 32, 3, 8, 8)
    heard = torch.zeros(1, 3, SHAPE.speech_tokens, SHAPE.speech_width)
    with torch.no_grad():
        prompt = wan.text_keys(torch.zeros(1, 1, SHAPE.text_width))
        for _ in range(2):
            wan(latents, torch.zeros(1, 3), prompt, heard)
    assert len(wan.blocks) > 1
    assert len(ran) == 2
    assert ran[0] is ran[1]


def test_networks_that_cannot_be_compiled_run_as_they_are(caplog: pytest.LogCaptureFixture) -> None:
    made, plain = Engine(compiled_by(refusing)), engine()
    try:
        made.warm()
        assert same(film(made.open(person(), seed=3), range(2)), film(plain.open(person(), seed=3), range(2)))
        assert "there is no compiler" in caplog.text
    finally:
        torch.compiler.set_stance("default")
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
