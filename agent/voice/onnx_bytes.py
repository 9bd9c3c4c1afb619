"""Reads and writes the parts of an ONNX file that changing a model takes, without the onnx package.

An ONNX file is a protobuf message: fields of a number, a wire type and a content, many of them messages
again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

# Field numbers of onnx.proto.
MODEL_GRAPH = 7
GRAPH_NODE, GRAPH_NAME, GRAPH_INITIALIZER, GRAPH_INPUT, GRAPH_OUTPUT = 1, 2, 5, 11, 12
NODE_INPUT, NODE_OUTPUT, NODE_NAME, NODE_OP_TYPE = 1, 2, 3, 4
TENSOR_NAME = 8
VALUE_NAME, VALUE_TYPE = 1, 2

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
"""Wire types of protobuf."""


class Field(NamedTuple):
    """A length-delimited field: its number, its content, all of it as it is written, and where it begins."""

    number: int
    content: memoryview
    whole: memoryview
    start: int


def walk(message: memoryview) -> Iterator[Field]:
    """The length-delimited fields; others are stepped over. Raises ValueError if the bytes are no message."""
    at = 0
    while at < len(message):
        begin = at
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
            yield Field(number, message[at : at + size], message[begin : at + size], begin)
            at += size
        else:
            raise ValueError("not an ONNX model")


def fields(message: memoryview, wanted: int) -> Iterator[memoryview]:
    """The contents of the fields of one number."""
    return (each.content for each in walk(message) if each.number == wanted)


def texts(message: memoryview, wanted: int) -> list[str]:
    """The fields of one number as text."""
    return [str(content, "utf-8") for content in fields(message, wanted)]


def without(message: memoryview, number: int) -> bytes:
    """The message without the fields of one number."""
    kept, at = b"", 0
    for each in walk(message):
        if each.number == number:
            kept += bytes(message[at : each.start])
            at = each.start + len(each.whole)
    return kept + bytes(message[at:])


def field(number: int, content: bytes) -> bytes:
    """A length-delimited field; its number is below 16."""
    size, lengths = len(content), bytearray()
    while size > 0x7F:
        lengths.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes([number << 3 | _BYTES, *lengths, size]) + content


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
