"""How near a question comes to sentences that are known, as a whole and word by word."""

from __future__ import annotations

import numpy as np
import pytest

from rrm.embeddings import Reader
from rrm.local.wordings import Wordings

GROUPS = [["When are you open?", "Where is it?"], ["How much is it?"]]


@pytest.fixture(scope="module")
def wordings(embed: Reader) -> Wordings:
    return Wordings(GROUPS, embed)


def test_a_known_wording_is_as_near_as_can_be(wordings: Wordings, embed: Reader) -> None:
    [question] = embed.read(["When are you open?"])
    forth, back = wordings.met(question)
    for nearness in (wordings.cosines(question), wordings.apart(question), forth, back):
        assert nearness[0] == pytest.approx(1.0, abs=1e-3)
        assert nearness[1:].max() < 0.9


def test_the_regression_knows_the_group_of_a_wording(wordings: Wordings, embed: Reader) -> None:
    for text, group in (("Where is it?", 0), ("How much is it?", 1)):
        assert int(wordings.likely(embed.read([text])[0]).argmax()) == group


def test_rare_words_count_more_than_those_that_every_group_has(embed: Reader) -> None:
    wordings = Wordings([["the red tea"], ["the black tea"], ["the tea pot"]], embed)
    forth, _ = wordings.met(embed.read(["the pot"])[0])
    assert int(forth.argmax()) == 2


def test_what_has_no_words_meets_nothing(embed: Reader) -> None:
    wordings = Wordings([["", "tea"], ["pot"]], embed)
    silent, spoken = embed.read(["", "tea"])
    assert not np.any(wordings.met(silent))
    forth, back = wordings.met(spoken)
    assert forth[0] == back[0] == 0.0
    assert forth[1] == pytest.approx(1.0, abs=1e-3)
