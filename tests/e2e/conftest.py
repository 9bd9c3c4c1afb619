"""One served product for all tests that need no other, a guest at its door, and a reader of sound."""

from __future__ import annotations

import fcntl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
import soxr
from playwright.async_api import expect

from agent.ears.asr import Whisper
from agent.models import whisper_folder
from agent.parts import EAR_RATE_HZ
from media.frames import FloatArray
from tests.e2e.callers import RATE_HZ, Read, spoken
from tests.e2e.guest import LIMIT_S, Guest, guest_at
from tests.e2e.product import Product, serving

expect.set_options(timeout=LIMIT_S * 1000)


@pytest.fixture(scope="module", autouse=True)
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One module at a time: two calls of two test processes would fight for the processor."""
    lock = tmp_path_factory.getbasetemp().parent / "calls.lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """A server with two places, whatever this machine would hold."""
    async with serving(tmp_path_factory.mktemp("product"), VISAVIS_SERVER__MAX_CALLS="2") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def guest(tmp_path: Path) -> AsyncIterator[Guest]:
    """A browser that has not opened the page yet."""
    async with guest_at(tmp_path) as someone:
        yield someone


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def read() -> AsyncIterator[Read]:
    """Reads speech, up to 27 s, with silence around it; what is silent has no words."""
    whisper = Whisper(whisper_folder("wheel"))

    async def reading(sound: FloatArray) -> str:
        heard = soxr.resample(spoken(sound), RATE_HZ, EAR_RATE_HZ).astype(np.float32)
        return (await whisper.transcribe(heard, final=True)).text

    yield reading
    await whisper.close()
