"""What is done for a meeting when it is over."""

from __future__ import annotations

from pathlib import Path

from agent.meetings.meeting import _compose


async def test_a_video_that_cannot_be_made_is_told_and_nothing_fails(tmp_path: Path) -> None:
    said: list[str] = []
    await _compose(tmp_path, "nothing", said.append)
    (sentence,) = said
    assert sentence.startswith("the recording has no video: There is no recording 'nothing'")
