"""Makes a Piper model tell how long each phoneme lasts.

VITS, Piper's network, rounds its phoneme durations up (one `Ceil` node) and keeps them to itself.
Concatenated protobuf messages merge: a few bytes behind the file add the tensor to the graph's outputs,
without a second copy on disk.
"""

from __future__ import annotations

from agent.voice.onnx_bytes import (
    GRAPH_NODE,
    GRAPH_OUTPUT,
    MODEL_GRAPH,
    NODE_OP_TYPE,
    NODE_OUTPUT,
    VALUE_NAME,
    field,
    fields,
    texts,
)


def with_durations(model: bytes) -> bytes:
    """The same ONNX model with its phoneme durations as a further output.

    Unchanged where there is no single `Ceil` node or its result is an output already.
    Raises ValueError if the bytes are no ONNX model.
    """
    nodes: list[memoryview] = []
    outputs: list[str] = []
    for graph in fields(memoryview(model), MODEL_GRAPH):
        nodes += fields(graph, GRAPH_NODE)
        outputs += [name for value in fields(graph, GRAPH_OUTPUT) for name in texts(value, VALUE_NAME)]
    if not nodes or not outputs:
        raise ValueError("not an ONNX model")
    rounding = [node for node in nodes if texts(node, NODE_OP_TYPE) == ["Ceil"]]
    durations = [name for node in rounding for name in texts(node, NODE_OUTPUT)]
    if len(durations) != 1 or durations[0] in outputs:
        return model
    output = field(GRAPH_OUTPUT, field(VALUE_NAME, durations[0].encode()))
    return model + field(MODEL_GRAPH, output)
