"""The whole person's motion: conditions in, one state per picture out. Pure: a `Motion` never changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from generator.rigged.face import expression, visemes
from generator.rigged.face.expression import Cue, Face
from generator.rigged.face.head import Angles
from generator.rigged.face.speech import FRAME_TICKS, OPENING_TICKS, Voice, hear
from generator.rigged.face.visemes import Array, Sounds
from generator.rigged.motion import posture as body
from generator.rigged.motion.channels import FACE, HEAD, LOOK, TRUNK, VIEW, rotations
from generator.rigged.motion.deed import ACTIONS
from generator.rigged.motion.physique import Physique
from generator.rigged.motion.posture import Posture
from generator.rigged.motion.repertoire import Repertoire
from generator.rigged.motion.stances import STANCES
from generator.rigged.motion.talk import sway
from generator.rigged.state import FRAMINGS, FigureState
from generator.types import Conditions, Prompt
from media.frames import FloatArray

HEAD_STEP_DEG = 0.06
"""Of the head's drawn turn: 0.15 mm at the nose, an eighth of a pixel of 512."""


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """All that the next frame depends on."""

    posture: Posture
    face: Face = field(default_factory=Face)
    pose: str = "attentive"
    request: int = -1
    voice: Voice = field(default_factory=Voice)


class Mover:
    """Moves one body in pictures of one of `FRAMINGS`; the same `seed` moves the same way."""

    def __init__(self, physique: Physique, seed: int, framing: str = "head and shoulders") -> None:
        self.repertoire = Repertoire(physique, FRAMINGS[framing])
        self.seed = seed

    def still(self) -> Motion:
        """Where everything begins."""
        return Motion(body.at_rest(self.repertoire))

    def follow(self, motion: Motion, prompt: Prompt, listening: bool) -> Motion:
        """Take up a new prompt, and the pose in which an action under way is to end; unknown names change
        nothing.

        A stable prompt lets an action under way come to its end, unless somebody else has begun to speak.
        """
        if prompt.id != motion.request:
            motion = self._take_up(motion, prompt, listening)
        if prompt.kind == "action" and prompt.then in STANCES:
            posture = body.end_in(motion.posture, self.repertoire, prompt.then)
            motion = motion if posture is motion.posture else replace(motion, posture=posture)
        return motion

    def _take_up(self, motion: Motion, prompt: Prompt, listening: bool) -> Motion:
        motion = replace(motion, request=prompt.id)
        now = motion.posture
        if prompt.kind == "action" and prompt.text in ACTIONS:
            return replace(motion, posture=body.act(now, self.repertoire, prompt.text, self.seed))
        if prompt.kind == "stable" and prompt.text in STANCES:
            if listening and now.action:
                now = body.stop(now, self.repertoire)
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
        voice = hear(motion.voice, spoken, heard, frame)
        speaks = conditions.phase == "speaking"
        posture = body.step(motion.posture, self.repertoire, self.seed, voice if speaks else None)
        cue = Cue(
            phase=conditions.phase,
            pose=motion.pose,
            partner=conditions.partner,
            voice=voice,
            face=posture.now[FACE],
            head=_angles(posture.now[HEAD]),
            trunk=_angles(self._trunk(posture, motion.face.frame + 1)),
            look=_angles(posture.now[LOOK]),
        )
        face = expression.step(motion.face, cue, self.seed)
        return replace(motion, posture=posture, face=face, voice=voice)

    def _trunk(self, posture: Posture, frame: int) -> Array:
        """Degrees forwards, left, tilted left, without the lean of the mood."""
        return np.asarray(posture.now[TRUNK] + sway(frame, self.seed))

    def state(self, motion: Motion) -> FigureState:
        """What is drawn of a motion."""
        face, now = motion.face, motion.posture.now
        trunk = self._trunk(motion.posture, face.frame) + np.array([face.lean, 0.0, 0.0])
        turns = rotations(now, _in_steps(face.head), trunk).astype(np.float32)
        height = self.repertoire.framing.height
        zoom = height / (height + float(now[VIEW][0]))
        weights = face.weights.astype(np.float32)
        return FigureState(weights, turns, face.breath.level, zoom, held=motion.posture.held)


def _in_steps(angles: Angles) -> Angles:
    """The angles to the nearest of steps: a head that hardly moves is not drawn again for every picture."""
    down, left, tilt = (HEAD_STEP_DEG * round(angle / HEAD_STEP_DEG) for angle in angles)
    return down, left, tilt


def _angles(values: Array) -> Angles:
    a, b, c = values.tolist()
    return a, b, c
