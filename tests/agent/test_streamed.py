"""A call whose pictures a network streams: chosen by settings, and not dead where the network fails."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import cast

import av
import pytest
import torch
from rich.console import Console
from torch import Tensor

from agent.bench import run_bench
from agent.call.cast import Cast
from agent.config import GeneratorSettings, load
from agent.doctor import stream_checks
from agent.replay import play, recorder
from agent.streamed import Streams
from generator.codecs.pictures import Past
from generator.engine.assembly import Parts
from generator.engine.engine import Engine
from generator.engine.fallback import Enduring
from generator.engine.settings import StreamSettings
from generator.rigged.figure import RiggedHuman
from media.clock import run_virtual
from media.errors import ConfigError
from media.frames import VideoFrame
from media.recording import Recorder
from tests.fakes import LoudnessVad, PlainFace, ScriptedMind, ScriptedRecogniser, SureTurnEnd, ToneVoice, tone
from tests.generator.engine.scene import parts, person


def test_the_drawn_figure_is_the_default_and_a_stream_has_its_own_size() -> None:
    assert load().shown == load().face
    tiny = load(generator={"which": "stream"}).shown
    large = load(generator={"which": "stream", "size": "5b"}).shown
    assert (tiny.width, tiny.height) == (256, 256)
    assert (large.width, large.height) == (1024, 576)


def test_nothing_of_a_call_with_the_drawn_figure_imports_torch() -> None:
    code = "import sys, agent.serve, agent.house, agent.doctor.report; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class Drawn(PlainFace):
    """Stands in for the drawn figure: plain grey pictures, one by one."""

    def __init__(self) -> None:
        super().__init__(chunk_frames=1, side=256)

    def portrait(self) -> VideoFrame:
        return person()


def drawn() -> RiggedHuman:
    return cast("RiggedHuman", Drawn())


class Breaking:
    """A decoder of pictures with a white upper half, that runs out of memory after some chunks."""

    def __init__(self, chunks: int) -> None:
        self._left = chunks

    def decode(self, latents: Tensor, past: Past = ()) -> tuple[Tensor, Past]:
        self._left -= 1
        if self._left < 0:
            raise torch.OutOfMemoryError("tried to take 2 GiB")
        pictures, past = parts().decoder.decode(latents, past)
        pictures[:, :, :128] = 255
        return pictures, past


def streams(monkeypatch: pytest.MonkeyPatch, chunks: int = 1000) -> Streams:
    """Those of a small network, whose decoder works for so many chunks."""
    made = Engine(replace(parts(), decoder=Breaking(chunks)))
    monkeypatch.setattr("agent.streamed.load_engine", lambda settings: made)
    return Streams(GeneratorSettings(which="stream"))


def test_where_no_engine_answers_the_call_begins_with_the_drawn_figure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    served = Streams(GeneratorSettings(which="stream", socket=tmp_path / "generator"))
    figure = drawn()
    assert served.human(figure) is figure
    assert "No generator answers" in caplog.text
    assert "begins with the drawn figure" in caplog.text
    served.close()


def test_a_stream_is_of_who_is_drawn_and_knows_the_same_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    served = streams(monkeypatch)
    human = served.human(drawn())
    served.close()
    assert isinstance(human, Enduring)
    can = human.capabilities
    assert (can.width, can.height, can.chunk_frames) == (256, 256, 12)
    assert "wave" in can.actions


def test_a_replayed_call_shows_the_stream_and_where_it_fails_the_drawn_figure_without_a_gap(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    served = streams(monkeypatch, chunks=6)
    human = served.human(drawn())
    cast_ = Cast(
        "Ada", LoudnessVad, ScriptedRecogniser("Hello."), SureTurnEnd(), ToneVoice(),
        ScriptedMind(greeting="Hello to you."), human,
    )  # fmt: skip

    def record(keyframe: Callable[[], None], failed: Callable[[str], None]) -> Recorder:
        return recorder(tmp_path / "talk", "host", "Ada", (256, 256), keyframe, failed)

    run_virtual(play(cast_, tone(0.6), iter(()), record))
    served.close()
    with av.open(str(tmp_path / "talk" / "session.webm")) as file:
        shown = [(frame.time, frame.to_ndarray()[:256]) for frame in file.decode(video=0)]
    white = [picture[:120].mean() > 220 for _, picture in shown]
    streamed = white.index(False)
    assert 0 < streamed <= 5 * 12  # the opening was one of the six chunks
    assert not any(white[streamed:])
    assert {round(after - before, 3) for (before, _), (after, _) in pairwise(shown)} == {0.04}
    assert caplog.text.count("memory is full") == 1


def test_the_doctor_says_what_is_untrained_and_what_the_networks_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = Engine(parts())
    monkeypatch.setattr("agent.doctor.stream_checks.load_engine", lambda settings: made)
    kept: list[Engine] = []
    finding = stream_checks.weights(GeneratorSettings(), kept.append)
    made.close()
    assert kept == [made]
    assert finding.state == "warn"
    assert re.search(
        r"no weights, on cpu, 0\.\d+ GB and 0\.\d+ GB a stream; attention by flash", finding.found
    )


def test_packages_that_are_not_installed_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.streamed.find_spec", lambda name: None)
    for use in (lambda: Streams(GeneratorSettings()), lambda: run_bench("generator", None, Console())):
        with pytest.raises(ConfigError, match=r"pip install -e '\.\[generator\]'"):
            use()


def test_the_other_networks_are_loaded_from_the_folders_that_are_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[StreamSettings] = []

    def none(settings: StreamSettings) -> Parts:
        asked.append(settings)
        raise ConfigError("that is all")

    monkeypatch.setattr("generator.engine.assembly.assemble", none)
    with pytest.raises(ConfigError, match="that is all"):
        Streams(GeneratorSettings(wan="here/wan", semantic="here/siglip"))
    assert (asked[0].wan, asked[0].speech, asked[0].semantic) == ("here/wan", "", "here/siglip")


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
