"""A clause's beginning and its rest, of the real voice and of its pure parts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from agent.models import packaged
from agent.voice.halves import halves
from agent.voice.network import Network
from agent.voice.onnx_bytes import field
from agent.voice.piper import JOE, parted
from agent.voice.speaker import Part, PiperSpeaker, first_words, joined
from media.frames import TICKS_HZ, FloatArray

MODEL = packaged(JOE) / "en_US-joe-medium.onnx"
LONG = "Within the country your parcel takes two to four days."


@pytest.fixture(scope="module", params=[(1.0, 1.0), (1.16, 1.84)], ids=["joe", "jo"])
def speaker(request: pytest.FixtureRequest) -> PiperSpeaker:
    formants, pitch = request.param
    return PiperSpeaker(MODEL, 2, formants, pitch)


@pytest.fixture(scope="module")
def begun(speaker: PiperSpeaker) -> tuple[Part, Part]:
    """The beginning of a long clause, and what follows."""
    begin = speaker.begin(LONG)
    return begin, speaker.go_on(begin.rest, begin.frames)


def level(samples: FloatArray) -> float:
    return float(10 * np.log10(np.square(samples).mean()))


def test_a_long_clause_begins_with_its_first_words(begun: tuple[Part, Part]) -> None:
    begin, rest = begun
    assert 0.4 * TICKS_HZ < len(begin.samples) < len(rest.samples)
    assert 0 < begin.words < 0.5
    assert begin.rest and not rest.rest


def test_phonemes_of_both_parts_end_exactly_with_their_sound(begun: tuple[Part, Part]) -> None:
    for part in begun:
        assert part.phonemes[0][1] == 0
        assert part.phonemes[-1][2] == len(part.samples) / TICKS_HZ
        assert all(now[2] == after[1] for now, after in pairwise(part.phonemes))


def test_the_rest_goes_on_as_loud_and_without_a_step(begun: tuple[Part, Part]) -> None:
    begin, rest = begun
    assert abs(begin.samples[-1] - rest.samples[0]) < 0.01
    assert abs(level(begin.samples) - level(rest.samples)) < 6


@pytest.mark.parametrize("text", ["Yes,", "Nice to meet you."])
def test_a_short_clause_comes_as_a_whole(speaker: PiperSpeaker, text: str) -> None:
    part = speaker.begin(text)
    assert (part.words, part.rest, part.frames.size) == (1.0, {}, 0)


def test_text_without_a_word_is_no_sound(speaker: PiperSpeaker) -> None:
    assert len(speaker.begin("").samples) == 0


def test_parts_of_a_clause_that_sound_alone_equal_those_of_the_whole() -> None:
    network = Network(MODEL, 2, hop=256)
    inputs = {
        "input": np.arange(1, 61)[None],
        "input_lengths": np.array([60]),
        "scales": np.array([0.667, 1.0, 0.8], np.float32),
    }
    network.run(None, inputs)
    frames = network.planned()
    count = frames.shape[1]
    whole = network.sound(frames)
    assert len(whole) == count * 256
    parts = [network.sound(frames, 0, 40), network.sound(frames, 40, 60), network.sound(frames, 60)]
    assert np.allclose(np.concatenate(parts), whole, atol=1e-5)
    assert network.planned().shape[1] == 0


def test_a_model_whose_decoder_takes_other_numbers_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    halves_of_precision = field(1, b"\x08\x0a" + field(2, field(1, b"") * 3))
    monkeypatch.setattr("agent.voice.halves._FLOATS", halves_of_precision)
    assert not Network(MODEL, 2, hop=256).apart


@pytest.mark.parametrize("model", [b"", b"not a model at all", b"\xff" * 40], ids=repr)
def test_what_is_no_model_is_refused(model: bytes) -> None:
    with pytest.raises(ValueError, match="ONNX"):
        halves(model)


def node(name: str, kind: str, inputs: str, output: str) -> bytes:
    names = b"".join(field(1, each.encode()) for each in inputs.split())
    return field(1, names + field(2, output.encode()) + field(3, name.encode()) + field(4, kind.encode()))


def model(*nodes: bytes) -> bytes:
    """An ONNX model of nodes that takes `text` and `speaker`, with the weights `weights`."""
    inputs = b"".join(field(11, field(1, each)) for each in (b"text", b"speaker"))
    return field(7, b"".join(nodes) + field(5, field(8, b"weights")) + inputs)


TEXT = node("/enc", "Mul", "text weights", "plan"), node("/Ceil", "Ceil", "plan", "durations")
FRAMES = node("/Mul", "Mul", "plan durations", "frames")


def test_a_model_is_cut_where_its_decoder_begins() -> None:
    decoder = node("/dec/conv", "Conv", "frames weights", "tone"), node("/dec/Tanh", "Tanh", "tone", "sound")
    cut = halves(model(*TEXT, FRAMES, *decoder))
    assert cut and cut.frames == "frames"
    assert b"/dec/" not in cut.text and b"speaker" not in cut.text
    assert b"/enc" not in cut.sound and b"Ceil" not in cut.sound
    assert b"weights" in cut.text and b"weights" in cut.sound


@pytest.mark.parametrize(
    "nodes",
    [
        (*TEXT, FRAMES, node("/other", "Conv", "frames weights", "sound")),
        (FRAMES, node("/dec/conv", "Conv", "frames weights", "sound")),
        (*TEXT, FRAMES, node("/dec/conv", "Conv", "frames speaker", "sound")),
    ],
    ids=["no decoder by name", "no durations", "a decoder that is told the speaker"],
)
def test_a_model_that_is_built_differently_stays_whole(nodes: tuple[bytes, ...]) -> None:
    assert halves(model(*nodes)) is None


@pytest.mark.parametrize(
    ("lengths", "count"),
    [
        ("", 0),
        ("a.5", 0),
        ("a.2 b.2 c.9", 0),
        ("a.2 b.3 c.9", 4),
        ("a.5 b.4 c.5", 2),
        ("a.5 b.9", 2),
        ("a.5 b.7", 0),
        ("a.2 b.9 c.3", 0),
    ],
)
def test_the_first_words_are_long_enough_to_make_the_others_meanwhile(lengths: str, count: int) -> None:
    """Words of one phoneme each, with its tenths of a second; a space lasts none."""
    phonemes = []
    for word in lengths.split():
        phonemes += [(word[0], int(1000 * float(word[1:]))), (" ", 0)]
    assert first_words(phonemes[:-1], 1000) == count


@pytest.mark.parametrize("last", [0.0, 0.3, -0.2])
def test_sound_goes_on_from_the_sample_before(last: float) -> None:
    samples = np.full(1000, 0.1, np.float32)
    evened = joined(samples, last)
    assert evened[0] == pytest.approx(last)
    assert np.abs(np.diff(evened)).max() < 0.01
    assert np.array_equal(evened[200:], samples[200:])
    assert len(joined(samples[:5], last)) == 5


@pytest.mark.parametrize(
    ("clause", "share", "said", "left"),
    [
        ("One two three four.", 0.5, "One two ", "three four."),
        ("One two three four. ", 1.0, "One two three four. ", ""),
        ("One two three four.", 0.05, "One ", "two three four."),
        ("1989,", 0.4, "1989,", ""),
    ],
)
def test_a_clause_is_parted_between_words(clause: str, share: float, said: str, left: str) -> None:
    assert parted(clause, share) == (said, left)
