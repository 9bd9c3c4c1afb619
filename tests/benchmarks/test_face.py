"""The face's benchmark: its measures on made-up faces, and all of it for a moment."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.facenet import LEFT_CORNER, RIGHT_CORNER, _anchors, _around, _crop, _out_of_crop
from benchmarks.likeness import aligned, match_share, mirror_twins, noise_metric
from benchmarks.sentences import SENTENCES


def faces(count: int, seed: int = 0) -> list[np.ndarray]:
    return [np.random.default_rng((seed, n)).normal(0, 1, (468, 3)) for n in range(count)]


def test_there_are_fifty_sentences_and_nearly_all_close_the_lips() -> None:
    assert len(set(SENTENCES)) == 50
    assert sum(any(letter in text.lower() for letter in "pbm") for text in SENTENCES) >= 45


def test_all_match_who_look_like_themselves_and_nobody_who_looks_like_another() -> None:
    people = np.array(faces(5)).reshape(5, -1)
    other = people + 0.1 * np.array(faces(5, seed=1)).reshape(5, -1)
    assert match_share(np.stack([people, other])) == 1.0
    assert match_share(np.stack([people, np.roll(other, 1, 0)])) == 0.0


def test_what_changes_between_two_renders_of_others_counts_for_less() -> None:
    dice = np.random.default_rng(3)
    people, hair = dice.normal(size=(40, 30)), np.zeros(30)
    hair[:3] = 6.0  # hair moves three numbers far more than people differ in them
    seen = np.stack([people, people]) + dice.normal(size=(2, 40, 30)) * hair
    assert match_share(seen[:, :20]) < 0.5
    assert match_share(seen[:, :20], noise_metric(seen[:, 20:])) > 0.9


def test_the_detector_has_its_896_anchors_inside_the_picture() -> None:
    anchors = _anchors()
    assert anchors.shape == (896, 2)
    assert anchors.min() > 0.0 and anchors.max() < 1.0
    np.testing.assert_allclose(anchors[0], 0.5 / 16)


@pytest.mark.parametrize("tilt", [0.0, 0.3])
def test_a_crop_shows_what_is_there_and_its_points_lead_back(tilt: float) -> None:
    picture = np.zeros((240, 320, 3), np.uint8)
    picture[98:103, 148:153] = 255
    centre = np.array([140.0, 110.0])
    crop = _crop(picture, centre, 96.0, tilt, 192)
    down, right = np.argwhere(crop[..., 0] > 0.9).mean(0) + 0.5
    back = _out_of_crop(np.array([[right, down, 0.0]], np.float32), centre, 96.0, tilt)
    np.testing.assert_allclose(back[0, :2], [150.5, 100.5], atol=0.3)


def test_the_mesh_looks_again_where_it_saw_the_face() -> None:
    points = np.random.default_rng(2).uniform(-40, 40, (468, 3)) + np.array([150.0, 100.0, 0.0])
    points[RIGHT_CORNER, :2], points[LEFT_CORNER, :2] = (130.0, 90.0), (170.0, 90.0)
    centre, span, tilt = _around(points)
    np.testing.assert_allclose(centre, [150.0, 100.0], atol=1.5)
    assert (span, tilt) == (pytest.approx(120.0, abs=3.0), 0.0)


def test_faces_are_aligned_whatever_their_turn() -> None:
    face = faces(1)[0]
    turn, _ = np.linalg.qr(np.random.default_rng(1).normal(0, 1, (3, 3)))
    turn *= np.linalg.det(turn)
    first, second = aligned([face, 2.0 * face @ turn + 4.0])
    np.testing.assert_allclose(first, second, atol=1e-9)
    mirrored = aligned([face, face * [-1.0, 1.0, 1.0]])[1]
    assert np.linalg.norm(first - mirrored) > 0.1, "a mirror makes another face"


def test_each_point_of_a_symmetric_face_finds_its_twin() -> None:
    half = np.random.default_rng(0).uniform(0.5, 3.0, (50, 3)) * [1.0, 2.0, 1.0]
    face = np.concatenate([half, half * [-1.0, 1.0, 1.0]])
    np.testing.assert_array_equal(mirror_twins(face), np.roll(np.arange(100), 50))


@pytest.mark.slow
async def test_the_whole_benchmark_measures_every_figure_for_a_moment() -> None:
    pytest.importorskip("ai_edge_litert")
    from benchmarks.face import run

    told: list[float] = []
    figures = {f.key: f for f in await run(lambda what, share: told.append(share), quick=True)}
    assert told == sorted(told) and told[-1] <= 1.0
    assert None not in {figure.value for figure in figures.values()}
    goals = {key for key, figure in figures.items() if figure.goal}
    assert goals == {
        *("frame_cpu_ms_512", "frame_cpu_ms_256", "start_s", "memory_growth"),
        *("face_found", "lip_r", "closures", "identity_match"),
    }
