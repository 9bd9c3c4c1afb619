"""`visavis portrait`: a picture of a person, or of many on one sheet."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress

from agent.looks import identity_of
from generator.rigged.draw.raster import BAND
from generator.rigged.draw.renderer import check_size
from generator.rigged.figure import RiggedHuman
from generator.rigged.identity.file import SUFFIX, load_identity, save_identity
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.seeds import from_seed
from generator.rigged.identity.words import from_words
from media.errors import ConfigError
from media.frames import ByteArray, VideoFrame
from media.video import blank, place, planes, to_png
from rrm.persona import load_persona

SIZE, SHEET_SIZE = 512, 160
"""Pixels a side: of one person's picture, and of each on a sheet."""

LARGEST_SHEET = 256
"""People on one sheet: each takes a second or two."""

LARGEST_SIDE = 8192
"""Pixels a side of a sheet: writing one takes some 600 MB."""

_WRITTEN = {".png": "Pictures are written as PNG", SUFFIX: "Identity files are TOML"}

_DIGITS = ("75557", "26227", "71747", "71717", "55711", "74717", "74757", "71122", "75757", "75717")
"""Each digit in five rows of three pixels, a row's pixels as the bits of an octal digit."""


@dataclass(frozen=True, slots=True)
class Who:
    """One person, named in one of four ways."""

    seed: int | None = None
    words: str | None = None
    persona: str | None = None
    identity: Path | None = None

    def named(self) -> list[str]:
        """The ways in which somebody was named."""
        return [name for name in self.__slots__ if getattr(self, name) is not None]

    def choose(self) -> Identity:
        """The person. Raises ConfigError where nobody was named, or in more than one way."""
        if len(self.named()) != 1:
            given = " and ".join(f"--{name}" for name in self.named()) or "none of them"
            raise ConfigError(f"Name one person, by --seed, --words, --persona or --identity (not {given}).")
        if self.seed is not None:
            return from_seed(self.seed)
        if self.words is not None:
            return from_words(self.words)
        if self.identity is not None:
            return load_identity(self.identity)
        return identity_of(load_persona(str(self.persona)).look)


def make_portrait(who: Who, target: Path, size: int, save: Path | None, out: Console) -> None:
    """Write one person's picture as PNG, and on request the identity file.

    Raises ConfigError where the person, the size or a file is wrong.
    """
    person = who.choose()
    check_size(size, size)
    _check_target(target, ".png")
    if save is not None:
        _check_target(save, SUFFIX)
    _write(target, picture_of(person, size))
    out.print(f"wrote {target}", soft_wrap=True)
    if save is not None:
        save_identity(person, save)
        out.print(f"wrote {save}", soft_wrap=True)


def make_sheet(people: int, target: Path, size: int, out: Console) -> None:
    """Write the people of the first seeds on one sheet, each with its seed. Raises ConfigError."""
    if not 1 <= people <= LARGEST_SHEET:
        raise ConfigError(f"A sheet holds 1 to {LARGEST_SHEET} people, not {people}.")
    check_size(size, size)
    across = ceil(sqrt(people))
    if across * size > LARGEST_SIDE:
        largest = LARGEST_SIDE // across // BAND * BAND
        raise ConfigError(
            f"A sheet of {people} people takes pictures of {largest} pixels at most, not {size}."
        )
    _check_target(target, ".png")
    canvas = blank(across * size, ceil(people / across) * size)
    with Progress(console=out) as bar:
        for seed in bar.track(range(people), description="drawing people"):
            picture = picture_of(from_seed(seed), size)
            write_number(planes(picture.i420)[0], seed)
            place(canvas.i420, picture, seed % across * size, seed // across * size, size, size)
    _write(target, canvas)
    out.print(f"wrote {target}", soft_wrap=True)


def picture_of(person: Identity, size: int) -> VideoFrame:
    """The person at rest. Raises ConfigError for a size that cannot be drawn."""
    return RiggedHuman(person, size, size).portrait()


def write_number(luma: ByteArray, number: int) -> None:
    """Draw a number into the lower left corner of a picture (height, width), white on dark."""
    rows = np.array([[list(f"{int(row):03b}0") for row in _DIGITS[int(digit)]] for digit in str(number)])
    shape = np.pad(np.hstack(list(rows)) == "1", ((1, 1), (1, 0))).repeat(2, 0).repeat(2, 1)
    luma[-shape.shape[0] :, : shape.shape[1]] = np.where(shape, 235, 40)


def _write(target: Path, picture: VideoFrame) -> None:
    try:
        target.write_bytes(to_png(picture))
    except OSError as error:
        why = error.strerror or error
        raise ConfigError(f"The picture {target} cannot be written: {why}.") from error


def _check_target(target: Path, suffix: str) -> None:
    """Refuse at once what would be refused after a minute of drawing."""
    if target.suffix.lower() != suffix:
        raise ConfigError(f"{_WRITTEN[suffix]}: name a file that ends in {suffix}, not {target}.")
    if not target.parent.is_dir():
        raise ConfigError(f"There is no folder {target.parent} for {target.name}: make it, or name another.")
    try:
        new = not target.exists()
        target.open("ab").close()
        if new:
            target.unlink()
    except OSError as error:
        raise ConfigError(f"The file {target} cannot be written: {error.strerror or error}.") from error
