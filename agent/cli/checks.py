"""Whether everything is there (doctor), and how good it is (bench)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from agent.cli.shared import MODEL_ALONE, Config, Llm, LlmModel, PersonaOption, minded, out
from media.errors import ConfigError


def doctor(
    config: Config = None,
    persona: PersonaOption = None,
    llm: Llm = None,
    llm_model: LlmModel = None,
    generator: Annotated[
        bool, typer.Option("--generator", help="Only the network that streams video, and how fast it is.")
    ] = False,
) -> None:
    """Check what a call needs, and say how to get what is missing."""
    from agent.doctor.report import examine, generator_checks

    settings = minded(config, llm, llm_model, persona=persona)
    if not examine(settings, out, generator_checks if generator else None):
        sys.exit(1)


def bench(
    name: Annotated[str, typer.Argument(help='A benchmark\'s name, or "all".')],
    json: Annotated[Path | None, typer.Option(help="File (or folder, for all) for the figures.")] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Only see that it works; nothing is written.")
    ] = False,
    llm: Annotated[
        str | None, typer.Option("--llm", help="A chat server to measure beside; for rrm.")
    ] = None,
    llm_model: LlmModel = None,
    size: Annotated[str, typer.Option(help="tiny or 5b; for generator.")] = "",
) -> None:
    """Measure: each figure with its unit and its goal."""
    from agent.bench import run_bench

    if llm_model and not llm:
        raise ConfigError(MODEL_ALONE)
    mind = minded(None, llm, llm_model).mind if llm else None
    run_bench(name, json, out, quick=quick, mind=mind, size=size)
