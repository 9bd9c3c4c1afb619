"""Word errors of the ears on the shipped callers, clean and in noise, in virtual time.

The whole ears listen (voice detector, pieces, recogniser) as in a call. Turns are taken 1.5 s after their
true end, longer than every pause within one: the floor's patience is no part of this figure.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from agent.config import EarSettings
from agent.ears.hearing import Heard, Hearing
from agent.ears.listener import Listener
from agent.ears.load import Ears, load_ears
from agent.parts import EAR_RATE_HZ
from benchmarks.turns import Said, said_in
from benchmarks.wer import WordErrors, total, word_errors
from media import files
from media.frames import FloatArray
from rrm.persona import load_persona

PACKET = EAR_RATE_HZ // 50
TAKEN_AFTER_S = 1.5


def in_noise(sound: FloatArray, said: Sequence[Said], snr_db: float, seed: int = 1) -> FloatArray:
    """`sound` with pink noise, `snr_db` below the speech in its turns: a room with a fan, not hiss alone."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(len(sound)))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    noise = np.fft.irfft(spectrum, len(sound))
    speech = np.concatenate([sound[_at(turn.start) : _at(turn.end)] for turn in said])
    gain = np.sqrt(np.mean(speech**2) / np.mean(noise**2)) * 10 ** (-snr_db / 20)
    return np.asarray(sound + gain * noise, np.float32)


async def errors_in_caller(caller: Path, snr_db: float) -> tuple[WordErrors, WordErrors]:
    """A shipped caller's word errors, clean and in noise. Run it in virtual time."""
    name, said = said_in(caller.with_suffix(".json"))
    persona = load_persona(name)
    sound = await asyncio.to_thread(files.load_sound, caller, EAR_RATE_HZ)
    ears = await asyncio.to_thread(load_ears, EarSettings(), (persona.name, *persona.words))
    try:
        clean = await word_errors_in(ears, sound, said)
        return clean, await word_errors_in(ears, in_noise(sound, said, snr_db), said)
    finally:
        await ears.close()


async def word_errors_in(ears: Ears, sound: FloatArray, said: Sequence[Said]) -> WordErrors:
    """Errors over all turns of `sound`, float32 (n,) at 16 kHz. Run it in virtual time."""
    events: list[Hearing] = []
    listener = Listener(ears.vad(), ears.recogniser, ears.turn_end, events.append)
    errors, at = [], 0
    for turn in said:
        until = _at(turn.end + TAKEN_AFTER_S)
        for end in range(at + PACKET, until, PACKET):
            await asyncio.sleep(PACKET / EAR_RATE_HZ)
            await listener.push(sound[end - PACKET : end], end / EAR_RATE_HZ)
        heard = [event.text for event in events if isinstance(event, Heard)]
        errors.append(word_errors(turn.text, heard[-1] if heard else ""))
        listener.finish_turn()
        events.clear()
        at = until
    await listener.close()
    return total(errors)


def _at(seconds: float) -> int:
    return round(seconds * EAR_RATE_HZ)
