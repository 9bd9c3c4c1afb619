"""MCP servers as tools: real ones of the official SDK, started, reached, killed, and never left behind."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from media.errors import ConfigError
from rrm.tools import connection, servers
from rrm.tools.servers import open_server
from rrm.tools.settings import CommandEntry, UrlEntry
from rrm.tools.spec import Outcome
from rrm.tools.toolbox import NOTHING, Toolbox
from tests.rrm.tools.server import server

HERE = Path(__file__).parent
ALL = ("add", "colours", "picture", "refuse", "wait", "pid", "die")
DEADLINE_S = 60
"""For what takes a second, on a machine however busy."""

GARDEN = CommandEntry(command="python", args=("server.py",), cwd=HERE, only=ALL)


def shell(script: str, folder: Path) -> CommandEntry:
    """A program that is no MCP server."""
    return CommandEntry(command="sh", args=("-c", script), cwd=folder)


def alive(pid: int) -> bool:
    """Whether a process is still there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def until(true: Callable[[], object], what: str) -> None:
    """Wait for something that another process or thread does. Fails where it does not come."""
    for _ in range(round(DEADLINE_S / 0.01)):  # files and processes have no event for it
        if true():
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"{what} within {DEADLINE_S} seconds")


async def appears(file: Path, text: str = "") -> str:
    """Wait for a file with something, or with a text, in it."""
    await until(
        lambda: file.exists() and (file.read_text() == text if text else file.read_text()),
        f"{file.name} did not appear with {text or 'anything'} in it",
    )
    return file.read_text()


def guarded(app: ASGIApp, token: str) -> ASGIApp:
    """Refuse requests without the token, if there is one."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        given = dict(scope.get("headers", ())).get(b"authorization")
        if token and scope["type"] == "http" and given != f"Bearer {token}".encode():
            await Response(status_code=401)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return guard


@asynccontextmanager
async def served(port: int, token: str = "") -> AsyncIterator[int]:
    """The test's server over HTTP on a port, 0 for any; it may want a token in each request."""
    app = guarded(server.streamable_http_app(), token)
    http = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(http.serve())
    await until(lambda: http.started, "the HTTP server did not start")
    try:
        yield http.servers[0].sockets[0].getsockname()[1]
    finally:
        http.should_exit = True
        await serving


async def test_a_started_server_s_tools_are_described_and_used(tmp_path: Path) -> None:
    async with open_server(GARDEN) as tools:
        assert tuple(tool.spec.name for tool in tools) == ALL
        assert tools[0].spec.description == "Add two numbers."
        assert tools[0].spec.parameters["required"] == ["a", "b"]
        box = Toolbox(tools)
        assert await box.call("add", {"a": 1, "b": None}) == Outcome("3")
        assert await box.call("colours", {}) == Outcome("red\ngreen")
        assert await box.call("picture", {}) == Outcome(NOTHING)
        refused = await box.call("refuse", {})
        assert refused.failed and refused.text.startswith("refuse failed: Error executing tool refuse")
        assert (await box.call("add", {"a": "one"})).failed

        waiting = asyncio.create_task(box.call("wait", {"told": str(tmp_path / "told")}))
        await appears(tmp_path / "told", "began")
        waiting.cancel()
        await appears(tmp_path / "told", "cancelled")
        pid = int((await box.call("pid", {})).text)
    assert not alive(pid)


@pytest.mark.slow
async def test_a_server_that_died_is_started_again_at_its_next_use() -> None:
    async with open_server(GARDEN) as tools:
        box = Toolbox(tools)
        first = int((await box.call("pid", {})).text)
        assert (await box.call("die", {})).failed
        second = int((await box.call("pid", {})).text)
        assert second != first
        os.kill(second, signal.SIGKILL)
        third, same = await asyncio.gather(box.call("pid", {}), box.call("pid", {}))
        assert not third.failed and third == same
        assert int(third.text) != second
    assert not any(map(alive, (first, second, int(third.text))))


@pytest.mark.slow
async def test_a_server_that_hangs_is_killed_and_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "CHECK_TIMEOUT_S", 0.5)
    async with open_server(GARDEN.model_copy(update={"timeout_s": 60})) as tools:
        box = Toolbox(tools)
        first = int((await box.call("pid", {})).text)
        os.kill(first, signal.SIGSTOP)
        assert int((await box.call("pid", {})).text) != first
        assert not alive(first)


@pytest.mark.slow
async def test_no_server_is_left_when_whoever_opened_it_is_cancelled() -> None:
    started: list[int] = []

    async def use() -> None:
        async with open_server(GARDEN) as tools:
            started.append(int((await Toolbox(tools).call("pid", {})).text))
            await asyncio.sleep(60)

    using = asyncio.create_task(use())
    await until(lambda: started, "the server did not start")
    using.cancel()
    await asyncio.sleep(0)
    using.cancel()  # impatience
    await asyncio.wait([using])
    assert using.cancelled()
    assert not alive(started[0])


