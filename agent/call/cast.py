"""What a call is made with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from agent.parts import Recogniser, TurnEnd, Vad, Voice
from generator.types import Generator
from rrm.plan import Planner


@dataclass(frozen=True, slots=True)
class Cast:
    """What a call is made with. Recogniser, turn end, voice and planner may be shared between calls.

    `look`: the planner is shown the camera's newest picture with every turn.
    `speculate`: plans and their first words are begun before it is sure that a turn has ended.
    `words` are those that the recogniser was told to expect, `farewell` is said when the avatar is sent away
    ({name} becomes ", Ann" or nothing). `close` is called when the call is over.
    """

    avatar: str
    vad: Callable[[], Vad]
    recogniser: Recogniser
    turn_end: TurnEnd
    voice: Voice
    planner: Planner
    generator: Generator
    look: bool = False
    speculate: bool = False
    close: Callable[[], Awaitable[None]] | None = None
    words: tuple[str, ...] = ()
    farewell: str = "Goodbye{name}."
