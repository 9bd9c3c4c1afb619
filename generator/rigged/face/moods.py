"""Faces that last: of each pose, of each phase of a conversation, and what they leave to speech."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from generator.rigged.face.visemes import Array, weights
from generator.rigged.noise import smooth
from generator.rigged.state import ARKIT, ARKIT_INDEX
from generator.types import Phase


@dataclass(frozen=True, slots=True)
class Mood:
    """`face` actions (52,); `head` degrees down, to the left, tilted left; `lean` of the trunk forwards.

    `keeps`: the part of it that stays once it is no longer new; surprise does not last.
    """

    face: Array = field(default_factory=weights)
    head: tuple[float, float, float] = (0.0, 0.0, 0.0)
    lean: float = 0.0
    keeps: float = 1.0


NEW_S, FADE_S = 1.4, 2.0
"""A mood is new for this long, and then fades to what it keeps."""

ATTENTIVE = Mood(
    weights(mouthSmile_=0.3, mouthDimple_=0.06, cheekSquint_=0.1, browInnerUp=0.05, browOuterUp_=0.07),
    (-0.5, 0.0, 0.5),
    1.5,
)

POSES: dict[str, Mood] = {
    "attentive": ATTENTIVE,
    "calm": Mood(weights(mouthSmile_=0.2, mouthDimple_=0.04, eyeSquint_=0.04), (0.0, 0.0, -1.0), -0.5),
    "relaxed": Mood(
        weights(mouthSmile_=0.34, mouthDimple_=0.08, cheekSquint_=0.12, eyeSquint_=0.1),
        (-1.5, 0.0, -2.5),
        -2.0,
    ),
    "smiling": Mood(
        weights(
            mouthSmile_=0.58, cheekSquint_=0.5, mouthDimple_=0.16, eyeSquint_=0.16, mouthUpperUp_=0.06,
            browOuterUp_=0.1, browInnerUp=0.05,
        ),
        (-1.0, 0.0, 1.5),
        0.5,
    ),
    "amused": Mood(
        weights(
            mouthSmileLeft=0.62, mouthSmileRight=0.46, cheekSquint_=0.6, mouthDimple_=0.25, eyeSquint_=0.28,
            mouthPress_=0.12, browOuterUpRight=0.28, browOuterUpLeft=0.1, browInnerUp=0.08,
        ),
        (-0.5, 1.0, 3.5),
        0.0,
        keeps=0.8,
    ),
    "thinking": Mood(
        weights(
            browInnerUp=0.15, browOuterUpRight=0.22, browDownLeft=0.24, mouthPress_=0.16, mouthLeft=0.12,
            eyeSquint_=0.14, mouthSmile_=0.12,
        ),
        (-2.0, 3.0, -3.0),
        -0.5,
    ),
    "concerned": Mood(
        weights(
            browInnerUp=0.62, browDown_=0.2, eyeSquint_=0.12, mouthFrown_=0.16, mouthPress_=0.12,
            mouthShrugLower=0.1, mouthSmile_=0.1,
        ),
        (1.5, 0.0, 4.0),
        2.5,
    ),
    "surprised": Mood(
        weights(
            browInnerUp=0.65, browOuterUp_=0.72, eyeWide_=0.55, jawOpen=0.14, mouthFunnel=0.1,
            mouthSmile_=0.14,
        ),
        (-2.5, 0.0, 0.0),
        -1.5,
        keeps=0.42,
    ),
    "hands at rest": ATTENTIVE,
    "arms crossed": Mood(
        weights(mouthSmileLeft=0.36, mouthSmileRight=0.28, cheekSquint_=0.12, eyeSquint_=0.08),
        (-1.5, 0.0, -2.0),
    ),
    "holding the mug": Mood(
        weights(mouthSmile_=0.36, mouthDimple_=0.08, cheekSquint_=0.16, eyeSquint_=0.08), (-1.0, 0.0, 2.0)
    ),
    "leaning": Mood(
        weights(mouthSmile_=0.34, cheekSquint_=0.14, browOuterUp_=0.12, browInnerUp=0.08), (-0.5, 0.0, 1.0)
    ),
}  # fmt: skip
"""The face of each pose by name; those that are moods alone leave the arms at rest."""

PHASES: dict[Phase, Mood] = {
    "idle": Mood(),
    "listening": Mood(weights(browInnerUp=0.06, browOuterUp_=0.1, eyeWide_=0.04), (1.0, 0.0, 2.0), 1.5),
    "thinking": Mood(
        weights(
            browInnerUp=0.14, browOuterUpRight=0.2, browDownLeft=0.18, mouthPress_=0.14, mouthLeft=0.1,
            eyeSquint_=0.1,
        ),
        (-2.0, 2.5, -2.0),
        -0.5,
    ),
    "speaking": Mood(weights(browOuterUp_=0.06, mouthSmile_=0.04), (0.0, 0.0, 0.0), 0.5),
}  # fmt: skip
"""What each phase adds to the pose."""

MOUTH = np.array([name.startswith(("mouth", "jaw", "tongue")) for name in ARKIT])
"""Which actions move the mouth."""

OPENING = np.array(
    [name.startswith(("jawOpen", "mouthUpperUp", "mouthLowerDown", "mouthFunnel")) for name in ARKIT]
)
"""Which actions part the lips."""

_SPREAD = [
    i for i, name in enumerate(ARKIT) if name.startswith(("mouthSmile", "mouthDimple", "mouthStretch"))
]
_ROUND = [ARKIT_INDEX["mouthPucker"], ARKIT_INDEX["mouthFunnel"]]

TALK_SHARE = 0.6
"""How much of a mood's mouth is left in full speech: enough to hear a smile, too little to blur a vowel."""

ROUND_SHARE = 0.75
"""How much of a smile gives way where lips are fully rounded."""


def mood(pose: str, phase: Phase, held_s: float = 0.0) -> Mood:
    """Pose and phase together, `held_s` seconds after the pose was taken up."""
    base, extra = POSES[pose], PHASES[phase]
    kept = 1.0 - (1.0 - base.keeps) * smooth((held_s - NEW_S) / FADE_S)
    face = base.face * kept
    if phase == "thinking":
        face = face - 0.6 * face * MOUTH
    head = tuple(kept * a + b for a, b in zip(base.head, extra.head, strict=True))
    return Mood(face + extra.face, (head[0], head[1], head[2]), kept * base.lean + extra.lean)


def beside_speech(face: Array, speech: Array, talk: float, shut: float) -> Array:
    """What a face (52,) leaves to a mouth that speaks: `talk` 0..1, lips closed as far as `shut`."""
    out = face * np.where(MOUTH, 1.0 - (1.0 - TALK_SHARE) * talk, 1.0)
    out[_SPREAD] *= 1.0 - ROUND_SHARE * min(1.0, float(speech[_ROUND].sum()))
    out[OPENING] *= 1.0 - shut
    return out
