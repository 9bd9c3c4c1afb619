"""Speech recognition by Whisper on CTranslate2, in two threads that all calls of the process share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer

from agent.ears.decoding import (
    LONGEST_WINDOW_S,
    Decode,
    better,
    fitting,
    loops,
    most_tokens,
    once,
    plain_words,
    sentence,
    window,
)
from agent.ears.one_thread import OneThread
from agent.parts import EAR_RATE_HZ, Readings, Transcript
from media.errors import ModelError, first_line
from media.frames import FloatArray

FINAL_BEAM = 5
"""Costs a fifth more time than greedy search and takes a fifth of the errors in noise."""

FEW_WORDS = 5
"""Up to so many words may be a command: they are decoded a second time with the expected words (a third more
time). In longer speech context does that work, and bias only costs errors."""

SURE_LOGPROB = -0.25
"""... unless the first decode is surer of its words than this, as it is of half of them. Of 45 short phrases
in two voices, clean and in noise, the second then mends 14 where it else mends 15, and spoils none."""

ALIGNED_FRAMES = 100
"""Of the sound, 10 ms each: an alignment brings the tokens' chances, and itself is not needed."""

LEAST = 1e-9
"""Taken for a token's chance where it is none."""

LANGUAGE = "en"
"""The personas speak English; multilingual models are told so."""


class Whisper:
    """A recogniser. Finals and partials are each served in the order of asking, one decode at a time: an
    answer never waits for a caption.
    """

    def __init__(self, folder: Path, threads: int = 1, expected: Iterable[str] = ()) -> None:
        """Load a model folder in CTranslate2's format and decode once to warm up (0.5 s; blocks).

        `expected`: names and commands that may be said, most likely first. Raises ModelError.
        """
        self._expected = ", ".join(dict.fromkeys(expected))
        self._expected_words = frozenset(plain_words(self._expected))
        self._finals, self._partials = OneThread("asr"), OneThread("asr-partials")
        try:
            # Weights rounded to int8 took half the time of float32 and made no more errors.
            self._whisper = WhisperModel(
                str(folder), device="cpu", compute_type="int8", cpu_threads=threads, num_workers=2
            )
            multilingual = self._whisper.model.is_multilingual
            self._tokenizer = Tokenizer(
                self._whisper.hf_tokenizer, multilingual, task="transcribe", language=LANGUAGE
            )
            self._recognise(np.zeros(EAR_RATE_HZ, np.float32), True)
        except Exception as error:  # CTranslate2, tokenizers and numpy each have errors of their own
            raise ModelError(
                f"{folder} does not work as a Whisper model in CTranslate2's format "
                f'({first_line(error)}): correct "model" under [ears].'
            ) from error

    async def transcribe(
        self, speech: FloatArray, *, final: bool, readings: Readings | None = None
    ) -> Transcript:
        """Words of float32 (n,) at 16 kHz, at most 28 s; empty where it is no speech.

        A cancelled request that still waits is never decoded. `readings` of a final are scored by how likely
        the sound makes each of their words, without a search.
        """
        thread = self._finals if final else self._partials
        return await thread.run(lambda: Transcript(self._recognise(speech, final, readings)))

    async def close(self) -> None:
        """Wait for the decodes under way and end the threads."""
        await self._finals.close()
        await self._partials.close()

    def _recognise(self, speech: FloatArray, final: bool, readings: Readings | None = None) -> str:
        """The words, or the one of their readings that fits the sound."""
        sound, text = self._words(speech, final)
        others = readings(text) if readings and text else ()
        if not others:
            return text
        return fitting(text, self._score(sound, text), {each: self._score(sound, each) for each in others})

    def _words(self, speech: FloatArray, final: bool) -> tuple[object, str]:
        """The words, and the encoded sound in which they were found."""
        duration = len(speech) / EAR_RATE_HZ
        beam = FINAL_BEAM if final else 1
        sound = self._encode(speech, window(duration))
        plain = self._decode(sound, duration, beam)
        if loops(plain, duration):
            first = once(plain.text)
            if first != plain.text and len(first.split()) > 1:
                plain = replace(plain, text=sentence(first))
            elif final:  # the window that Whisper was trained with loops least
                sound = self._encode(speech, LONGEST_WINDOW_S)
                plain = self._decode(sound, duration, beam)
            else:
                return sound, ""
        if not plain.is_speech:
            return sound, ""
        few = len(plain_words(plain.text)) <= FEW_WORDS
        if final and self._expected and few and plain.logprob < SURE_LOGPROB:
            biased = self._decode(sound, duration, beam, self._expected)
            return sound, better(plain, biased, self._expected_words)
        return sound, plain.text

    def _encode(self, speech: FloatArray, seconds: float) -> object:
        padded = np.zeros(round(seconds * EAR_RATE_HZ), np.float32)
        padded[: len(speech)] = speech[: len(padded)]
        return self._whisper.encode(self._whisper.feature_extractor(padded, padding=0))

    def _decode(self, sound: object, duration: float, beam: int, expected: str | None = None) -> Decode:
        prompt = self._whisper.get_prompt(self._tokenizer, [], without_timestamps=True, hotwords=expected)
        [result] = self._whisper.model.generate(
            sound,
            [prompt],
            beam_size=beam,
            max_length=min(self._whisper.max_length, len(prompt) + most_tokens(duration)),
            return_scores=True,
            return_no_speech_prob=True,
        )
        tokens = result.sequences_ids[0]
        logprob = result.scores[0] * len(tokens) / (len(tokens) + 1)  # the end token counts as one
        text = self._tokenizer.decode(tokens).strip()
        return Decode(text, result.no_speech_prob, logprob, ended=len(tokens) < most_tokens(duration))

    def _score(self, sound: object, text: str) -> float:
        """The log probability of a text's tokens where the sound is this."""
        start = self._whisper.get_prompt(self._tokenizer, [], without_timestamps=True)[:-1]  # align adds it
        tokens = self._tokenizer.encode(f" {text}")
        [aligned] = self._whisper.model.align(sound, start, [tokens], ALIGNED_FRAMES)
        return float(np.log(np.maximum(aligned.text_token_probs, LEAST)).sum())