async def test_no_server_is_left_when_its_start_is_cancelled(tmp_path: Path) -> None:
    async def use() -> None:
        async with open_server(shell("echo $$ > pid; exec sleep 60", tmp_path)):
            pass

    using = asyncio.create_task(use())
    pid = int(await appears(tmp_path / "pid"))
    using.cancel()
    await asyncio.wait([using])
    assert using.cancelled()
    assert not alive(pid)


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        pytest.param("exit 1", "ends or refuses", id="ends"),
        pytest.param("exec cat", "ends or refuses", id="speaks_something_else"),
    ],
)
async def test_a_server_that_does_not_start_is_a_fault_of_the_entry(
    script: str, fault: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=f"{fault}.*; start it by hand"):
        async with open_server(shell(script, tmp_path)):
            pass


async def test_a_server_that_never_answers_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "START_TIMEOUT_S", 0.3)
    with pytest.raises(ConfigError, match=r"does not answer within .* seconds; start it by hand"):
        async with open_server(shell("exec sleep 60", tmp_path)):
            pass


@pytest.mark.parametrize(
    ("only", "fault"),
    [
        pytest.param(("add", "mow"), r'it offers no "mow", mend `only` \(it offers add, ', id="unknown"),
        pytest.param((), 'its tool "anything" cannot be described .*naming the others in `only`', id="unfit"),
    ],
)
async def test_tools_that_cannot_be_offered_are_named(only: tuple[str, ...], fault: str) -> None:
    async with served(0) as port:
        with pytest.raises(ConfigError, match=fault):
            async with open_server(UrlEntry(url=f"http://127.0.0.1:{port}/mcp", only=only)):
                pass


async def test_what_a_server_writes_that_is_no_message_is_not_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ConfigError):
        async with open_server(shell("echo s3cret; echo s3cret >&2", tmp_path)):
            pass
    assert "s3cret" not in caplog.text


async def test_a_server_elsewhere_is_reached_again_when_it_is_back() -> None:
    async with served(0) as port:
        entry = UrlEntry(url=f"http://127.0.0.1:{port}/mcp", only=ALL, timeout_s=5)
        opened = open_server(entry)
        box = Toolbox(await opened.__aenter__())
        assert await box.call("add", {"a": 1}) == Outcome("3")
    gone = await box.call("add", {"a": 1})
    assert gone.failed and "its server cannot be reached" in gone.text
    async with served(port):
        assert await box.call("add", {"a": 2}) == Outcome("4")
        await opened.__aexit__(None, None, None)


async def test_a_server_elsewhere_that_is_not_there_is_a_fault_of_the_entry(unused_tcp_port: int) -> None:
    with pytest.raises(ConfigError, match="its server cannot be reached"):
        async with open_server(UrlEntry(url=f"http://127.0.0.1:{unused_tcp_port}/mcp")):
            pass


async def test_a_server_elsewhere_gets_the_headers_with_secrets_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GARDEN_TOKEN", "s3cret\n")
    async with served(0, token="s3cret") as port:
        entry = UrlEntry(url=f"http://127.0.0.1:{port}/mcp", only=ALL)
        with pytest.raises(ConfigError, match="refuses"):
            async with open_server(entry):
                pass
        headers = {"Authorization": "Bearer ${GARDEN_TOKEN}"}
        async with open_server(entry.model_copy(update={"headers": headers})) as tools:
            assert await Toolbox(tools).call("add", {"a": 1}) == Outcome("3")


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        pytest.param("Bearer $NOT_THERE", "variable NOT_THERE is not set, and the header X-Key", id="unset"),
        pytest.param("$EMPTY", "variable EMPTY is not set, and the header X-Key", id="empty"),
        pytest.param("5 $", r'header X-Key: "\$" begins .* write "\$\$"', id="a_sign_alone"),
        pytest.param("$LINES", "the header X-Key holds line ends", id="line_ends"),
        pytest.param("ключ", "the header X-Key holds line ends or letters", id="letters"),
    ],
)
async def test_headers_that_cannot_be_sent_are_a_fault_of_the_entry_without_their_values(
    value: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMPTY", "")
    monkeypatch.setenv("LINES", "s3cret\nX-Other: s3cret")
    with pytest.raises(ConfigError, match=fault) as error:
        async with open_server(UrlEntry(url="http://127.0.0.1:1/mcp", headers={"X-Key": value})):
            pass
    assert "s3cret" not in str(error.value)
