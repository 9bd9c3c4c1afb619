"""Who speaks when: interruptions, pauses, written turns, and two guests at once."""

from __future__ import annotations

import numpy as np
import pytest

from media.frames import FloatArray
from tests.e2e.callers import said, share_of_words, words_of
from tests.e2e.guest import Guest, another_at
from tests.e2e.product import Product

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

GONE_MS = 1500  # through the jitter buffer, which grows on a busy machine; the answer had seconds to go
AUDIBLE = 0.01  # root mean square; speech has 0.05 and more


async def test_an_interruption_silences_the_avatar_and_is_answered(product: Product, guest: Guest) -> None:
    await guest.join(product.url)
    await guest.listen()
    before = len(await guest.answers())
    await guest.say(said("What can you do"))
    await guest.until(lambda: guest.page.evaluate("visavis.state === 'speaking'"))
    await guest.page.wait_for_timeout(1500)
    await guest.say(said("Wait a moment"))
    await guest.until(lambda: guest.messages("caption", interrupted=True))
    (broken,) = await guest.messages("caption", interrupted=True)
    answer = await guest.answer_after(before + 1)
    sound = await guest.heard()
    speaks = [
        one["at"] for one in await guest.messages("state", state="speaking") if one["at"] > broken["at"]
    ]
    assert _loudness(sound.between(broken["at"] - 1500, broken["at"])) > AUDIBLE
    assert _loudness(sound.between(broken["at"] + GONE_MS, speaks[-1])) < AUDIBLE
    assert "avatar" in answer


async def test_a_pause_in_mid_sentence_ends_in_one_turn_with_all_its_words(
    product: Product, guest: Guest
) -> None:
    await guest.join(product.url)
    greeted = len(await guest.answers())
    await guest.say(said("Could you tell me"))
    await guest.answer_after(greeted)
    (answer,) = (await guest.answers())[greeted:]
    assert "Half an hour" in answer["text"]
    assert not answer["interrupted"]
    shown = " ".join(await guest.captions("user"))
    assert share_of_words(words_of("Could you tell me"), shown) >= 0.8, shown


async def test_what_is_typed_is_answered_in_voice(product: Product, guest: Guest) -> None:
    await guest.join(product.url)
    before = len(await guest.answers())
    await guest.listen()
    await guest.type("How do I mute my microphone?")
    answer = await guest.answer_after(before)
    assert "microphone button" in answer
    assert await guest.captions("user") == ["How do I mute my microphone?"]
    assert _loudness((await guest.heard()).samples) > AUDIBLE


async def test_two_guests_at_once_each_get_their_own_answers(product: Product, guest: Guest) -> None:
    async with another_at(guest) as other:
        await guest.join(product.url, "Mira")
        await other.join(product.url, "Peter")
        assert "Mira" in (await guest.answers())[0]["text"]
        assert "Peter" in (await other.answers())[0]["text"]
        await guest.say(said("Could you tell me"))
        await guest.page.wait_for_timeout(1000)
        await other.say(said("Do I need"))
        assert "Half an hour" in await guest.answer_after(1)
        assert "graphics card" in await other.answer_after(1)


def _loudness(sound: FloatArray) -> float:
    assert len(sound) > 4800, "a tenth of a second at least"
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))
