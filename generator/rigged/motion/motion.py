"""The whole person's motion: conditions in, one state per picture out. Pure: a `Motion` never changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from generator.rigged.face import expression, sound, visemes
from generator.rigged.face.expression import Angles, Cue, Face
from generator.rigged.face.moods import POSES
from generator.rigged.face.visemes import VISEMES, Array, Sounds
from generator.rigged.motion import posture as body
from generator.rigged.motion.channels import (
    FACE,
    HEAD,
    HEAD_SHARES,
    JOINTS,
    LOOK,
    TRUNK,
    TRUNK_SHARES,
    VIEW,
    bend,
)
from generator.rigged.motion.physique import Physique
from generator.rigged.motion.posture import Posture
from generator.rigged.motion.repertoire import ACTIONS, Repertoire
from generator.rigged.motion.stances import STANCES
from generator.rigged.state import ARKIT_INDEX, FPS, FRAMINGS, FigureState
from generator.types import Conditions, Prompt
from media.frames import TICKS_HZ, FloatArray

FRAME_TICKS = TICKS_HZ // FPS

OPENING_TICKS = 3 * FRAME_TICKS
"""The mouth opens for sound that comes within this time, and is shut where none does."""

STRESS_LEAD_S = 0.04
"""Brows and head start this much before a stressed vowel, as they do in life."""

CLOSURE_REACH_S = 0.012
"""A closure this near to a picture's middle is shown in it: with it none of 20 ms or longer is missed."""

JAW_QUIET, JAW_LOUD = 0.7, 1.3
"""The jaw opens for a vowel by this part of its shape in the quietest and in the loudest speech."""

SURGE = 0.3
"""Rise of loudness over its mean that counts as a stress where no phonemes are known."""


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """All that the next frame depends on."""

    posture: Posture
    face: Face = field(default_factory=Face)
    pose: str = "attentive"
    request: int = -1
    peak: float = 0.1
    mean: float = 0.0


class Mover:
    """Moves one body in pictures of one of `FRAMINGS`; the same `seed` moves the same way."""

    def __init__(self, physique: Physique, seed: int, framing: str = "head and shoulders") -> None:
        self.framing = FRAMINGS[framing]
        self.repertoire = Repertoire(physique, self.framing)
        self.seed = seed

    def still(self) -> Motion:
        """Where everything begins."""
        return Motion(body.at_rest(self.repertoire))

    def follow(self, motion: Motion, prompt: Prompt, listening: bool) -> Motion:
        """Take up a new prompt; unknown names change nothing.

        A stable prompt lets an action under way come to its end, unless somebody else has begun to speak.
        """
        if prompt.id == motion.request:
            return motion
        motion = replace(motion, request=prompt.id)
        now = motion.posture
        if prompt.kind == "action" and prompt.text in ACTIONS:
            return replace(motion, posture=body.act(now, self.repertoire, prompt.text, self.seed))
        if prompt.kind == "stable" and prompt.text in STANCES:
            if listening and now.action:
                now = body.act(now, self.repertoire, "", self.seed)
            now = body.stand(now, self.repertoire, prompt.text)
            motion = replace(motion, pose=prompt.text)
        return replace(motion, posture=now)

    def steps(self, motion: Motion, conditions: Conditions) -> list[Motion]:
        """The motion after each picture of a chunk."""
        motion = self.follow(motion, conditions.prompt, conditions.phase == "listening")
        spoken = visemes.sounds(conditions.phonemes)
        heard = np.concatenate([conditions.speech, conditions.ahead[: OPENING_TICKS + FRAME_TICKS]])
        out = []
        for frame in range(len(conditions.speech) // FRAME_TICKS):
            motion = self._step(motion, conditions, spoken, heard[frame * FRAME_TICKS :], frame)
            out.append(motion)
        return out

    def _step(
        self, motion: Motion, conditions: Conditions, spoken: Sounds, heard: FloatArray, frame: int
    ) -> Motion:
        now = heard[:FRAME_TICKS]
        loud = sound.loudness(now)
        peak = max(motion.peak * sound.PEAK_DECAY, loud, sound.QUIETEST_PEAK)
        level = min(1.0, loud / peak) ** 0.6
        mean = motion.mean + (level - motion.mean) * 0.12
        posture = body.step(motion.posture, self.repertoire)
        opening = sound.loudness(heard[:OPENING_TICKS]) > sound.SILENT
        cue = Cue(
            phase=conditions.phase,
            pose=motion.pose if motion.pose in POSES else "attentive",
            partner=conditions.partner,
            mouth=_mouth(spoken, now, level, frame) if opening else VISEMES["sil"],
            level=level,
            sounding=loud > sound.SILENT,
            stressed=_stressed(spoken, frame) or (not len(spoken.viseme) and level - mean > SURGE),
            face=posture.now[FACE],
            head=_angles(posture.now[HEAD]),
            trunk=_angles(posture.now[TRUNK]),
            look=_angles(posture.now[LOOK]),
        )
        face = expression.step(motion.face, cue, self.seed)
        return replace(motion, posture=posture, face=face, peak=peak, mean=mean)

    def state(self, motion: Motion) -> FigureState:
        """What is drawn of a motion."""
        face, now = motion.face, motion.posture.now
        rotations = now[JOINTS].reshape(-1, 3).astype(np.float32)
        bend(rotations, HEAD_SHARES, face.head)
        bend(rotations, TRUNK_SHARES, now[TRUNK] + [face.lean, 0.0, 0.0])
        zoom = self.framing / (self.framing + float(now[VIEW][0]))
        weights = face.weights.astype(np.float32)
        return FigureState(weights, rotations, face.breath, zoom, held=motion.posture.held)


def _angles(values: Array) -> Angles:
    a, b, c = values.tolist()
    return a, b, c


def _mouth(spoken: Sounds, now: FloatArray, level: float, frame: int) -> Array:
    """The mouth's shape for a frame: from phonemes, or from the sound where there are none."""
    if not len(spoken.viseme):
        return sound.mouth_from_sound(now, level)
    shape = visemes.mouth(spoken, (frame + 0.5) / FPS, CLOSURE_REACH_S)
    shape[ARKIT_INDEX["jawOpen"]] *= JAW_QUIET + (JAW_LOUD - JAW_QUIET) * level
    return shape


def _stressed(spoken: Sounds, frame: int) -> bool:
    begin = frame / FPS + STRESS_LEAD_S
    return any(begin <= t < begin + 1.0 / FPS for t in spoken.stressed)
