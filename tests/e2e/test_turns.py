"""Who speaks when: interruptions, pauses, written turns, and two guests at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from tests.e2e.callers import longest_pause, said, seconds_audible
from tests.e2e.guest import TRIES, Guest, Sound, another_at, guest_at, understood
from tests.e2e.product import Product

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

CUT_S = 0.4  # the pauses between sentences are half as long


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def caller(
    product: Product, alone: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Guest]:
    """Somebody who has joined and was greeted."""
    async with guest_at(tmp_path_factory.mktemp("caller")) as someone:
        await someone.join(product.url, "Mira")
        yield someone


async def test_an_interruption_silences_the_avatar_and_is_answered(caller: Guest) -> None:
    for _ in range(TRIES):
        broken, answer, sound = await _interrupt(caller)
        if broken and "avatar" in answer:
            break
        await caller.calm()
    assert "avatar" in answer
    after = sound.between(float(broken[-1]["at"]), np.inf)
    assert longest_pause(after) > CUT_S


async def _interrupt(caller: Guest) -> tuple[list[dict[str, Any]], str, Sound]:
    """Ask for much and break in as soon as it sounds: what was broken off, the last answer, and all sound."""
    await caller.listen()
    known, before = len(await caller.messages("caption", interrupted=True)), len(await caller.answers())
    await caller.say(said("What can you do"))
    await caller.until(lambda: caller.page.evaluate("visavis.state === 'speaking'"))
    await caller.say(said("Wait a moment"))
    answer = await caller.answer_after(before + 1)
    broken = await caller.messages("caption", interrupted=True)
    return broken[known:], answer, await caller.heard()


async def test_a_pause_in_mid_sentence_ends_in_one_turn_with_all_its_words(caller: Guest) -> None:
    for _ in range(TRIES):
        before, shown = len(await caller.answers()), len(await caller.captions("user"))
        await caller.say(said("Could you tell me"))
        await caller.reply_after(before)
        answers, heard = (await caller.answers())[before:], (await caller.captions("user"))[shown:]
        if len(answers) == 1 and understood("Could you tell me", " ".join(heard)):
            break
        await caller.calm()
    (answer,) = answers
    assert "Half an hour" in answer["text"]
    assert not answer["interrupted"]
    assert understood("Could you tell me", " ".join(heard)), heard


async def test_what_is_typed_is_answered_in_voice(caller: Guest) -> None:
    before = len(await caller.answers())
    await caller.listen()
    await caller.type("How do I mute my microphone?")
    answer = await caller.answer_after(before)
    assert "microphone button" in answer
    assert (await caller.captions("user"))[-1] == "How do I mute my microphone?"
    assert seconds_audible((await caller.heard()).samples) > 1


async def test_two_guests_at_once_each_get_their_own_answers(product: Product, caller: Guest) -> None:
    async with another_at(caller) as other:
        await other.join(product.url, "Peter")
        assert "Mira" in (await caller.answers())[0]["text"]
        assert "Peter" in (await other.answers())[0]["text"]
        mine, theirs = await asyncio.gather(caller.ask("Could you tell me"), other.ask("Do I need"))
        assert "Half an hour" in mine
        assert "graphics card" in theirs
