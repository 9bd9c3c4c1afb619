"""No skin comes through a garment and no hole opens in it, whatever the arms, trunk and head do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.rigged import asset
from generator.rigged.asset import Shapes
from generator.rigged.build.body import Body
from generator.rigged.clothes.garments import dress
from generator.rigged.draw.geometry import bone_matrices
from generator.rigged.draw.mesh import Array, join
from generator.rigged.draw.raster import draw_ids
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.palette import OUTFITS
from generator.rigged.identity.people import MAN, WOMAN
from generator.rigged.motion.aim import Poser
from generator.rigged.state import BONE_INDEX

SIZE, VIEW_M = 256, 0.9
PEOPLE = {"man": MAN, "heavy woman": replace(WOMAN, weight=0.8)}
ARMS = {
    "down": ((-0.2, 0.06, -1.0), (-0.06, -0.25, -1.0)),
    "crossed": ((-0.12, -0.32, -0.94), (0.85, -0.5, 0.1)),
    "raised": ((-0.85, -0.3, 0.2), (0.1, -0.2, 1.0)),
    "forward": ((-0.1, -0.95, -0.3), (0.1, -0.95, 0.1)),
    "beside the head": ((-0.55, -0.2, -0.6), (-0.1, -0.3, 1.0)),
}
BENDS = {"down": (0.0, 0.0), "crossed": (0.1, -0.2), "raised": (0.15, 0.3), "forward": (-0.1, -0.5)}
"""Lean of the trunk and turn of the head, radians."""

WORN = [("man", outfit) for outfit in OUTFITS] + [("heavy woman", o) for o in ("shirt", "t-shirt", "suit")]
DEEP_M = 0.005
"""Skin is bare where this measure is positive; below this it lies 11 mm under the cloth or deeper."""

MOST_PIXELS = 3
"""Of 256 x 256: less is not seen."""


class Wearer:
    """One person in one outfit: skin and clothes, to be posed."""

    def __init__(self, identity: Identity) -> None:
        human = asset.load()
        look = (identity.sex, identity.ageing, identity.ancestry, identity.weight, identity.changes)
        positions, self.joints = human.body(*look)
        body = Body(human, positions)
        clothes = dress(identity, body, self.joints)
        self.eyes = body.eyes_at
        skin = body.skin(np.ones_like(body.positions), clothes.bare)
        none = Shapes(np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros((0, 3), np.float32))
        self.mesh = join([skin, *clothes.parts], self.joints, none)
        deep = np.zeros(len(self.mesh.positions), bool)
        own = body.sources[0]
        trunk = np.abs(body.canonical[own, 0]) < 0.2  # one may look into a sleeve
        deep[: len(own)] = trunk & (clothes.bare[own] < DEEP_M)
        self.hidden = deep[self.mesh.triangles].all(1)

    def posed(self, arms: str) -> Array:
        """Which triangle each sample shows (SIZE, SIZE, samples), as a camera 2.3 m away sees it."""
        mesh = self.mesh
        bones = bone_matrices(self.joints.astype(np.float32), rotations(self.joints, arms))
        blend = (bones[mesh.bone_index] * mesh.bone_weight[..., None, None]).sum(1)
        points = np.einsum("nij,nj->ni", blend[:, :, :3], mesh.positions) + blend[:, :, 3] - self.eyes
        near = 1 / (points[:, 1] + 2.3)
        scale = SIZE / VIEW_M * 2.3
        x, y = SIZE / 2 + scale * points[:, 0] * near, 0.3 * SIZE - scale * points[:, 2] * near
        screen = np.stack([x, y, near], 1).astype(np.float32)
        return draw_ids(screen, mesh.triangles, SIZE, SIZE, len(mesh.triangles))[0]


def rotations(joints: Array, arms: str) -> Array:
    """Arms aimed, trunk leaning and head turned."""
    poser = Poser(joints)
    for side, sign in ((".R", 1), (".L", -1)):
        upper, fore = ((sign * x, y, z) for x, y, z in ARMS[arms])
        poser.arm(side, upper, fore)
    out = np.asarray(poser.rotations(), np.float32)
    lean, turn = BENDS.get(arms, (0.1, 0.4))
    for bone in ("spine03", "spine02", "spine01"):
        out[BONE_INDEX[bone]] += (lean / 2, 0, lean / 3)
    for bone in ("neck01", "neck02", "neck03", "head"):
        out[BONE_INDEX[bone]] += (turn / 8, 0, turn / 4)
    return out


def holes(ids: Array) -> int:
    """Background pixels in the trunk's columns that a flood from the picture's edges does not reach."""
    free = (ids < 0).all(2)
    outside = np.zeros_like(free)
    outside[0], outside[-1], outside[:, 0], outside[:, -1] = free[0], free[-1], free[:, 0], free[:, -1]
    for _ in range(4 * SIZE):
        grown = outside.copy()
        grown[1:] |= outside[:-1]
        grown[:-1] |= outside[1:]
        grown[:, 1:] |= outside[:, :-1]
        grown[:, :-1] |= outside[:, 1:]
        grown &= free
        if (grown == outside).all():
            break
        outside = grown
    half = int(0.13 / VIEW_M * SIZE)  # farther out one sees through between arm and trunk
    return int((free & ~outside)[:, SIZE // 2 - half : SIZE // 2 + half].sum())


@pytest.mark.parametrize(("who", "outfit"), WORN)
def test_nothing_comes_through_and_nothing_gapes(who: str, outfit: str) -> None:
    wearer = Wearer(replace(PEOPLE[who], outfit=outfit))
    for arms in ARMS:
        ids = wearer.posed(arms)
        shown = wearer.hidden[ids[ids >= 0]].sum() / ids.shape[2]
        assert shown <= MOST_PIXELS, f"{shown} pixels of covered skin with arms {arms}"
        assert holes(ids) <= MOST_PIXELS, f"a hole of {holes(ids)} pixels with arms {arms}"
