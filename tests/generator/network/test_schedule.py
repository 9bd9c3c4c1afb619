"""Noise levels."""

from __future__ import annotations

import pytest
import torch

from generator.network.schedule import RAW, WARPED, denoised, noised, warped
from tests.generator.networks import drawn


def test_the_two_schedules_of_three_steps() -> None:
    assert RAW == (1000, 757, 522)
    assert pytest.approx((1000, 10_000 / 11, 5000 / 7)) == WARPED
    assert [round(time, 2) for time in WARPED] == [1000, 909.09, 714.29]


@pytest.mark.parametrize(("shift", "times"), [(5, (1000, 937.5, 833.3, 625.0)), (3, (1000, 900, 750, 500))])
def test_shifted_steps_are_those_that_others_publish(shift: float, times: tuple[float, ...]) -> None:
    assert warped((1000, 750, 500, 250), shift) == pytest.approx(times, abs=0.05)


@pytest.mark.parametrize("time", RAW)
def test_the_true_velocity_leads_from_any_level_to_the_clean_latents(time: float) -> None:
    clean, noise = drawn(1, 10), drawn(2, 10)
    torch.testing.assert_close(denoised(noised(clean, noise, time), noise - clean, time), clean)


def test_levels_reach_from_nothing_to_noise_alone() -> None:
    clean, noise = drawn(1, 10), drawn(2, 10)
    assert torch.equal(noised(clean, noise, 0), clean)
    assert torch.equal(noised(clean, noise, 1000), noise)
