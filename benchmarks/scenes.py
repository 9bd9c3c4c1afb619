"""Conditions for measuring a face: sentences spoken by the product's own voice, silence, actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from agent.call.speech import ReplySpeech
from agent.voice.piper import voice_named
from generator.types import Conditions, Phoneme, Prompt
from media.frames import TICKS_HZ

CHUNK = 1920
"""Samples in a chunk of the rigged human, 40 ms."""

LEAD_CHUNKS, TAIL_CHUNKS = 10, 12
ATTENTIVE = Prompt(0, "attentive", "stable")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence as chunks with silence around it; `phonemes` in seconds from the first chunk's start."""

    chunks: tuple[Conditions, ...]
    phonemes: tuple[Phoneme, ...]


async def say(sentences: Iterable[str], voice: str = "joe") -> list[Spoken]:
    """Sentences spoken by a voice of the product."""
    piper = voice_named(voice)
    try:
        await piper.start()
        return [await _say(piper.speak(sentence)) for sentence in sentences]
    finally:
        await piper.close()


async def _say(pieces) -> Spoken:  # type: ignore[no-untyped-def]
    speech, phonemes = ReplySpeech(1), []
    async for piece in pieces:
        speech.add(piece)
        begin = LEAD_CHUNKS * CHUNK / TICKS_HZ + (speech.length - len(piece.samples)) / TICKS_HZ
        phonemes += [replace(p, start=p.start + begin, end=p.end + begin) for p in piece.phonemes]
    speech.close()
    chunks = [silence(n) for n in range(LEAD_CHUNKS)]
    while not speech.finished:
        part, pts = speech.take(CHUNK), len(chunks) * CHUNK
        chunks.append(Conditions(pts, ATTENTIVE, part.speech, part.ahead, part.phonemes, "speaking"))
    chunks += [silence(len(chunks) + n) for n in range(TAIL_CHUNKS)]
    return Spoken(tuple(chunks), tuple(phonemes))


def silence(index: int, prompt: Prompt = ATTENTIVE) -> Conditions:
    """Chunk `index` in which nothing sounds."""
    return Conditions(index * CHUNK, prompt, np.zeros(CHUNK, np.float32), np.zeros(0, np.float32))


def mixed(spoken: Sequence[Spoken], actions: Sequence[str], seconds: float) -> Iterator[Conditions]:
    """A realistic mix: a sentence, a gesture through it every second time, three seconds of listening.

    It goes round until `seconds` have passed.
    """
    index, turn = 0, 0
    while index * CHUNK < seconds * TICKS_HZ:
        said = spoken[turn % len(spoken)]
        gesture = Prompt(2 * turn + 1, actions[turn // 2 % len(actions)], "action")
        prompt = gesture if turn % 2 else replace(ATTENTIVE, id=2 * turn + 1)
        for chunk in said.chunks:
            yield replace(chunk, pts=index * CHUNK, prompt=prompt)
            index += 1
        for _ in range(75):
            rest = silence(index, replace(ATTENTIVE, id=2 * turn + 2))
            yield replace(rest, phase="listening" if turn % 3 else "idle")
            index += 1
        turn += 1
