"""Faces that go with actions: weights (52,) to be added to the face of the pose."""

from __future__ import annotations

from generator.rigged.face.visemes import weights

WARM = weights(mouthSmile_=0.32, cheekSquint_=0.3, mouthDimple_=0.1, eyeSquint_=0.1)
BROAD = weights(mouthSmile_=0.6, cheekSquint_=0.5, mouthDimple_=0.2, eyeSquint_=0.22, mouthUpperUp_=0.1)
LAUGHING = weights(
    mouthSmile_=0.68, cheekSquint_=0.7, eyeSquint_=0.5, jawOpen=0.28, mouthUpperUp_=0.12, mouthLowerDown_=0.05
)
UNSURE = weights(browInnerUp=0.45, browOuterUp_=0.45, mouthFrown_=0.3, mouthShrugLower=0.4, mouthPress_=0.2)
PONDER = weights(browDown_=0.2, browInnerUp=0.1, eyeSquint_=0.18, mouthPress_=0.2, mouthLeft=0.12)
BROWS = weights(browInnerUp=0.25, browOuterUp_=0.3, eyeWide_=0.12)
DOUBT = weights(browInnerUp=0.15, browDown_=0.12, mouthPress_=0.15)
SHUT_EYES = weights(eyeBlink_=0.92)
