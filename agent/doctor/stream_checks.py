"""What `visavis doctor --generator` checks: the network that streams video, and whether it keeps up here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from agent.config import GeneratorSettings
from agent.doctor.checks import Finding
from agent.streamed import held, load_engine, stage_ms

if TYPE_CHECKING:
    from generator.engine.engine import Engine

CHUNK_MS = 12 * 40.0
"""What a chunk of twelve pictures lasts."""

LEAVE_OUT = {"switch"}
"""Stages that not every chunk has."""


def weights(settings: GeneratorSettings, keep: Callable[[Engine], None]) -> Finding:
    """The weights: found, compared name by name, and loaded onto their devices. Raises as loading does."""
    if settings.socket:
        return Finding("warn", f"the process at {settings.socket} has them", "leave socket out to check them")
    engine = load_engine(settings)
    keep(engine)
    where = f"{settings.weights or 'no weights'}, on {' and '.join(settings.devices)}, {held(engine)}"
    if untrained := engine.parts.networks.untrained:
        return Finding(
            "warn",
            f"{settings.size}: {where}; untrained: {', '.join(untrained)}",
            "it shows no person yet: set weights under [generator] to a trained folder",
        )
    return Finding("ok", f"{settings.size}: {where}")


def speed(engine: Engine) -> Finding:
    """Milliseconds of each stage, and whether a chunk is made in the time that it lasts; blocks."""
    try:
        return judged(stage_ms(engine))
    finally:
        engine.close()


def judged(ms: Mapping[str, float]) -> Finding:
    """Whether stages of these milliseconds, one after the other, keep up with 25 pictures a second."""
    whole = sum(each for name, each in ms.items() if name not in LEAVE_OUT)
    stages = ", ".join(f"{name} {each:.0f}" for name, each in ms.items())
    found = f"{whole:.0f} ms for {CHUNK_MS:.0f} ms of video ({stages} ms)"
    if whole > CHUNK_MS:
        return Finding("fail", found, "choose a faster device, the light decoder or the size tiny")
    if whole > CHUNK_MS / 2:
        return Finding("warn", found, "it holds 25 pictures a second while nothing else runs")
    return Finding("ok", f"{found}: holds 25 pictures a second")
