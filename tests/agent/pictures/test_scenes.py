"""Scenes for clips: parts follow each other, speech falls where it is said, chance follows the seed."""

from __future__ import annotations

import pytest

from agent.pictures.scenes import AFTER_S, Part, play, random_parts, told_parts
from generator.types import Capabilities, Conditions
from media.frames import TICKS_HZ
from tests.fakes import SECONDS_PER_WORD, ToneVoice

CAN = Capabilities(512, 512, 25, 2, {"wave": 2.5, "nod": 1.0}, ("attentive", "smiling"))
SENTENCES = ("One.", "Two is longer.", "Three.")


async def conditions_of(parts: list[Part]) -> list[Conditions]:
    return list((await play(parts, ToneVoice(), seed=1)).conditions(CAN))


async def test_chunks_follow_each_other_without_a_gap() -> None:
    made = await conditions_of(told_parts(SENTENCES, ["wave"], CAN.actions))
    assert [one.pts for one in made] == [n * CAN.chunk_ticks for n in range(len(made))]
    assert {len(one.speech) for one in made} == {CAN.chunk_ticks}


async def test_a_sentence_sounds_in_the_part_that_says_it_and_nowhere_else() -> None:
    made = await conditions_of([Part("idle", 1.0), Part("speaking", 0.0, ("Hello.",)), Part("idle", 1.0)])
    for one in made:
        if one.speech.any():
            assert one.phase == "speaking" or one.pts + CAN.chunk_ticks > TICKS_HZ
    sounding = sum(bool(one.speech.any()) for one in made) * CAN.chunk_ticks / TICKS_HZ
    assert sounding == pytest.approx(SECONDS_PER_WORD, abs=0.17)


async def test_an_action_is_asked_for_once_and_lasts_as_long_as_it_takes() -> None:
    made = await conditions_of(told_parts([], ["nod", "wave"], CAN.actions))
    asked = [one.prompt for one in made if one.prompt.kind == "action"]
    assert sorted({(prompt.id, prompt.text) for prompt in asked}) == [(2, "nod"), (3, "wave")]
    seconds = len(made) * CAN.chunk_ticks / TICKS_HZ
    assert seconds == pytest.approx(0.5 + 1.0 + 2.5 + AFTER_S, abs=0.1)


async def test_the_person_opposite_speaks_only_while_it_listens_and_ends_a_clause_once() -> None:
    made = await conditions_of([Part("idle", 1.0), Part("listening", 2.0), Part("thinking", 0.5)])
    assert {one.phase for one in made if one.partner.speaking} == {"listening"}
    assert sum(one.partner.clause_end for one in made) == 1


async def test_a_pose_is_kept_until_the_next_one() -> None:
    listens = Part("listening", 1.0, (), "smiling", "stable")
    made = await conditions_of(
        [listens, Part("thinking", 0.5), Part("idle", 0.5, (), "nod"), Part("idle", 0.5)]
    )
    last = made[-1].prompt
    assert (last.text, last.kind) == ("smiling", "stable")


@pytest.mark.parametrize("seed", range(5))
def test_a_random_scene_is_long_enough_varied_and_the_same_for_the_same_seed(seed: int) -> None:
    parts = random_parts(seed, 30.0, SENTENCES, list(CAN.actions), CAN.poses)
    assert sum(part.seconds for part in parts) >= 30.0
    assert {part.phase for part in parts} == {"idle", "listening", "thinking", "speaking"}
    assert parts == random_parts(seed, 30.0, SENTENCES, list(CAN.actions), CAN.poses)
    assert parts != random_parts(seed + 1, 30.0, SENTENCES, list(CAN.actions), CAN.poses)
