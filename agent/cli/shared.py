"""What all commands share: options, settings made of them, and how a command runs and speaks."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from agent.config import Settings, load
from media.errors import ConfigError, known_in

out = Console(highlight=False)

Config = Annotated[Path | None, typer.Option("--config", help="A TOML file with settings.")]
PersonaOption = Annotated[str | None, typer.Option("--persona", help="A shipped persona, or its TOML file.")]

Llm = Annotated[
    str | None, typer.Option("--llm", help="A chat server that plans replies: http://127.0.0.1:8000/v1.")
]
LlmModel = Annotated[str | None, typer.Option("--llm-model", help="Its model; else the first it lists.")]

Record = Annotated[
    bool | None, typer.Option("--record", help="Record from the beginning; the avatar tells everybody.")
]
ApiKey = Annotated[str | None, typer.Option("--api-key", help="Its key; or LIVEKIT_API_KEY.")]
ApiSecret = Annotated[str | None, typer.Option("--api-secret", help="Its secret; or LIVEKIT_API_SECRET.")]

ENDED_AT_ONCE = 128 + signal.SIGINT
"""As a shell reports a program that Ctrl-C has ended."""

MODEL_ALONE = "--llm-model names a model of --llm: give the server's address, too"


def say(text: str) -> None:
    """Tell the user something, as it is."""
    out.print(text, soft_wrap=True, markup=False)


def minded(config: Path | None, llm: str | None, model: str | None, **given: object) -> Settings:
    """Settings with the language model that is wanted. Raises ConfigError for a model without its server."""
    chosen = settings_of(config, mind={"llm": llm, "model": model}, **given)
    if model and not chosen.mind.llm:
        raise ConfigError(MODEL_ALONE)
    return chosen


def settings_of(config: Path | None, **given: object) -> Settings:
    """Settings in which what was given on the command line comes first."""
    chosen = {
        name: {key: one for key, one in value.items() if one is not None}
        if isinstance(value, dict)
        else value
        for name, value in given.items()
        if value is not None
    }
    return load(config, **{name: value for name, value in chosen.items() if value != {}})


def run_to_end(work: Coroutine[Any, Any, object]) -> None:
    """Run until done; Ctrl-C and SIGTERM end it in order, and a second time at once, whatever still loads.

    A VisavisError in a group is shown as itself.
    """

    async def until_stopped() -> None:
        task = asyncio.current_task()
        assert task
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, _stop, task)
        await work

    try:
        asyncio.run(until_stopped())
    except (KeyboardInterrupt, asyncio.CancelledError):
        out.print("bye")
    except BaseExceptionGroup as group:
        raise known_in(group) or group from None


def _stop(task: asyncio.Task[None]) -> None:
    if task.cancelling():
        sys.stdout.flush()
        os._exit(ENDED_AT_ONCE)
    say("stopping (once more ends it at once) ...")
    task.cancel()
