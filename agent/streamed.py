"""Calls whose pictures a network streams: the engine, here or in a process of its own, and what stands in for
it where it fails. Only this module, and only once a stream is wanted, leads to torch.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from agent.config import GeneratorSettings
from generator.engine.fallback import Enduring
from generator.engine.remote import RemoteHuman
from generator.rigged.figure import RiggedHuman
from generator.types import Generator
from media.errors import ConfigError, GeneratorError

if TYPE_CHECKING:
    from generator.engine.engine import Engine
    from generator.engine.settings import StreamSettings

log = logging.getLogger(__name__)

AT_REST = "attentive"
"""What a stream shows before a call has asked for anything."""

PACKAGES = "torch", "diffusers", "transformers"
MISSING = (
    "the network that streams video needs packages that are not installed: "
    "run .venv/bin/pip install -e '.[generator]'"
)

FILL, TIMED = 18, 6
"""Chunks that fill memory, and that are timed then."""


class Streams:
    """Makes the generators of calls."""

    def __init__(self, settings: GeneratorSettings) -> None:
        """Loads the networks, unless another process has them; blocks. Raises ModelError or ConfigError."""
        self._socket = settings.socket
        self._engine = None if settings.socket else load_engine(settings)

    def human(self, drawn: RiggedHuman) -> Generator:
        """A stream of who is drawn, who goes on with the call where it fails; blocks until it is warm."""
        can, who = drawn.capabilities, drawn.portrait()
        try:
            stream: Generator
            if self._socket:
                stream = RemoteHuman(self._socket, who, AT_REST, actions=can.actions, poses=can.poses)
            else:
                assert self._engine, "it is loaded where no other process has it"
                stream = self._engine.open(who, AT_REST, actions=can.actions, poses=can.poses)
        except GeneratorError as error:
            log.error("%s The call begins with the drawn figure.", error)
            return drawn
        return Enduring(stream, lambda: drawn)

    def close(self) -> None:
        """Give the networks back."""
        if self._engine:
            self._engine.close()


def check_packages() -> None:
    """Raises ConfigError where the extra is not installed. Imports nothing of it."""
    if not all(find_spec(each) for each in PACKAGES):
        raise ConfigError(MISSING)


def load_engine(settings: GeneratorSettings) -> Engine:
    """The networks, loaded and warm. Raises ModelError or ConfigError."""
    check_packages()
    from generator.engine.assembly import assemble
    from generator.engine.engine import Engine

    engine = Engine(assemble(_wanted(settings)))
    engine.warm()
    return engine


def serve_engine(settings: GeneratorSettings, socket: Path, ready: Callable[[], None]) -> None:
    """Be the engine's process until stopped; only in a main thread. `ready` is called once calls may come.

    Raises ModelError, ConfigError or GeneratorError.
    """
    check_packages()
    from generator.engine.server import serve

    serve(_wanted(settings), socket, ready)


def stage_ms(engine: Engine) -> dict[str, float]:
    """Median milliseconds of each stage of a chunk, once memory is full; blocks."""
    from generator.engine.timing import stages

    return stages(engine.parts, FILL, TIMED).ms


def held(engine: Engine) -> str:
    """What an engine holds in memory, and the kernel that it attends by, in words."""
    from generator.engine.attention import kernel
    from generator.engine.footprint import footprint

    found = footprint(engine.parts)
    networks, stream = (each / 1e9 for each in (found.networks + found.shared, found.stream))
    attends = kernel(engine.parts.networks.wan)
    return f"{networks:.2f} GB and {stream:.2f} GB a stream; attention by {attends}"


def _wanted(settings: GeneratorSettings) -> StreamSettings:
    from generator.engine.settings import StreamSettings

    return StreamSettings(
        settings.size,
        settings.weights,
        settings.devices,
        settings.decoder,
        light=settings.light,
        compiled=settings.compiled,
        wan=settings.wan,
        speech=settings.speech,
        semantic=settings.semantic,
    )
