"""Judging what a Whisper decode printed: speech or not, repeated, or better with the expected words. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

SHORTEST_WINDOW_S = 10.0
"""Whisper is trained on 30 s. A shorter window costs a third, but below 10 s it begins to repeat itself."""

LONGEST_WINDOW_S = 30.0
TAIL_S = 3.0
"""Empty sound after the speech; with less of it the decoder repeats itself too."""

MAX_NO_SPEECH = 0.4
MIN_LOGPROB = -1.1
"""Silence, noise, coughs and hums exceed one of these; speech was measured at 0.15 and -0.86 at worst."""

FASTEST_WORDS_PER_S = 6.0
SPARE_WORDS = 4
"""More words than the fastest speaker says in the time are a loop."""

READING_MARGIN = 7.0
"""A name that was said but not printed was mostly by 0.2 to 6.6 (log probability) less likely than what was
printed for it. Of 169 sentences without it, in five voices and partly in noise, no word but names came nearer
than 9.3, and "Leo" no nearer to "Theo" than 8.5; "Mia" is 5.0 from "Maya", but not where a Mia is there.
"""

AGAIN_WORDS = 3
"""So many words of the beginning said again at the end are a loop; "thank you, thank you" is not."""


@dataclass(frozen=True, slots=True)
class Decode:
    """One decode's text, the chance that it was no speech, and its tokens' mean log probability.

    `ended` is False where it was stopped at `most_tokens`.
    """

    text: str
    no_speech: float
    logprob: float
    ended: bool = True

    @property
    def is_speech(self) -> bool:
        """False for what the model prints over silence and noise."""
        return bool(self.text) and self.no_speech <= MAX_NO_SPEECH and self.logprob >= MIN_LOGPROB


def window(duration: float) -> float:
    """Seconds of sound that Whisper is shown for speech of `duration` seconds."""
    return min(LONGEST_WINDOW_S, max(SHORTEST_WINDOW_S, float(math.ceil(duration + TAIL_S))))


def most_tokens(duration: float) -> int:
    """Tokens after which a decode is a loop: bounds its time."""
    return math.ceil((FASTEST_WORDS_PER_S * duration + SPARE_WORDS) * 1.5)


def loops(decode: Decode, duration: float) -> bool:
    """True when a decode repeats itself: too much text for the time, or a phrase said over and over."""
    words = plain_words(decode.text)
    if not decode.ended or len(words) > FASTEST_WORDS_PER_S * duration + SPARE_WORDS:
        return True
    return _round(words) >= AGAIN_WORDS or any(
        _repeats(words, size, 5 if size < 3 else 3 if size < 5 else 2) for size in range(1, 13)
    )


def once(text: str) -> str:
    """The text, or only its first round where it is one phrase repeated ("wave at me, wave at")."""
    words = text.split()
    size = _round(["".join(plain_words(word)) for word in words])
    return " ".join(words[:size]) if size else text


def better(plain: Decode, biased: Decode, expected: Collection[str]) -> str:
    """The text to believe, of a decode without and one with expected words in the prompt.

    The biased one hears rare words that the plain one misses, and loses punctuation and others' words: it
    counts only where everything it hears differently is a word that was expected.
    """
    said, heard = plain_words(plain.text), plain_words(once(biased.text))
    new = set(heard) - set(said)
    if not biased.is_speech or not new or not new <= set(expected) or abs(len(said) - len(heard)) > 1:
        return plain.text
    return sentence(once(biased.text))


def fitting(text: str, score: float, others: Mapping[str, float]) -> str:
    """The text to believe: the printed one, or the best of `others` where the sound speaks for it nearly as
    well. All have their tokens' log probability together.
    """
    best = max(others, key=lambda each: others[each], default=text)
    return best if others.get(best, -math.inf) >= score - READING_MARGIN else text


def sentence(text: str) -> str:
    """Bare words written as a sentence."""
    text = text.rstrip(" ,;")
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def plain_words(text: str) -> list[str]:
    """A text's words in small letters without punctuation."""
    return re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.lower())


def _round(words: list[str]) -> int:
    """The length of the phrase that the words repeat, the last round perhaps cut off; 0 if they do not."""
    for size in range(1, len(words)):
        again = len(words) - size
        whole = words[size:-1] == words[: again - 1] and words[again - 1].startswith(words[-1])
        if whole and again >= min(size, AGAIN_WORDS):
            return size
    return 0


def _repeats(words: list[str], size: int, times: int) -> bool:
    same = 0
    for a, b in zip(words, words[size:], strict=False):
        same = same + 1 if a == b else 0
        if same >= size * (times - 1):
            return True
    return False
