"""Carrying a tool call out as part of a plan: it is announced, filled while it takes long, and reported."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator, Mapping
from itertools import cycle

from rrm.persona import Persona
from rrm.plan import Called, Calling, PlanPiece, Say
from rrm.tools.stopping import stop
from rrm.tools.toolbox import Toolbox

FILLER_AFTER_S = 1.0
"""A second of silence after a question is still a pause, more sounds like a broken line."""

FILLERS = ("One moment, please.", "Let me look that up.", "Just a second.")


def fillers(persona: Persona) -> Iterator[str]:
    """What is said while a tool takes long, in turn and without end; make one for each call."""
    return cycle(persona.fillers or FILLERS)


async def carry_out(
    toolbox: Toolbox, name: str, arguments: Mapping[str, object], filler: Iterator[str]
) -> AsyncGenerator[PlanPiece, None]:
    """Calling (nothing has happened yet), one filler if the tool takes longer than a second, and Called.

    Closing it cancels the tool, and takes at most `STOP_S`, also where the tool resists.
    """
    written = json.dumps(arguments, ensure_ascii=False)
    yield Calling(name, written)
    use = asyncio.create_task(toolbox.call(name, arguments), name=f"tool {name}")
    try:
        done, _ = await asyncio.wait([use], timeout=FILLER_AFTER_S)
        if not done:
            yield Say(next(filler))
            await asyncio.wait([use])  # `await use` would hand our own cancelling to the tool
        outcome = use.result()
    finally:
        await stop(use)
    yield Called(name, written, outcome.text, outcome.failed)
