"""One LiveKit server for all tests of a process, and people who come into its rooms."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from livekit.rtc._ffi_client import FfiClient

from tests.livekit.human import Human, Invite, human_in
from tests.livekit.server import LiveKitServer
from tools.livekit_server import MISSING, find

LOG_S = 1.2
"""LiveKit's client hands its log over once a second."""


@pytest.fixture(scope="session")
def livekit_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveKitServer]:
    """A real server; a test that kills it starts it again."""
    binary = find()
    if binary is None:
        pytest.skip(MISSING)
    server = LiveKitServer(binary, tmp_path_factory.mktemp("livekit"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session", autouse=True)
def end_of_client() -> Iterator[None]:
    """End LiveKit's client before Python ends: a line of its log that comes later would abort the process."""
    yield
    FfiClient.instance._dispose()
    time.sleep(LOG_S)


@pytest.fixture
def meeting() -> str:
    """The name of a room that no other test uses."""
    return f"meeting-{secrets.token_hex(4)}"


@pytest_asyncio.fixture
async def human(livekit_server: LiveKitServer) -> AsyncIterator[Invite]:
    """Brings people into a room: `await human(room, "ann")`; all leave when the test ends."""
    async with AsyncExitStack() as stack:

        async def invite(room: str, identity: str, **more: object) -> Human:
            return await stack.enter_async_context(human_in(livekit_server, room, identity, **more))

        yield invite
