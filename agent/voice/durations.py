"""Makes a Piper model tell how long each phoneme lasts.

VITS, Piper's network, rounds its phoneme durations up (one `Ceil` node) and keeps them to itself. An ONNX
file is a protobuf message, and concatenated protobuf messages merge: a few bytes behind the file add the
tensor to the graph's outputs, without the onnx package and without a second copy on disk.
"""

from __future__ import annotations

from collections.abc import Iterator

# Field numbers of onnx.proto.
_MODEL_GRAPH = 7
_GRAPH_NODE = 1
_GRAPH_OUTPUT = 12
_NODE_OUTPUT = 2
_NODE_OP_TYPE = 4
_VALUE_NAME = 1

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
"""Wire types of protobuf."""


def with_durations(model: bytes) -> bytes:
    """The same ONNX model with its phoneme durations as a further output.

    Unchanged where there is no single `Ceil` node or its result is an output already.
    Raises ValueError if the bytes are no ONNX model.
    """
    nodes: list[dict[int, bytes]] = []
    outputs: list[bytes] = []
    for graph in _fields(memoryview(model), _MODEL_GRAPH):
        nodes += [_strings(node) for node in _fields(graph, _GRAPH_NODE)]
        outputs += [_strings(value)[_VALUE_NAME] for value in _fields(graph, _GRAPH_OUTPUT)]
    if not nodes or not outputs:
        raise ValueError("not an ONNX model")
    durations = [node[_NODE_OUTPUT] for node in nodes if node.get(_NODE_OP_TYPE) == b"Ceil"]
    if len(durations) != 1 or durations[0] in outputs:
        return model
    output = _field(_GRAPH_OUTPUT, _field(_VALUE_NAME, durations[0]))
    return model + _field(_MODEL_GRAPH, output)


def _strings(message: memoryview) -> dict[int, bytes]:
    """The last value of each length-delimited field."""
    return {number: bytes(value) for number, value in _walk(message)}


def _fields(message: memoryview, wanted: int) -> Iterator[memoryview]:
    return (value for number, value in _walk(message) if number == wanted)


def _walk(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Number and content of each length-delimited field; others are stepped over."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            _, at = _varint(message, at)
        elif wire in (_FIXED64, _FIXED32):
            at += 8 if wire == _FIXED64 else 4
        elif wire == _BYTES:
            size, at = _varint(message, at)
            if at + size > len(message):
                raise ValueError("the ONNX model is cut short")
            yield number, message[at : at + size]
            at += size
        else:
            raise ValueError("not an ONNX model")


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(message) or shift > 63:
            raise ValueError("not an ONNX model")
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _field(number: int, content: bytes) -> bytes:
    """A length-delimited field; numbers below 16 and contents below 16 KiB, so lengths take two bytes."""
    assert number < 16 and len(content) < 1 << 14, "the hand-made field is meant for a name"
    size = bytes([len(content) & 0x7F | 0x80, len(content) >> 7])
    return bytes([number << 3 | _BYTES]) + size + content
