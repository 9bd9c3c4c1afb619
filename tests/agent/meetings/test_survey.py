"""Looking how many calls fit, in a process of its own."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from agent.meetings.survey import in_process
from media.errors import ConfigError, ModelError
from tests.agent.meetings.elsewhere import half, never_end


async def test_work_in_another_process_gives_its_result_its_error_or_that_it_has_died() -> None:
    found, refused, died = await asyncio.gather(
        in_process(half, 4), in_process(half, 3), in_process(half, 0), return_exceptions=True
    )
    assert found == 2
    assert isinstance(refused, ConfigError)
    assert "3 is odd" in str(refused)
    assert isinstance(died, ModelError)
    assert "(exit code 9)" in str(died)


async def test_who_stops_waiting_for_another_process_ends_it(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    working = asyncio.create_task(in_process(never_end, begun))
    process = int(await asyncio.to_thread(begun.read_text))
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
