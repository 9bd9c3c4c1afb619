import pytest

from agent.voice.durations import with_durations


def field(number, content):
    return bytes([number << 3 | 2, len(content)]) + content


def node(kind, output):
    return field(1, field(1, b"some_input") + field(2, output) + field(4, kind))


def model(*nodes, outputs=(b"sound",)):
    """An ONNX model as far as `with_durations` looks: a version, a graph of nodes and its outputs."""
    graph = b"".join(nodes) + b"".join(field(12, field(1, name)) for name in outputs)
    return b"\x08\x08" + field(7, graph)


def test_the_rounded_durations_become_an_output():
    plain = model(node(b"Ceil", b"durations"), node(b"Mul", b"sound"))
    patched = with_durations(plain)
    assert patched == plain + field(7, field(12, field(1, b"durations")))
    assert with_durations(patched) == patched  # the addition reads as an output


@pytest.mark.parametrize(
    "plain",
    [
        model(node(b"Mul", b"sound")),
        model(node(b"Ceil", b"one"), node(b"Ceil", b"two")),
        model(node(b"Ceil", b"durations"), outputs=(b"sound", b"durations")),
    ],
    ids=["no rounding", "two roundings", "an output already"],
)
def test_a_model_without_one_hidden_rounding_stays_as_it_is(plain):
    assert with_durations(plain) == plain


@pytest.mark.parametrize(
    "junk", [b"", b"not a model at all", b"\xff" * 40, model(node(b"Ceil", b"x"))[:-9]], ids=repr
)
def test_what_is_no_model_is_refused(junk):
    with pytest.raises(ValueError, match="ONNX"):
        with_durations(junk)
