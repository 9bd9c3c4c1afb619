"""A call whose pictures a network streams: chosen by settings, and not dead where the network fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from agent.bench import run_bench
from agent.config import GeneratorSettings, load
from agent.doctor import stream_checks
from agent.streamed import Streams
from generator.engine.fallback import Enduring
from generator.rigged.figure import RiggedHuman
from generator.rigged.identity.people import MAN
from media.errors import ConfigError


def test_the_drawn_figure_is_the_default_and_a_stream_has_its_own_size() -> None:
    assert load().shown == load().face
    tiny = load(generator={"which": "stream"}).shown
    large = load(generator={"which": "stream", "size": "5b"}).shown
    assert (tiny.width, tiny.height) == (256, 256)
    assert (large.width, large.height) == (1024, 576)


def test_nothing_of_a_call_with_the_drawn_figure_imports_torch() -> None:
    code = "import sys, agent.serve, agent.house, agent.doctor.report; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_where_no_engine_answers_the_call_begins_with_the_drawn_figure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    streams = Streams(GeneratorSettings(which="stream", socket=tmp_path / "generator"))
    drawn = RiggedHuman(MAN, 256, 256)
    assert streams.human(drawn) is drawn
    assert "No generator answers" in caplog.text
    assert "begins with the drawn figure" in caplog.text
    streams.close()


def test_a_stream_is_of_who_is_drawn_and_lasts_beyond_its_failure() -> None:
    streams = Streams(GeneratorSettings(which="stream"))
    human = streams.human(RiggedHuman(MAN, 256, 256))
    streams.close()
    assert isinstance(human, Enduring)
    can = human.capabilities
    assert (can.width, can.height, can.chunk_frames) == (256, 256, 12)
    assert "wave" in can.actions


@pytest.mark.parametrize(
    ("stages", "state"),
    [({"make": 100.0, "decode": 50.0}, "ok"), ({"make": 300.0}, "warn"), ({"make": 481.0}, "fail")],
)
def test_the_doctor_says_whether_chunks_are_made_in_their_time(stages: dict[str, float], state: str) -> None:
    assert stream_checks.judged({**stages, "switch": 900.0}).state == state


def test_sizes_that_are_not_there_are_refused() -> None:
    for name, size in (("generator", "7b"), ("rrm", "tiny")):
        with pytest.raises(ConfigError, match="size"):
            run_bench(name, None, Console(), size=size)
