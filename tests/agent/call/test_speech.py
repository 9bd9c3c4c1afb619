"""A reply's time line: what is taken, what is ahead, what was heard."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.call.speech import AHEAD_S, CONTEXT_S, ReplySpeech
from agent.parts import SpeechPiece
from generator.types import Phoneme
from media.frames import TICKS_HZ

CHUNK = 3840


def piece(samples: int, text: str = "words", value: float = 0.5) -> SpeechPiece:
    """A piece of constant sound with one phoneme over its whole length."""
    phoneme = Phoneme("a", 0.0, samples / TICKS_HZ)
    return SpeechPiece(np.full(samples, value, np.float32), (phoneme,), text)


def test_what_goes_in_comes_out_once_and_in_order() -> None:
    speech = ReplySpeech(1)
    speech.add(piece(5000, value=0.1))
    speech.add(piece(5000, value=0.2))
    speech.close()
    taken = np.concatenate([speech.take(CHUNK).speech for _ in range(3)])
    assert np.allclose(taken[:5000], 0.1)
    assert np.allclose(taken[5000:10000], 0.2)
    assert not taken[10000:].any()
    assert speech.finished


def test_where_the_voice_is_late_silence_counts_and_nothing_is_lost() -> None:
    speech = ReplySpeech(1)
    speech.add(piece(1000))
    speech.take(CHUNK)
    speech.add(piece(1000, value=0.9))
    part = speech.take(CHUNK)
    assert np.allclose(part.speech[:1000], 0.9)
    assert part.speech_end == 2 * CHUNK


def test_phonemes_come_relative_to_the_chunk_with_context_on_both_sides() -> None:
    speech = ReplySpeech(1)
    speech.add(piece(TICKS_HZ))
    speech.add(piece(TICKS_HZ))
    first = speech.take(CHUNK)
    assert [p.start for p in first.phonemes] == [0.0]
    for _ in range(11):
        speech.take(CHUNK)
    part = speech.take(CHUNK)  # begins at 0.96 s: the second phoneme is 0.04 s ahead
    assert [round(p.start, 3) for p in part.phonemes] == [-0.96, 0.04]
    assert all(p.end >= -CONTEXT_S for p in part.phonemes)


def test_sound_ahead_is_what_is_known_and_no_more() -> None:
    speech = ReplySpeech(1)
    speech.add(piece(CHUNK + 100))
    assert len(speech.take(CHUNK).ahead) == 100
    speech.add(piece(TICKS_HZ))
    assert len(speech.take(CHUNK).ahead) == round(AHEAD_S * TICKS_HZ)


@pytest.mark.parametrize(
    ("heard_s", "text"),
    [
        (0.0, ""),
        (0.3, "One"),
        (1.0, "One two three."),
        (1.5, "One two three. Four"),
        (9.0, "One two three. Four five six."),
    ],
)
def test_what_was_heard_is_cut_at_words(heard_s: float, text: str) -> None:
    speech = ReplySpeech(1)
    speech.add(piece(TICKS_HZ, "One two three."))
    speech.add(piece(TICKS_HZ, "Four five six."), gap_s=0.1)
    assert speech.heard(round(heard_s * TICKS_HZ)) == text


def test_a_caption_shows_a_clause_once_it_begins_to_sound() -> None:
    speech = ReplySpeech(1)
    speech.add(piece(TICKS_HZ, "One."))
    speech.add(piece(TICKS_HZ, "Two."))
    assert speech.started(1) == "One."
    assert speech.started(TICKS_HZ + 1) == "One. Two."


@given(st.lists(st.integers(1, 9000), max_size=8), st.lists(st.integers(1, 5000), max_size=30))
def test_however_it_is_cut_the_sound_is_whole(pieces: list[int], takes: list[int]) -> None:
    speech = ReplySpeech(1)
    for samples in pieces:
        speech.add(piece(samples))
    speech.close()
    taken = [speech.take(count).speech for count in takes]
    rest = speech.take(max(speech.length - sum(takes), 1)).speech
    assert sum(int((part > 0).sum()) for part in [*taken, rest]) == sum(pieces)
