"""Finding benchmarks, judging figures, and writing them down."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from agent.bench import Figure, Goal, benchmarks, machine, run_bench
from agent.config import MindSettings
from media.errors import ConfigError

MEASURES = """
from agent.bench import Figure, Goal

async def run(progress, quick):
    progress("measuring", 0.5)
    return [Figure("size_m", 1.0 if quick else 2.0, "m", Goal("<=", 1.5)), Figure("seen", 3.0, "times")]
"""

COMPARES = """
from agent.bench import Figure

async def run(progress, quick, mind=None):
    return [Figure("wit", 0.5, "share", llm=len(mind.llm) / 100 if mind else None), Figure("age", None, "s")]
"""
MODEL = MindSettings(llm="http://127.0.0.1:1/v1", model="small")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A source tree's benchmarks: one that measures, and a helper."""
    made = tmp_path / "benches"
    made.mkdir()
    (made / "sizes.py").write_text(MEASURES)
    (made / "helper.py").write_text("LENGTH = 3\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield made
    for name in [name for name in sys.modules if name.split(".")[0] == "benches"]:
        del sys.modules[name]


def console() -> Console:
    return Console(file=StringIO(), width=120)


@pytest.mark.parametrize(
    ("goal", "value", "met"),
    [
        (Goal("<=", 0.65), 0.65, True),
        (Goal("<=", 0.65), 0.66, False),
        (Goal("<", 65), 65.0, False),
        (Goal("<", 65), 64.9, True),
        (Goal(">=", 24.5), 24.5, True),
        (Goal(">=", 24.5), 24.0, False),
        (Goal("<=", 1.0), None, False),
        (None, 3.0, None),
    ],
)
def test_a_goal_is_met_up_to_its_bound(goal: Goal | None, value: float | None, met: bool | None) -> None:
    assert Figure("key", value, "s", goal).met is met


def test_only_modules_that_measure_are_benchmarks(folder: Path) -> None:
    assert benchmarks(folder) == ["sizes"]


def test_a_package_that_measures_is_a_benchmark(folder: Path) -> None:
    (folder / "minds").mkdir()
    (folder / "minds" / "__init__.py").write_text(COMPARES)
    assert benchmarks(folder) == ["minds", "sizes"]


def test_a_language_model_is_measured_side_by_side(folder: Path, tmp_path: Path) -> None:
    (folder / "minds.py").write_text(COMPARES)
    out = console()
    run_bench("minds", tmp_path / "minds.json", out, mind=MODEL, folder=folder)
    rows = [line.split() for line in out.file.getvalue().splitlines()]
    assert ["key", "value", "--llm", "unit", "goal", "met"] in rows
    assert ["wit", "0.500", "0.210", "share"] in rows
    assert ["age", "-", "-", "s"] in rows
    report = json.loads((tmp_path / "minds.json").read_text("utf-8"))
    assert report["llm"] == "small"
    figures = report["figures"]
    assert figures["wit"] == {"value": 0.5, "llm": 0.21, "unit": "share", "goal": None, "met": None}
    assert "llm" not in figures["age"]


def test_without_a_language_model_nothing_is_said_of_one(folder: Path) -> None:
    (folder / "minds.py").write_text(COMPARES)
    out = console()
    run_bench("minds", None, out, folder=folder)
    assert "llm" not in out.file.getvalue()


def test_a_benchmark_that_asks_no_language_model_says_so(folder: Path) -> None:
    with pytest.raises(ConfigError, match="the benchmark sizes asks no language model: leave --llm out"):
        run_bench("sizes", None, console(), mind=MODEL, folder=folder)


def test_of_all_benchmarks_only_those_that_ask_one_get_the_language_model(folder: Path) -> None:
    (folder / "minds.py").write_text(COMPARES)
    out = console()
    run_bench("all", None, out, mind=MODEL, folder=folder)
    assert "0.210" in out.file.getvalue()
    assert "size_m" in out.file.getvalue()


def test_the_json_holds_name_machine_and_figures(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "results" / "sizes.json"
    run_bench("sizes", file, console(), folder=folder)
    report = json.loads(file.read_text("utf-8"))
    assert set(report) == {"name", "machine", "figures"}
    assert report["name"] == "sizes"
    assert report["figures"] == {
        "size_m": {"value": 2.0, "unit": "m", "goal": "<= 1.5", "met": False},
        "seen": {"value": 3.0, "unit": "times", "goal": None, "met": None},
    }


def test_of_all_written_only_those_that_ask_a_language_model_name_it(folder: Path, tmp_path: Path) -> None:
    (folder / "minds.py").write_text(COMPARES)
    run_bench("all", tmp_path, console(), mind=MODEL, folder=folder)
    reports = {
        name: json.loads((tmp_path / f"{name}.json").read_text("utf-8")) for name in ("minds", "sizes")
    }
    assert (reports["minds"].get("llm"), reports["sizes"].get("llm")) == ("small", None)


def test_all_writes_one_file_each(folder: Path, tmp_path: Path) -> None:
    (folder / "weights.py").write_text(MEASURES)
    run_bench("all", tmp_path / "results", console(), folder=folder)
    assert sorted(file.name for file in (tmp_path / "results").iterdir()) == ["sizes.json", "weights.json"]


def test_figures_are_printed_with_their_goals(folder: Path) -> None:
    out = console()
    run_bench("sizes", None, out, folder=folder)
    file = out.file
    assert isinstance(file, StringIO)
    lines = [line.split() for line in file.getvalue().split("\n")]
    assert ["size_m", "2.000", "m", "<=", "1.5", "NO"] in lines
    assert ["seen", "3.000", "times"] in lines


def test_quick_figures_are_never_written(folder: Path, tmp_path: Path) -> None:
    run_bench("sizes", None, console(), quick=True, folder=folder)
    with pytest.raises(ConfigError, match="not written"):
        run_bench("sizes", tmp_path / "sizes.json", console(), quick=True, folder=folder)


def test_an_unknown_benchmark_is_refused_with_the_known_ones(folder: Path) -> None:
    with pytest.raises(ConfigError, match="choose sizes or all"):
        run_bench("nothing", None, console(), folder=folder)


def test_an_installation_without_the_source_says_where_benchmarks_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="come with the source"):
        run_bench("call", None, console(), folder=tmp_path / "none")


def test_the_machine_is_described() -> None:
    described = machine()
    assert set(described) == {"cpu", "cores", "memory_gb", "os", "python", "load_at_start"}
    assert described["memory_gb"]


def test_a_machine_without_proc_is_described_as_far_as_it_can_be(tmp_path: Path) -> None:
    assert machine(tmp_path)["memory_gb"] == 0
