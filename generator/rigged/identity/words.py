"""A person from a description in words."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace

import numpy as np

from generator.rigged.identity.identity import Identity, random_face
from generator.rigged.identity.palette import (
    BACKGROUNDS,
    CLOTH_COLOURS,
    EYE_COLOURS,
    HAIR_COLOURS,
    OUTFITS,
)
from generator.rigged.identity.people import MAN, WOMAN
from media.errors import ConfigError


def from_words(words: str) -> Identity:
    """A person from a description, such as "a woman of about 40, short grey hair, navy jacket".

    What is not said is chosen by the words' own letters, so the same words make the same person. Raises
    ConfigError for an empty description or an age out of range.
    """
    text = " ".join(re.findall(r"[a-z0-9]+(?:-[a-z]+)?", words.lower()))
    if not text:
        raise ConfigError(
            'Describe the person in a few words, such as "a man of 35, short brown hair, blue shirt".'
        )
    seed = zlib.crc32(text.encode())
    rng = np.random.default_rng(seed)
    female = _any(text, "woman", "female", "lady", "she", "her")
    male = _any(text, "man", "male", "gentleman", "guy", "he", "his")
    woman = female or (not male and rng.random() < 0.5)
    kind = WOMAN if woman else MAN
    own = {name: kind.changes.get(name, 0.0) + 0.25 * amount for name, amount in random_face(rng).items()}
    person = replace(
        kind,
        changes=kind.changes | own,
        eyes=str(rng.choice(["brown", "hazel", "green", "blue", "grey"])),
        hair="bob" if woman else "side part",
        beard="none",
        outfit="blouse" if woman else "shirt",
        outfit_colour=str(rng.choice(["light blue", "white", "teal", "grey", "burgundy"])),
        seed=seed,
    )
    return _details(person, text)


def _any(text: str, *words: str) -> bool:
    return any(re.search(rf"\b{word}\b", text) for word in words)


def _colour(text: str, table: dict[str, tuple[float, float, float]], *things: str) -> str | None:
    """The longest colour name that stands before one of the things, with at most two words between."""
    for name in sorted(table, key=len, reverse=True):
        spelled = name.replace("grey", "gr[ae]y").replace("blond", "blonde?")
        if re.search(rf"\b{spelled}\b(?: [a-z-]+){{0,2}} (?:{'|'.join(things)})\b", text):
            return name
    return None


def _details(person: Identity, text: str) -> Identity:
    age = re.search(r"\b(\d{2})\b", text)
    if age:
        person = replace(person, age=float(age.group(1)))
    elif _any(text, "young"):
        person = replace(person, age=25.0)
    elif _any(text, "old", "elderly", "senior"):
        person = replace(person, age=70.0)
    for words, ancestry, skin in (
        (("black skin", "dark skin", "african", "black (?:man|woman)"), (1.0, 0.0, 0.0), 0.78),
        (("asian", "chinese", "japanese", "korean"), (0.0, 1.0, 0.0), 0.3),
        (("indian", "brown skin", "latina", "latino"), (0.3, 0.2, 0.5), 0.52),
        (("white skin", "fair skin", "pale", "european", "caucasian"), (0.0, 0.0, 1.0), 0.14),
    ):
        if _any(text, *words):
            person = replace(person, ancestry=ancestry, skin=skin)
    for word, style in (
        *(
            ("bald", "bald"),
            ("cropped", "cropped"),
            ("buzz", "cropped"),
            ("short", "short"),
            ("side part", "side part"),
        ),
        *(("bob", "bob"), ("shoulder-length", "long"), ("long", "long")),
    ):
        if _any(text, word) and (
            word in ("bald", "bob", "cropped", "side part") or _any(text, f"{word}(?: [a-z-]+){{0,3}} hair")
        ):
            person = replace(person, hair=style)
    for outfit in OUTFITS:
        if _any(text, outfit):
            person = replace(person, outfit=outfit)
    if _any(text, "suit", "blazer"):
        person = replace(person, outfit="jacket")
    if _any(text, "pullover", "jumper", "knitwear"):
        person = replace(person, outfit="sweater")
    if _any(text, "stubble", "unshaven"):
        person = replace(person, beard="stubble")
    elif _any(text, "beard", "bearded"):
        person = replace(person, beard="short")
    for background in BACKGROUNDS:
        if _any(text, background):
            person = replace(person, background=background)
    return replace(
        person,
        hair_colour=_colour(text, HAIR_COLOURS, "hair", "bob", "beard") or person.hair_colour,
        eyes=_colour(text, EYE_COLOURS, "eyes") or person.eyes,
        outfit_colour=_colour(
            text,
            CLOTH_COLOURS,
            "shirt",
            "blouse",
            "jacket",
            "suit",
            "blazer",
            "sweater",
            "pullover",
            "jumper",
            "t-shirt",
        )
        or person.outfit_colour,
    )
