"""What a user says of a stream: its size, its weights, where they stand, and how it is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import torch

from generator.network.schedule import RAW
from generator.stream.config import Policy, StreamConfig
from generator.stream.layout import Layout
from media.errors import ConfigError

Size = Literal["tiny", "5b"]
Decoder = Literal["full", "light"]


@dataclass(frozen=True, slots=True)
class StreamSettings:
    """What makes a stream. `devices`: that of the transformer and, where there is a second, of all else; one
    thread each, so that "cpu", "cpu" are two threads.

    `weights`: folder or hub name of the trained transformer, "" for untrained ones, which show nothing but
    are as fast. The other networks of "5b" are named likewise, "" for where they are published; they
    are untrained where `weights` is.
    `light`: the file of the light decoder. `remembers` is false to measure what memory costs. `compiled`:
    whether networks are compiled; None where the transformer is on a GPU, for only there it pays.
    """

    size: Size = "tiny"
    weights: str = ""
    devices: tuple[str, ...] = ("cpu",)
    decoder: Decoder = "full"
    wan: str = ""
    light: str = ""
    speech: str = ""
    semantic: str = ""
    steps: tuple[float, ...] = RAW
    policy: Policy = "clean"
    remembers: bool = True
    compiled: bool | None = None

    def __post_init__(self) -> None:
        if len(self.devices) not in (1, 2):
            raise ConfigError("a generator has one device or two: the transformer's and that of all else")
        if self.size == "tiny" and self.decoder == "light":
            raise ConfigError('the decoder of the size "tiny" is light already: leave decoder = "light" out')

    @property
    def picture(self) -> tuple[int, int]:
        """Width and height of the pictures."""
        return (256, 256) if self.size == "tiny" else (1024, 576)

    @property
    def compiles(self) -> bool:
        """Whether the networks are compiled."""
        return torch.device(self.devices[0]).type == "cuda" if self.compiled is None else self.compiled

    @property
    def streaming(self) -> StreamConfig:
        """How a stream is made: what stands in its context, and its steps."""
        layout = Layout(rows=4, columns=4) if self.size == "tiny" else Layout(rows=18, columns=32)
        if not self.remembers:
            layout = replace(layout, short=0, long=0)
        return StreamConfig(layout, self.steps, self.policy)
