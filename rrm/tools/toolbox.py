"""A persona's tools, opened once for a process and used by all of its calls."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from media.errors import ConfigError, ToolError
from rrm.persona import Persona
from rrm.tools.functions import load_function
from rrm.tools.settings import FunctionEntry, ServerEntry
from rrm.tools.spec import Outcome, Tool, ToolSpec
from rrm.tools.stopping import stop

log = logging.getLogger(__name__)

RESULT_CHARS = 2000
"""About 500 tokens: more than anybody wants to hear, and a small window holds them beside the talk."""

NOTHING = "Done, without an answer."
"""What a model is told where a tool gives back nothing that can be told: no text, only a picture."""


class Toolbox:
    """Tools by their names. What is said to them and what they give back never gets into logs."""

    def __init__(self, tools: Iterable[Tool] = ()) -> None:
        self._tools = {tool.spec.name: tool for tool in tools}

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """What a language model is told of them."""
        return tuple(tool.spec for tool in self._tools.values())

    async def call(self, name: str, arguments: Mapping[str, object]) -> Outcome:
        """Use a tool. Whatever goes wrong is an outcome too; cancelling stops the tool.

        One that resists is left behind `STOP_S` after its time or the cancelling.
        """
        tool = self._tools.get(name)
        if tool is None:
            return Outcome(f'There is no tool called "{name}".', failed=True)
        use = asyncio.create_task(_used(tool, arguments), name=f"use of {name}")
        try:
            done, _ = await asyncio.wait([use], timeout=tool.timeout_s)
        finally:
            await stop(use)
        if done and not use.cancelled():
            return use.result()
        reason = f"no answer within {tool.timeout_s:g} seconds"
        if done:  # and cancelled, but not by us
            reason = "an error inside of it (CancelledError)"
        log.warning("the tool %s failed: %s", name, reason)
        return _failed(name, reason)


@asynccontextmanager
async def open_tools(persona: Persona) -> AsyncIterator[Toolbox]:
    """Load the persona's functions, and start and connect its MCP servers until the block is left.

    Raises ConfigError that names the persona file, the entry and what to mend.
    """
    async with AsyncExitStack() as held:
        tools: list[Tool] = []
        for entry in persona.tools:
            try:
                tools += await _open(entry, held)
                _no_doubles(tools)
            except ConfigError as error:
                place = f'the persona file {persona.file} lists the tool "{entry.label}"'
                raise ConfigError(f"{place}: {error}") from error
        yield Toolbox(tools)


async def _open(entry: FunctionEntry | ServerEntry, held: AsyncExitStack) -> list[Tool]:
    if isinstance(entry, FunctionEntry):
        return [await asyncio.to_thread(load_function, entry)]
    from rrm.tools.servers import open_server  # the SDK takes a second to import

    return [*await held.enter_async_context(open_server(entry))]


async def _used(tool: Tool, arguments: Mapping[str, object]) -> Outcome:
    """What comes of a tool that is left to itself. Even `sys.exit()` in it ends nothing but its use."""
    try:
        return Outcome(_short(await tool.use(arguments)) or NOTHING)
    except ToolError as error:
        return _failed(tool.spec.name, str(error))
    except asyncio.CancelledError:
        raise
    except BaseException as error:
        reason = f"an error inside of it ({type(error).__name__})"
        log.warning("the tool %s failed: %s%s", tool.spec.name, reason, _place(error))
        return _failed(tool.spec.name, reason)


def _failed(name: str, reason: str) -> Outcome:
    return Outcome(_short(f"{name} failed: {' '.join(reason.split()).rstrip('.')}."), failed=True)


def _no_doubles(tools: list[Tool]) -> None:
    names = [tool.spec.name for tool in tools]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f'there are two tools called "{name}", rename or leave out one of them')


def _short(text: str) -> str:
    return text if len(text) <= RESULT_CHARS else f"{text[: RESULT_CHARS - 1]}…"


def _place(error: BaseException) -> str:
    """Where an error was raised, without its words: they may hold what somebody said."""
    frames = traceback.extract_tb(error.__traceback__)
    return f" at {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
