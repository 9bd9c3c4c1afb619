"""How many calls a machine holds."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from agent.call.cast import Cast
from agent.config import MindSettings, Settings
from agent.house import House, capacity, looks_at, picture_share
from agent.looks import Looks
from agent.streamed import Streams
from generator.types import Generator
from rrm.persona import load_persona
from tests.fakes import PlainFace


@pytest.mark.parametrize(
    ("picture", "cores", "calls"), [(0.3, 2, 4), (0.3, 1, 2), (0.8, 2, 1), (5.0, 2, 1), (0.1, 16, 61)]
)
def test_capacity_follows_what_a_picture_costs_and_is_never_none(
    picture: float, cores: int, calls: int
) -> None:
    assert capacity(picture, cores) == calls


def test_the_share_is_measured_and_the_face_given_back() -> None:
    face = PlainFace()
    assert 0 < picture_share(face, seconds=0.4) < 10
    assert face.closed


def test_pictures_are_for_a_language_model() -> None:
    wanted = MindSettings(llm="http://127.0.0.1:9/v1", look=True)
    assert looks_at(wanted)
    assert not looks_at(wanted.model_copy(update={"llm": ""}))
    assert not looks_at(wanted.model_copy(update={"look": False}))


class Slow:
    """Looks and streams: a stream is opened once it may be; `closed` tells that it was given back."""

    def __init__(self) -> None:
        self.asked, self.may, self.closed = threading.Event(), threading.Event(), threading.Event()

    @asynccontextmanager
    async def face(self, look: str) -> AsyncIterator[PlainFace]:
        yield PlainFace()

    def human(self, drawn: Generator) -> Slow:
        self.asked.set()
        self.may.wait()
        return self

    def close(self) -> None:
        self.closed.set()


async def test_a_stream_whose_page_has_left_while_it_was_opened_is_given_back() -> None:
    def no_call(face: Generator) -> Cast:
        raise AssertionError("there is nobody to call")

    async def visit() -> None:
        async with house.face():
            raise AssertionError("the page has left")

    slow = Slow()
    house = House(
        Settings(), load_persona("host"), cast(Looks, slow), no_call, 1, streams=cast(Streams, slow)
    )
    page = asyncio.create_task(visit())
    await asyncio.to_thread(slow.asked.wait)
    page.cancel()
    with pytest.raises(asyncio.CancelledError):
        await page
    assert not slow.closed.is_set()
    slow.may.set()
    await asyncio.to_thread(slow.closed.wait)
