"""What the partner's voice and smile do to a face: nods, raised brows, concern, a smile given back. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from generator.rigged.face.visemes import Array, weights
from generator.rigged.noise import Stream, between, uniform
from generator.rigged.state import FPS
from generator.types import Partner, Phase

NODS = (((1.0, 13), (0.45, 11)), ((1.0, 15),), ((0.9, 11), (0.7, 10), (0.35, 9)))
"""Nods with an echo, single, and threefold: parts of the depth, and frames for down and up."""

NOD_DEG = (2.2, 4.6)
NOD_REST = round(1.4 * FPS)
"""Frames between two nods at least, their own included."""

BROWS_INSTEAD = 0.3
"""How often raised brows answer a clause instead of a nod."""

BROWS_FRAMES, BROWS_UP = 18, 0.38
"""How long, in frames, and how high."""

LONG_TURN = 5 * FPS
"""Through a turn without clauses a listener still nods now and then, but not before this."""

MEAN_SHARE, LOUD_SHARE = 1.0 / (8 * FPS), 0.1
"""How fast the partner's usual loudness (8 s) and their present one (0.4 s) are followed, a frame."""

USUAL_LEVEL = 0.45
"""What a voice is taken for before it is known."""

RAISED_FROM, RAISED_SPAN = 0.15, 0.25
"""By how much a voice must exceed its usual loudness to count as raised, and until it counts in full."""

MIRROR_SHARE, MIRROR = 0.09, 0.7
"""A smile comes back after about half a second (two lags of 11 frames), and a little weaker."""

ATTENTION = weights(browInnerUp=0.06, browOuterUp_=0.1)
CONCERN = weights(browDown_=0.3, browInnerUp=0.2, eyeSquint_=0.1, mouthPress_=0.14, mouthFrown_=0.08)
SMILE = weights(mouthSmile_=0.42, cheekSquint_=0.42, mouthDimple_=0.12, eyeSquint_=0.12, browOuterUp_=0.04)


@dataclass(frozen=True, slots=True)
class Listener:
    """`usual` and `loud`: the partner's loudness over long and short; `smile` that is given back, 0..1.

    `since` frames ago the `count`-th answer began, a nod or raised brows.
    """

    usual: float = USUAL_LEVEL
    loud: float = 0.0
    raised: float = 0.0
    seen: float = 0.0
    smile: float = 0.0
    count: int = 0
    since: int = NOD_REST
    frame: int = 0

    def answers_with_brows(self, seed: int) -> bool:
        """Whether the answer under way is one of the brows."""
        return uniform(seed, Stream.ANSWER, 2 * self.count) < BROWS_INSTEAD

    def nod(self, seed: int) -> float:
        """How far the head is down, degrees."""
        age = self.since
        for part, frames in NODS[int(uniform(seed, Stream.ANSWER, 2 * self.count + 1) * len(NODS))]:
            if age < frames and not self.answers_with_brows(seed):
                return part * _hump(age / frames) * between(seed, Stream.NOD_DEPTH, self.count, *NOD_DEG)
            age -= frames
        return 0.0

    def brows(self, seed: int) -> float:
        """How far the brows are up for an answer, 0..1."""
        return BROWS_UP * _hump(self.since / BROWS_FRAMES) * self.answers_with_brows(seed)

    @property
    def face(self) -> Array:
        """What is added to the face (52,)."""
        calm = 1.0 - self.raised
        return self.loud * calm * ATTENTION + self.raised * CONCERN + calm * self.smile * SMILE


def _hump(x: float) -> float:
    """Up and down again over x in 0..1, nothing outside."""
    return 0.5 - 0.5 * math.cos(2.0 * math.pi * x) if 0.0 < x < 1.0 else 0.0


def listen(now: Listener, partner: Partner, phase: Phase, seed: int) -> Listener:
    """One frame on."""
    level = partner.level if partner.speaking else 0.0
    usual = now.usual + (level - now.usual) * MEAN_SHARE * partner.speaking
    loud = now.loud + (level - now.loud) * LOUD_SHARE
    excess = min(max((loud - usual - RAISED_FROM) / RAISED_SPAN, 0.0), 1.0)
    seen = now.seen + (partner.smile - now.seen) * MIRROR_SHARE
    answer = _answers(now, partner, phase, seed)
    return replace(
        now,
        usual=usual,
        loud=loud,
        raised=now.raised + (excess - now.raised) * (0.08 if excess > now.raised else 0.03),
        seen=seen,
        smile=now.smile + (MIRROR * seen - now.smile) * MIRROR_SHARE,
        count=now.count + answer,
        since=0 if answer else now.since + 1,
        frame=now.frame + 1,
    )


def _answers(now: Listener, partner: Partner, phase: Phase, seed: int) -> bool:
    """Whether to nod or raise the brows now: where a clause ends, and now and then through a long turn."""
    if phase != "listening" or now.since < NOD_REST:
        return False
    long = now.since >= LONG_TURN and uniform(seed, Stream.LONG_TURN, now.frame) < 0.01
    return partner.clause_end or (partner.speaking and long)
