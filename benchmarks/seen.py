"""What a public face net sees in the pictures, faces and open lips, and how far the drawn lips close."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.facenet import Array, FaceNet
from benchmarks.lips import LipReader
from benchmarks.scenes import ATTENTIVE, CHUNK, Spoken, silence
from generator.rigged.draw.renderer import Renderer
from generator.rigged.figure import RiggedHuman
from generator.rigged.identity.identity import Identity
from generator.rigged.state import FigureState
from generator.types import Prompt
from media.frames import TICKS_HZ, ByteArray

Tell = Callable[[float], None]

HIDING = frozenset({"drink"})
"""Actions that hold something before the face: the mug."""

CLOSED_PX, NEAR_S = 2.0, 0.04
"""Lips have met below this gap in pixels, in a picture at most so far from the sound."""


class Sampler:
    """A painter that draws only the pictures that are asked for (`wanted`), and keeps them as RGB."""

    def __init__(self, renderer: Renderer) -> None:
        self.wanted = False
        self.pictures: list[ByteArray] = []
        self._renderer = renderer
        self._blank = np.zeros((renderer.height * 3 // 2, renderer.width), np.uint8)

    def draw(self, state: FigureState) -> ByteArray:
        """A picture if it is wanted, else nothing."""
        if self.wanted:
            self.pictures.append(self._renderer.draw_rgb(state))
        return self._blank


def found_shares(net: FaceNet, people: Sequence[Identity], actions: Sequence[str], tell: Tell) -> list[float]:
    """For each person the share of pictures, two of each action and at rest, in which a face is found."""
    shares = []
    for number, identity in enumerate(people):
        tell(number / len(people))
        painter = Sampler(Renderer(identity, 512, 512))
        human = RiggedHuman(identity, seed=number, painter=painter)
        for turn, action in enumerate(["", *(name for name in actions if name not in HIDING)]):
            prompt = Prompt(turn + 1, action, "action") if action else ATTENTIVE
            _sample(human, painter, prompt, np.random.default_rng((number, turn)))
        shares.append(float(np.mean([net.look(picture).found for picture in painter.pictures])))
    return shares


def _sample(human: RiggedHuman, painter: Sampler, prompt: Prompt, chance: np.random.Generator) -> None:
    """Go through an action and draw two of its pictures."""
    count = int(human.capabilities.actions.get(prompt.text, 2.0) * TICKS_HZ / CHUNK)
    wanted = set(chance.choice(count, 2, replace=False).tolist())
    for index in range(count):
        painter.wanted = index in wanted
        human.step(silence(index, prompt))


def lip_follow(net: FaceNet, identity: Identity, spoken: Sequence[Spoken]) -> tuple[float, float]:
    """How the net's lip opening follows the drawn one: correlation at zero lag, and the best lag in ms."""
    seen, true = [], []
    painter = LipReader(identity)
    for said in spoken:
        painter.begin()
        human = RiggedHuman(identity, seed=1, painter=painter)
        for chunk in said.chunks:
            human.step(chunk)
        true.append(np.array(painter.gaps))
        seen.append(np.array([net.look(painter.rgb(state)).lip_opening for state in painter.states]))
    by_lag = {lag: _correlation(seen, true, lag) for lag in range(-3, 4)}
    return by_lag[0], 40.0 * max(by_lag, key=by_lag.__getitem__)


def _correlation(seen: Sequence[Array], true: Sequence[Array], lag: int) -> float:
    """Of all clips together, the net's side shifted by `lag` pictures."""
    shifted = np.concatenate([np.roll(values, -lag)[3:-3] for values in seen])
    return float(np.corrcoef(shifted, np.concatenate([values[3:-3] for values in true]))[0, 1])


def closures(identity: Identity, spoken: Sequence[Spoken]) -> tuple[int, int]:
    """How many p, b, m are shown with lips that meet, and how many there are."""
    met = total = 0
    painter = LipReader(identity)
    for number, said in enumerate(spoken):
        painter.begin()
        human = RiggedHuman(identity, seed=number, painter=painter)
        for chunk in said.chunks:
            human.step(chunk)
        times = np.arange(len(painter.gaps)) / human.capabilities.fps
        gaps = np.array(painter.gaps)
        for phoneme in said.phonemes:
            if phoneme.symbol in "pbm":
                near = (times >= phoneme.start - NEAR_S) & (times <= phoneme.end + NEAR_S)
                total += 1
                met += bool(gaps[near].min() < CLOSED_PX)
    return met, total
