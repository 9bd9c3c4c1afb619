"""Takes a Piper model apart where its sound is made: text to frames, and frames to sound.

VITS plans a clause as a whole: its phonemes, how long each lasts, and a row of latent frames of some 12 ms.
Its decoder, a HiFi-GAN, then makes them sound; that takes most of the time, and looks only a few frames to
each side. Apart, the beginning of a clause can be heard while the rest is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agent.voice.onnx_bytes import (
    GRAPH_INITIALIZER,
    GRAPH_INPUT,
    GRAPH_NAME,
    GRAPH_NODE,
    GRAPH_OUTPUT,
    MODEL_GRAPH,
    NODE_INPUT,
    NODE_NAME,
    NODE_OP_TYPE,
    NODE_OUTPUT,
    TENSOR_NAME,
    VALUE_NAME,
    VALUE_TYPE,
    Field,
    field,
    fields,
    texts,
    walk,
    without,
)

_DECODER = "/dec/"
"""How the decoder's nodes are named in a model that torch has exported with names."""

_FLOATS = field(1, b"\x08\x01" + field(2, field(1, b"") * 3))
"""The type of a tensor of float32 with three axes of any length."""


@dataclass(frozen=True, slots=True)
class Halves:
    """Two ONNX models: `text` has Piper's inputs and gives frames and durations; `sound` takes `frames`."""

    text: bytes
    sound: bytes
    frames: str


@dataclass(frozen=True, slots=True)
class _Node:
    name: str
    kind: str
    inputs: list[str]
    outputs: list[str]
    whole: memoryview


def halves(model: bytes) -> Halves | None:
    """The two halves, or None where the model is built differently, as those of several speakers are.

    Raises ValueError if the bytes are no ONNX model.
    """
    graph = _Graph(model)
    decoder = [node for node in graph.nodes if node.name.startswith(_DECODER)]
    durations = [node.outputs[0] for node in graph.nodes if node.kind == "Ceil"]
    if not decoder or len(durations) != 1:
        return None
    own = {name for node in decoder for name in node.outputs}
    frames = next((name for name in decoder[0].inputs if name not in graph.weights), "")
    sound = graph.part([decoder[-1].outputs[0]], given=frames)
    if not frames or frames in own or sound is None:
        return None
    text = graph.part([frames, durations[0]])
    return Halves(text, sound, frames) if text else None


class _Graph:
    """A model's graph, of which parts can be had as models."""

    def __init__(self, model: bytes) -> None:
        whole = memoryview(model)
        graphs = list(fields(whole, MODEL_GRAPH))
        if len(graphs) != 1:
            raise ValueError("not an ONNX model")
        [graph] = graphs
        self.nodes = [_node(each) for each in walk(graph) if each.number == GRAPH_NODE]
        self.weights = _named(graph, GRAPH_INITIALIZER, TENSOR_NAME)
        self._inputs = _named(graph, GRAPH_INPUT, VALUE_NAME)
        self._makers = {name: node for node in self.nodes for name in node.outputs}
        self._frame = without(whole, MODEL_GRAPH)

    def part(self, wanted: Iterable[str], given: str = "") -> bytes | None:
        """A model that makes `wanted`, from `given` if that is named and else from the graph's inputs.

        None where `given` does not suffice.
        """
        wanted = list(wanted)
        names = self._needed(wanted, given)
        inputs = b"".join(self._inputs[name] for name in names if name in self._inputs)
        if given:
            if inputs:
                return None
            inputs = field(GRAPH_INPUT, field(VALUE_NAME, given.encode()) + field(VALUE_TYPE, _FLOATS))
        nodes = [node.whole for node in self.nodes if not names.isdisjoint(node.outputs)]
        weights = [whole for name, whole in self.weights.items() if name in names]
        outputs = [field(GRAPH_OUTPUT, field(VALUE_NAME, name.encode())) for name in wanted]
        name = field(GRAPH_NAME, b"half")
        parts = [name, *map(bytes, nodes), *map(bytes, weights), inputs, *outputs]
        return self._frame + field(MODEL_GRAPH, b"".join(parts))

    def _needed(self, wanted: list[str], given: str) -> set[str]:
        """All names that the making of `wanted` takes, themselves too, back to `given`."""
        needed: set[str] = set()
        open_names = [name for name in wanted if name != given]
        while open_names:
            name = open_names.pop()
            if name in needed or name == given:
                continue
            needed.add(name)
            if maker := self._makers.get(name):
                open_names += maker.inputs
        return needed


def _node(written: Field) -> _Node:
    [kind] = texts(written.content, NODE_OP_TYPE)
    name = "".join(texts(written.content, NODE_NAME))
    inputs, outputs = texts(written.content, NODE_INPUT), texts(written.content, NODE_OUTPUT)
    return _Node(name, kind, inputs, outputs, written.whole)


def _named(graph: memoryview, number: int, name: int) -> dict[str, memoryview]:
    """Fields of the graph as they are written, by the name that each holds."""
    found = (each for each in walk(graph) if each.number == number)
    return {"".join(texts(each.content, name)): each.whole for each in found}
