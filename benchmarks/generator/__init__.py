"""How fast streams are made: each stage, the whole, and the arithmetic that was done in that time.

Weights are random, for speed does not depend on their values; memory is full before anything is timed. The
large size needs a GPU; without one the tiny size is measured, on the processor.
"""

from __future__ import annotations

import asyncio

from agent.bench import Figure, Told
from agent.streamed import check_packages


async def run(progress: Told, quick: bool = False, size: str = "") -> list[Figure]:
    """Measure a size, "tiny" or "5b"; by default the largest that this machine is for. Raises ConfigError."""
    check_packages()
    from benchmarks.generator.measured import measure  # torch is slow to import, and others need it not

    return await asyncio.to_thread(measure, progress, quick, size)
