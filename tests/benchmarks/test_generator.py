"""The generator's benchmark runs where there is no GPU, on the tiny size."""

from __future__ import annotations

import pytest

from benchmarks.generator import run
from tests.generator.engine.scene import parts


async def test_the_tiny_size_is_measured_stage_by_stage_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.generator.measured.assemble", lambda settings: parts())
    told: list[str] = []
    found = await run(lambda what, share: told.append(what), quick=True, size="tiny")
    figures = {figure.key: figure.value for figure in found}
    stages = {"hear_ms", "make_ms", "decode_ms", "frames_ms", "see_ms", "keep_ms", "switch_ms"}
    assert figures.keys() >= stages | {"make_tflops", "make_roofline_ms", "fps_roofline", "tiny_share"}
    assert figures.keys() >= {"lsvm_share", "first_chunk_ms", "memory_gb", "memory_growth", "streams"}
    assert all(value is not None and value > 0 for key, value in figures.items() if key in stages)
    assert all("on the processor" in what for what in told)
