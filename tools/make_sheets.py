"""Draw the sheets of docs/person/: people, hair, outfits, mouths, poses and actions, to be looked at.

.venv/bin/python tools/make_sheets.py [people hair outfits mouths poses actions]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from rich.progress import track

from generator.rigged.draw.renderer import Renderer
from generator.rigged.face.visemes import VISEMES
from generator.rigged.figure import RiggedHuman, capabilities
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.palette import CLOTH_COLOURS, HAIR_STYLES, OUTFITS
from generator.rigged.identity.people import MAN, WOMAN
from generator.rigged.identity.seeds import from_seed
from generator.rigged.state import FPS, FigureState
from generator.types import Conditions, Prompt

OUT = Path(__file__).parents[1] / "docs/person"

QUALITY = 80
"""Of JPEG: sheets of about 100 KB."""

FINER = 3
"""Pictures are drawn larger by this, and made smaller."""

MOMENTS = (0.25, 0.5, 0.75)
"""Parts of an action at which it is shown."""

POSE_S = 3.0
"""Until a pose is held, in seconds."""

SHAVEN = replace(MAN, beard="none")
"""Stubble is too fine for small pictures."""

Tile = tuple[str, Image.Image]


class Model:
    """One person before the camera."""

    def __init__(self, identity: Identity, side: int) -> None:
        self.side = side
        self.renderer = Renderer(identity, FINER * side, FINER * side)
        self.human = RiggedHuman(identity, painter=self.renderer)

    def states(self, prompt: Prompt, seconds: float) -> list[FigureState]:
        """What she or he does in silence, asked for by `prompt`."""
        can = self.human.capabilities
        silence = np.zeros(can.chunk_ticks, np.float32)
        count = round(seconds * can.fps / can.chunk_frames)
        conditions = (Conditions(n * can.chunk_ticks, prompt, silence, silence[:0]) for n in range(count))
        return [state for each in conditions for state in self.human.states(each)]

    def picture(self, state: FigureState) -> Image.Image:
        return Image.fromarray(self.renderer.draw_rgb(state)).resize((self.side, self.side))


def at_rest(identity: Identity, side: int = 160) -> Image.Image:
    model = Model(identity, side)
    return model.picture(model.states(Prompt(0, "attentive", "stable"), 0.5)[0])


def people() -> Iterator[Tile]:
    for seed in track(range(64), "people"):
        yield str(seed), at_rest(from_seed(seed), 128)


def hair() -> Iterator[Tile]:
    for number, style in enumerate(track(HAIR_STYLES, "hair")):
        one = WOMAN if number % 2 else SHAVEN
        yield style, at_rest(replace(one, hair=style, outfit="t-shirt", framing="face"))


def outfits() -> Iterator[Tile]:
    colours = ("teal", "navy", "burgundy", "grey", "beige", "light blue")
    assert set(colours) <= set(CLOTH_COLOURS)
    for number, outfit in enumerate(track(OUTFITS, "outfits")):
        one = WOMAN if number % 2 else SHAVEN
        look = {"outfit": outfit, "outfit_colour": colours[number % len(colours)], "framing": "waist up"}
        yield outfit, at_rest(replace(one, **look), 224)


def mouths() -> Iterator[Tile]:
    model = Model(replace(WOMAN, framing="face"), 160)
    rest = model.states(Prompt(0, "calm", "stable"), 0.1)[0]
    for name, shape in track(VISEMES.items(), "mouths"):
        weights = np.clip(rest.weights * 0.4 + shape, 0, 1).astype(np.float32)
        yield name, model.picture(replace(rest, weights=weights))


def poses() -> Iterator[Tile]:
    for name in track(capabilities().poses, "poses"):
        model = Model(replace(WOMAN, framing="waist up"), 224)
        yield name, model.picture(model.states(Prompt(1, name, "stable"), POSE_S)[-1])


def actions() -> Iterator[Tile]:
    model = Model(SHAVEN, 160)
    for number, (name, seconds) in enumerate(track(capabilities().actions.items(), "actions"), start=1):
        states = model.states(Prompt(number, name, "action"), seconds + 1.0)
        shown = (model.picture(states[round(seconds * share * FPS)]) for share in MOMENTS)
        yield name.replace("_", " "), join(list(shown), len(MOMENTS))


SHEETS = {
    "people": (people, 8),
    "hair": (hair, 6),
    "outfits": (outfits, 4),
    "mouths": (mouths, 6),
    "poses": (poses, 4),
    "actions": (actions, 3),
}
"""Each with its pictures in a row."""


def join(pictures: list[Image.Image], across: int) -> Image.Image:
    """Pictures of one size in rows."""
    wide, high = pictures[0].size
    sheet = Image.new("RGB", (across * wide, -(-len(pictures) // across) * high), "white")
    for number, picture in enumerate(pictures):
        sheet.paste(picture, (number % across * wide, number // across * high))
    return sheet


def labelled(name: str, picture: Image.Image) -> Image.Image:
    ImageDraw.Draw(picture).text((4, 2), name, fill="white", stroke_width=1, stroke_fill="black")
    return picture


def main(names: list[str]) -> None:
    """Draw the named sheets, all where none is named."""
    OUT.mkdir(exist_ok=True)
    for name in names or SHEETS:
        make, across = SHEETS[name]
        sheet = join([labelled(*tile) for tile in make()], across)
        sheet.save(OUT / f"{name}.jpg", quality=QUALITY)
        print(f"{OUT / name}.jpg: {(OUT / f'{name}.jpg').stat().st_size // 1000} KB")


if __name__ == "__main__":
    main(sys.argv[1:])
