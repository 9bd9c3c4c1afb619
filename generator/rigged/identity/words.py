"""A person from a description, such as "a woman of about 40, short grey hair, navy jacket"."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

from generator.rigged.identity.identity import Identity
from generator.rigged.identity.natural import complete
from generator.rigged.identity.readers import READERS
from generator.rigged.identity.text import Text, plain
from media.errors import ConfigError


def from_words(words: str, unsaid: Mapping[str, Any] | None = None) -> Identity:
    """A person from a description in English.

    What is not said is that of `unsaid` (fields of Identity by name), else it fits what is said, chosen by
    the words' own letters: the same words make the same person. Raises ConfigError where nothing is
    understood, or the age is out of range.
    """
    found = read(words)
    text = plain(words)
    if not found:
        why = f'Nothing of "{words.strip()[:60]}" is understood' if text else "There are no words"
        raise ConfigError(f'{why}: describe the person, such as "a man of 35, short brown hair, blue shirt".')
    given = dict(unsaid or {}) | found
    return complete(given, lambda trait: _share(f"{text} {trait}"), zlib.crc32(text.encode()))


def read(words: str) -> dict[str, Any]:
    """What the words say: fields of Identity by name, and `people`, a name that `natural` knows."""
    text = Text.of(words)
    found = {name: reader(text) for name, reader in READERS.items()}
    return {name: value for name, value in found.items() if value is not None}


def _share(text: str) -> float:
    return zlib.crc32(text.encode()) / 2**32
