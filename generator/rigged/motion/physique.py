"""What motion must know of a body: its joints, and where its skin is that hands touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.rigged.asset import Human, load
from generator.rigged.identity.identity import Identity
from generator.rigged.motion.aim import Poser
from generator.rigged.motion.rotations import Array
from generator.rigged.state import BONE_INDEX

EYES_OVER_LIPS_M = 0.074

HAND_REACH_M = 0.032
"""Skin of the palm is this near to the middle finger's knuckle."""

TRUNK_REACH_M = 0.17
"""Skin further than this from the middle may be an arm, not the trunk."""

CHIN_DROP_M = 0.08
"""The chin's tip is at most this far below the middle of the lips."""


@dataclass(frozen=True, slots=True, eq=False)
class Physique:
    """A body in the reference pose: `joints` (bones, 3) and `skin` (V, 3), metres; `lips`, `chin` (3,).

    `palm`: how thick the flat hand is from its knuckles to the skin of the palm.
    """

    joints: Array
    skin: Array
    lips: Array
    chin: Array
    palm: float

    @property
    def eyes(self) -> Array:
        """The eyes' height as (3,), in the middle of the head's front."""
        return np.asarray(self.lips + np.array([0.0, 0.0, EYES_OVER_LIPS_M]))

    def front(self, x: float, z: float, near: float = 0.03) -> float:
        """y of the foremost skin of trunk and face within `near` metres of (x, z); else the spine's."""
        aside, up = np.abs(self.skin[:, 0] - x), np.abs(self.skin[:, 2] - z)
        here = (aside < near) & (up < near) & (np.abs(self.skin[:, 0]) < TRUNK_REACH_M)
        spine = float(self.joints[BONE_INDEX["spine01"], 1])
        return float(self.skin[here, 1].min()) if here.any() else spine


def physique(skin: NDArray[Any], joints: NDArray[Any], human: Human | None = None) -> Physique:
    """Of a body made by `Human.body`."""
    human = human or load()
    skin, joints = np.asarray(skin, float), np.asarray(joints, float)
    lips = skin[human.masks["lips"] > 128].mean(0)
    below = (np.abs(skin[:, 0]) < 0.015) & (skin[:, 1] < lips[1] + 0.03)
    below &= (skin[:, 2] < lips[2]) & (skin[:, 2] > lips[2] - CHIN_DROP_M)
    part = skin[below]
    chin = part[(part[:, 1] + part[:, 2]).argmin()]
    return Physique(joints, skin, lips, chin, _palm(skin, joints))


def _palm(skin: Array, joints: Array) -> float:
    knuckle = joints[BONE_INDEX["finger3-1.R"]]
    near = skin[np.linalg.norm(skin - knuckle, axis=1) < HAND_REACH_M]
    return float(((near - knuckle) @ Poser(joints).hand_frame(".R")[:, 1]).max())


def physique_of(identity: Identity) -> Physique:
    """Of a person."""
    look = (identity.sex, identity.ageing, identity.ancestry, identity.weight, identity.changes)
    return physique(*load().body(*look))
