"""Faces that last: the look of each stable pose and of each phase of a conversation."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from generator.rigged.face.visemes import Array, weights
from generator.rigged.state import ARKIT
from generator.types import Phase


@dataclass(frozen=True, slots=True)
class Mood:
    """`face` actions (52,); `head` degrees down, to the left, tilted left; `lean` of the trunk forwards."""

    face: Array = field(default_factory=weights)
    head: tuple[float, float, float] = (0.0, 0.0, 0.0)
    lean: float = 0.0


POSES: dict[str, Mood] = {
    "attentive": Mood(
        weights(mouthSmile_=0.32, browInnerUp=0.04, browOuterUp_=0.06, eyeWide_=0.03), (-0.5, 0.0, 0.0), 1.5
    ),
    "smiling": Mood(
        weights(mouthSmile_=0.6, cheekSquint_=0.42, mouthDimple_=0.2, eyeSquint_=0.18, browOuterUp_=0.08),
        (-1.0, 0.0, 1.5),
        0.5,
    ),
    "relaxed": Mood(weights(mouthSmile_=0.36, mouthDimple_=0.08, eyeSquint_=0.08), (-1.5, 0.0, -2.5), -2.0),
}
"""The stable poses by name."""

PHASES: dict[Phase, Mood] = {
    "idle": Mood(),
    "listening": Mood(weights(browInnerUp=0.07, browOuterUp_=0.12, eyeWide_=0.06), (1.0, 0.0, 2.0), 1.5),
    "thinking": Mood(
        weights(
            browInnerUp=0.2, browOuterUpRight=0.25, browDownLeft=0.2, mouthPress_=0.14, mouthLeft=0.1,
            eyeSquint_=0.1,
        ),
        (-2.5, 3.0, -2.0),
        -0.5,
    ),
    "speaking": Mood(weights(browOuterUp_=0.06, mouthSmile_=0.05), (0.0, 0.0, 0.0), 0.5),
}  # fmt: skip
"""What each phase adds to the pose."""

MOUTH = np.array([name.startswith(("mouth", "jaw", "tongue")) for name in ARKIT])
"""Which actions move the mouth."""


def mood(pose: str, phase: Phase, talk: float) -> Mood:
    """Pose and phase together; `talk` 0..1 leaves the mouth to speech."""
    base, extra = POSES[pose], PHASES[phase]
    face = base.face + extra.face
    if phase == "thinking":
        face = face - 0.6 * base.face * MOUTH
    face = face * np.where(MOUTH, 1.0 - 0.45 * talk, 1.0)
    head = tuple(a + b for a, b in zip(base.head, extra.head, strict=True))
    return Mood(face, (head[0], head[1], head[2]), base.lean + extra.lean)
