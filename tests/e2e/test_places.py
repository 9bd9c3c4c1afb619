"""A server with one place: who waits, who is let in, and how a place becomes free."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.callers import said
from tests.e2e.guest import Guest, another_at
from tests.e2e.product import Product, serving

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def one_place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    async with serving(tmp_path_factory.mktemp("one_place"), VISAVIS_SERVER__MAX_CALLS="1") as running:
        yield running


async def test_who_comes_second_is_told_that_it_is_busy_and_joins_when_the_first_has_left(
    one_place: Product, guest: Guest
) -> None:
    async with another_at(guest) as other:
        await guest.join(one_place.url)
        await other.open(one_place.url)
        problem = other.page.locator("#server-problem")
        await expect(problem).to_contain_text("Theo is talking with somebody else now")
        await other.page.click("#join")
        await expect(problem).to_contain_text("Please try again in a few minutes")
        assert await other.page.evaluate("visavis.screen") == "lobby"
        await guest.leave()
        await expect(problem).not_to_contain_text("somebody else")
        await other.join(one_place.url, "Peter")
        assert "Peter" in (await other.answers())[0]["text"]
        await other.leave()


async def test_a_tab_that_dies_in_mid_sentence_frees_its_place(one_place: Product, guest: Guest) -> None:
    await guest.join(one_place.url)
    await guest.say(said("Please tell me"))
    await guest.page.wait_for_timeout(1000)
    assert (await one_place.lobby())["busy"]
    devtools = await guest.page.context.new_cdp_session(guest.page)
    dying = asyncio.ensure_future(devtools.send("Page.crash"))
    await guest.until(partial(_is_free, one_place))
    dying.cancel()


async def _is_free(product: Product) -> bool:
    return not (await product.lobby())["busy"]
