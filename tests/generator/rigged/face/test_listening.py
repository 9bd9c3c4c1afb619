"""What a listener gives back."""

from __future__ import annotations

import pytest

from generator.rigged.face.listening import Listener, listen
from generator.rigged.state import ARKIT_INDEX
from generator.types import Partner, Phase

FROWN, SMILE = ARKIT_INDEX["browDownLeft"], ARKIT_INDEX["mouthSmileLeft"]


def heard(
    partner: Partner, frames: int, start: Listener | None = None, phase: Phase = "listening"
) -> Listener:
    now = start or Listener()
    for _ in range(frames):
        now = listen(now, partner, phase, 1)
    return now


def test_a_voice_raised_over_its_usual_loudness_brings_a_slight_frown() -> None:
    calm = heard(Partner(True, 0.5), 200)
    raised = heard(Partner(True, 0.95), 50, calm)
    assert calm.face[FROWN] < 0.02
    assert 0.1 < raised.face[FROWN] < 0.4


def test_a_voice_that_is_always_loud_is_no_cause_for_concern() -> None:
    assert heard(Partner(True, 0.95), 60 * 25).face[FROWN] < 0.05


def test_concern_passes_when_the_voice_is_calm_again() -> None:
    raised = heard(Partner(True, 1.0), 50, heard(Partner(True, 0.4), 200))
    assert heard(Partner(True, 0.4), 150, raised).face[FROWN] < 0.03 < raised.face[FROWN]


def test_a_smile_comes_back_late_and_damped() -> None:
    smiling = Partner(smile=1.0)
    early, later = heard(smiling, 4), heard(smiling, 60)
    assert early.face[SMILE] < 0.06
    assert 0.2 < later.face[SMILE] < 0.35
    assert heard(Partner(), 80, later).face[SMILE] < 0.02


@pytest.mark.parametrize("seed", range(12))
def test_the_end_of_a_clause_is_answered_by_a_nod_or_by_the_brows(seed: int) -> None:
    now = heard(Partner(True, 0.5), 40)
    now = listen(now, Partner(True, 0.5, clause_end=True), "listening", seed)
    nods, brows = [], []
    for _ in range(30):
        now = listen(now, Partner(True, 0.5), "listening", seed)
        nods.append(now.nod(seed))
        brows.append(now.brows(seed))
    assert (max(nods) > 1.5) != (max(brows) > 0.2)
    assert nods[-1] == brows[-1] == 0.0


def test_clauses_in_quick_succession_get_one_nod() -> None:
    now = heard(Partner(True, 0.5, clause_end=True), 30)
    assert now.count == 1


def test_who_does_not_listen_does_not_nod() -> None:
    assert heard(Partner(True, 0.5, clause_end=True), 300, phase="speaking").count == 0


def test_a_long_turn_without_clauses_is_answered_now_and_then() -> None:
    assert 2 <= heard(Partner(True, 0.5), 60 * 25).count <= 12
