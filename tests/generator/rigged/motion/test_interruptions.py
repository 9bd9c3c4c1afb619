"""Ten thousand interruptions: nothing jumps, everything comes to rest."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.face.speech import Voice
from generator.rigged.motion import posture as body_at
from generator.rigged.motion.channels import FACE, HEAD, JOINTS, TRUNK, VIEW
from generator.rigged.motion.deed import ACTIONS
from generator.rigged.motion.posture import MAX_JOINT_STEP, Posture
from generator.rigged.motion.repertoire import Repertoire
from generator.rigged.motion.stances import STANCES
from tests.generator.rigged.motion.anatomy import FRAMING, physique

REPERTOIRE = Repertoire(physique("man"), FRAMING)
WHAT = [*ACTIONS, "", *STANCES]
OWN_ARMS = [name for name, stance in STANCES.items() if stance.arms is not STANCES["attentive"].arms]


def interrupted(posture: Posture, what: str, seed: int) -> Posture:
    if what in STANCES:
        return body_at.stand(posture, REPERTOIRE, what)
    return body_at.act(posture, REPERTOIRE, what, seed)


@pytest.mark.parametrize("count", [800, pytest.param(10_000, marks=pytest.mark.slow)])
def test_nothing_jumps_through_interruptions(count: int) -> None:
    chance = np.random.default_rng(7)
    posture, most = body_at.at_rest(REPERTOIRE), np.zeros(5)
    for what in chance.choice(WHAT, count):
        posture = interrupted(posture, str(what), 3)
        for _ in range(chance.geometric(0.4)):
            before = posture.now
            voice = Voice(sounding=True, stressed=chance.random() < 0.1, level=0.8)
            posture = body_at.step(posture, REPERTOIRE, 3, voice)
            change = posture.now - before
            turned = np.linalg.norm(change[JOINTS].reshape(-1, 3), axis=1).max()
            others = [np.abs(change[part]).max() for part in (HEAD, TRUNK, VIEW, FACE)]
            most = np.maximum(most, [turned, *others])
    bounds = [MAX_JOINT_STEP, 8.0, 2.5, 0.04, 0.5]  # rad, degrees, degrees, m, share
    assert (most < bounds).all(), most.round(3).tolist()


def test_the_body_comes_to_rest_in_the_pose_after_any_interruption() -> None:
    chance = np.random.default_rng(8)
    for pose in STANCES:
        posture = body_at.at_rest(REPERTOIRE)
        for what in [*chance.choice([*WHAT, "drink", *OWN_ARMS], 5), pose]:
            posture = interrupted(posture, str(what), 3)
            for _ in range(12):
                posture = body_at.step(posture, REPERTOIRE, 3)
        for _ in range(260):
            posture = body_at.step(posture, REPERTOIRE, 3)
        np.testing.assert_array_equal(posture.now, REPERTOIRE.base(pose))
        assert posture.held == STANCES[pose].held
