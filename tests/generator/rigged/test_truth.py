"""The truth beside a picture agrees with the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.rigged.draw.renderer import Renderer
from generator.rigged.identity.people import WOMAN
from generator.rigged.state import ARKIT_INDEX, BONE_INDEX, FigureState
from generator.rigged.truth import LABELS, LANDMARKS, STATE_NAMES, Truth, vector
from media.frames import ByteArray

SIDE = 256
EYES, LIPS_INSIDE = slice(36, 48), slice(60, 68)


def posed(**weights: float) -> FigureState:
    state = FigureState()
    for name, weight in weights.items():
        state.weights[ARKIT_INDEX[name]] = weight
    return state


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(replace(WOMAN, glasses="round"), SIDE, SIDE)


@pytest.fixture(scope="module")
def seen(renderer: Renderer) -> tuple[ByteArray, Truth]:
    return renderer.draw_truth(posed(jawOpen=0.7))


def around(labels: ByteArray, point: NDArray[np.float32], reach: int = 3) -> set[str]:
    x, y = np.round(point).astype(int)
    return {LABELS[n] for n in np.unique(labels[y - reach : y + reach + 1, x - reach : x + reach + 1])}


def test_the_picture_is_the_one_that_is_drawn_without_truth(
    renderer: Renderer, seen: tuple[ByteArray, Truth]
) -> None:
    np.testing.assert_array_equal(renderer.draw_rgb(posed(jawOpen=0.7)), seen[0])


def test_all_that_she_has_is_seen(seen: tuple[ByteArray, Truth]) -> None:
    assert set(np.unique(seen[1].labels)) == set(range(len(LABELS)))


def test_depth_and_normals_stand_exactly_where_the_person_is(seen: tuple[ByteArray, Truth]) -> None:
    truth = seen[1]
    there = truth.labels > 0
    np.testing.assert_array_equal(truth.depth > 0, there)
    assert 1.5 < truth.depth[there].min() < truth.depth[there].max() < 3.5
    length = np.linalg.norm(truth.normals, axis=2)
    np.testing.assert_allclose(length, there, atol=1e-3)
    skin = truth.labels == LABELS.index("skin")
    assert np.median(truth.normals[skin][:, 1]) < -0.5, "the face looks at the camera"


def test_landmarks_of_the_eyes_lie_at_the_eyes_and_those_of_the_lips_round_the_open_mouth(
    seen: tuple[ByteArray, Truth],
) -> None:
    truth = seen[1]
    assert truth.landmarks.shape == (len(LANDMARKS), 2)
    for point in truth.landmarks[EYES]:
        assert "eyes" in around(truth.labels, point)
    for point in truth.landmarks[LIPS_INSIDE]:
        assert "mouth" in around(truth.labels, point)


def test_the_persons_right_is_on_the_pictures_left(seen: tuple[ByteArray, Truth]) -> None:
    truth = seen[1]
    assert truth.landmarks[36, 0] < truth.landmarks[45, 0]
    assert truth.joints[BONE_INDEX["wrist.R"], 0] < truth.joints[BONE_INDEX["wrist.L"], 0]


def test_landmarks_and_joints_follow_the_head(renderer: Renderer, seen: tuple[ByteArray, Truth]) -> None:
    turned = FigureState()
    turned.rotations[BONE_INDEX["head"], 2] = 0.3  # to her left, the picture's right
    moved = renderer.draw_truth(turned)[1]
    nose = 30
    assert moved.landmarks[nose, 0] > seen[1].landmarks[nose, 0] + 5
    np.testing.assert_allclose(
        moved.joints[BONE_INDEX["clavicle.L"]], seen[1].joints[BONE_INDEX["clavicle.L"]]
    )


def test_a_state_vector_holds_every_number_under_its_name() -> None:
    state = replace(posed(jawOpen=0.7), breath=0.25, zoom=0.9, shift=(0.1, -0.2), held="mug")
    state.rotations[BONE_INDEX["head"]] = (0.1, 0.2, 0.3)
    numbers = dict(zip(STATE_NAMES, vector(state).tolist(), strict=True))
    told = {"jawOpen": 0.7, "head.y": 0.2, "breath": 0.25, "zoom": 0.9, "shift down": -0.2, "holds mug": 1.0}
    assert {name: numbers[name] for name in told} == pytest.approx(told)
