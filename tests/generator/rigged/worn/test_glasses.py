"""Glasses on all kinds of faces."""

from __future__ import annotations

import numpy as np
import pytest

from generator.rigged.draw.mesh import Part, neighbours
from generator.rigged.identity.palette import GLASSES
from generator.rigged.worn.fit import Surface, Wearer
from generator.rigged.worn.glasses import MODELS, glasses
from tests.generator.rigged.worn.people import PEOPLE, dressed, with_

MODELS_AND_PEOPLE = [(model, name) for model in MODELS for name in PEOPLE]


def fitted(model: str, name: str) -> tuple[Part, Wearer]:
    wearer = dressed(name).wearer
    return glasses(with_(name, glasses=model), wearer), wearer


def in_front(part: Part) -> np.ndarray:
    """Points of rims, glints and bridge: all but temples and pads, which touch the head."""
    return np.asarray(
        part.positions[(part.positions[:, 1] < -0.018) & (np.abs(part.positions[:, 0]) < 0.058)]
    )


def test_there_is_a_model_for_every_name() -> None:
    assert set(GLASSES) == {"none", *MODELS}


@pytest.mark.parametrize(("model", "name"), MODELS_AND_PEOPLE)
def test_they_clear_the_face_at_rest_smiling_and_frowning(model: str, name: str) -> None:
    part, wearer = fitted(model, name)
    rims = in_front(part)
    rims = rims[np.abs(rims[:, 0]) > 0.015]
    for skin in (wearer.skin, wearer.acting(mouthSmile=0.8, cheekSquint=0.7), wearer.acting(browDown=0.3)):
        face = skin.within(np.array([-0.07, -0.1, -0.06]), np.array([0.07, 0.0, 0.04]))
        assert (-face.reach(rims * [1, 0, 1], np.array([0.0, -1, 0])) > rims[:, 1]).all()


@pytest.mark.parametrize(("model", "name"), MODELS_AND_PEOPLE)
def test_no_lash_touches_a_lens(model: str, name: str) -> None:
    part, wearer = fitted(model, name)
    lashes = wearer.points[np.unique(wearer.human.triangles_of("lashes"))]
    frame = in_front(part)
    near, _ = neighbours(lashes * [1, 0, 1], frame * [1, 0, 1], 1)
    assert (lashes[:, 1] > frame[near[:, 0], 1] + 0.0005).all()


@pytest.mark.parametrize(("model", "name"), MODELS_AND_PEOPLE)
def test_eyes_look_through_the_lenses_middles(model: str, name: str) -> None:
    part, wearer = fitted(model, name)
    eye = wearer.points[np.unique(wearer.human.triangles_of("eye_l"))].mean(0)
    rim = in_front(part) - eye
    assert 0.019 < rim[:, 0].max() < 0.031
    assert 0.010 < rim[:, 2].max() < 0.022
    assert -0.028 < rim[:, 2].min() < -0.016


@pytest.mark.parametrize(("model", "name"), MODELS_AND_PEOPLE)
def test_the_bridge_rests_on_the_nose_and_temples_reach_behind_the_ears(model: str, name: str) -> None:
    part, wearer = fitted(model, name)
    bridge = part.positions[np.abs(part.positions[:, 0]) < 0.002]
    at = np.array([[0.0, 0.0, bridge[:, 2].mean()]])
    nose = -float(
        wearer.skin.within(np.array([-0.02, -0.1, -0.04]), np.array([0.02, 0, 0.04])).reach(
            at, np.array([0.0, -1, 0])
        )[0]
    )
    assert nose - 0.009 < bridge[:, 1].max() < nose
    ear = wearer.named("ears")
    for side in (1, -1):
        own = part.positions[side * part.positions[:, 0] > 0]
        assert own[:, 1].max() > ear[ear[:, 2].argmax(), 1] + 0.01
        assert own[own[:, 1].argmax(), 2] < ear[:, 2].max() - 0.015


def test_both_sides_are_alike() -> None:
    part, _ = fitted("square", "man")
    lens = part.positions[np.abs(part.positions[:, 0]) > 0.015]
    _, distance = neighbours(lens * [-1, 1, 1], lens, 1)
    assert np.median(distance) < 1e-10


def test_the_seed_chooses_the_frames_colour() -> None:
    wearer = dressed("man").wearer
    colours = {tuple(glasses(with_("man", glasses="square", seed=s), wearer).albedo[0]) for s in range(12)}
    assert len(colours) > 3


def test_a_frame_is_light() -> None:
    assert len(fitted("square", "woman")[0].triangles) <= 1200


def test_the_surface_is_one_that_can_be_shaded() -> None:
    part, _ = fitted("half rim", "one")
    assert np.isfinite(part.positions).all()
    assert Surface(part.positions, part.triangles).triangles.max() < len(part.positions)
