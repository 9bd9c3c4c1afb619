"""Skeleton and camera."""

from __future__ import annotations

import numpy as np

from generator.rigged import asset
from generator.rigged.draw.geometry import bone_matrices
from generator.rigged.state import BONE_INDEX, BONES


def carried(rotations: np.ndarray, bone: str, point: np.ndarray) -> np.ndarray:
    matrix = bone_matrices(asset.load().joints, rotations)[BONE_INDEX[bone]]
    return matrix[:, :3] @ point + matrix[:, 3]


def test_without_rotations_nothing_moves() -> None:
    point = np.array([0.3, -0.1, 0.4])
    for bone in ("root", "head", "finger5-3.R"):
        np.testing.assert_allclose(
            carried(np.zeros((len(BONES), 3), np.float32), bone, point), point, atol=1e-5
        )


def test_a_bone_turns_about_its_own_joint_and_takes_its_children_along() -> None:
    rotations = np.zeros((len(BONES), 3), np.float32)
    rotations[BONE_INDEX["upperarm01.L"]] = (0, np.pi / 2, 0)
    joints = asset.load().joints
    shoulder, wrist = joints[BONE_INDEX["upperarm01.L"]], joints[BONE_INDEX["wrist.L"]]
    np.testing.assert_allclose(carried(rotations, "upperarm01.L", shoulder), shoulder, atol=1e-6)
    x, y, z = wrist - shoulder
    np.testing.assert_allclose(
        carried(rotations, "wrist.L", wrist), shoulder + np.array([z, y, -x]), atol=1e-5
    )
    other = joints[BONE_INDEX["wrist.R"]]
    np.testing.assert_allclose(carried(rotations, "wrist.R", other), other, atol=1e-6)


def test_a_parents_turn_comes_after_the_childs() -> None:
    rotations = np.zeros((len(BONES), 3), np.float32)
    rotations[BONE_INDEX["spine01"]] = (0, 0, np.pi / 2)
    rotations[BONE_INDEX["head"]] = (np.pi / 2, 0, 0)
    matrix = bone_matrices(asset.load().joints, rotations)[BONE_INDEX["head"], :, :3]
    # The face (-y) is first turned by the head about x to -z; the spine's turn about z leaves it there.
    np.testing.assert_allclose(matrix @ [0, -1, 0], [0, 0, -1], atol=1e-6)
