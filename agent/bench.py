"""`visavis bench`: runs benchmarks of the source tree, prints their figures, writes them as JSON.

A benchmark is a module or a package `benchmarks/NAME` with `async def run(progress, quick) -> list[Figure]`;
`progress` takes what is being done, in words, and the share of the whole that is done (0..1); `quick`
measures for less time, to see that everything works: such figures are never written. One that takes `mind`
as well can measure the same with a language model (`--llm`); one that takes `size` measures a network of a
size (`--size`).
"""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import pkgutil
import platform
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from agent.config import MindSettings
from agent.mind import model_of
from media.errors import ConfigError

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"

Told = Callable[[str, float], None]
Run = Callable[..., Awaitable[list["Figure"]]]


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure must reach."""

    sign: Literal["<=", "<", ">="]
    bound: float

    def met(self, value: float) -> bool:
        """Whether `value` reaches it."""
        if self.sign == ">=":
            return value >= self.bound
        return value < self.bound if self.sign == "<" else value <= self.bound

    def __str__(self) -> str:
        return f"{self.sign} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; None where it could not be measured, which misses any goal.

    `llm` is the same for the language model that was asked besides; goals are not for it.
    """

    key: str
    value: float | None
    unit: str
    goal: Goal | None = None
    llm: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.goal is None:
            return None
        return self.value is not None and self.goal.met(self.value)

    def as_json(self) -> dict[str, object]:
        """Value, unit, goal and met; llm where there is one."""
        beside = {} if self.llm is None else {"llm": round(self.llm, 4)}
        return {
            "value": None if self.value is None else round(self.value, 4),
            **beside,
            "unit": self.unit,
            "goal": str(self.goal) if self.goal else None,
            "met": self.met,
        }


def run_bench(
    name: str,
    to: Path | None,
    out: Console,
    *,
    quick: bool = False,
    mind: MindSettings | None = None,
    size: str = "",
    folder: Path = BENCHMARKS,
) -> None:
    """Run a benchmark, or "all"; write `to`, a file (for all: a folder). Raises ConfigError.

    `mind` is the language model, and `size` that of the network, that those are run with which take one.
    """
    if quick and to:
        raise ConfigError("quick figures are not written: leave out --quick or --json")
    names = benchmarks(folder)
    if name != "all" and name not in names:
        raise ConfigError(f'there is no benchmark "{name}": choose {", ".join(names)} or all')
    asking = [one for one in names if _takes("mind", one, folder)]
    if size and not (name != "all" and _takes("size", name, folder)):
        raise ConfigError(f"the benchmark {name} has no sizes: leave --size out")
    if mind and name != "all" and name not in asking:
        raise ConfigError(f"the benchmark {name} asks no language model: leave --llm out")
    model = asyncio.run(model_of(mind)) if mind and to else ""
    for one in names if name == "all" else [name]:
        described = machine()  # before the load that the benchmark makes
        wanted = {"mind": mind if one in asking else None, "size": size}
        figures = asyncio.run(
            _measure(one, folder, out, quick, {key: each for key, each in wanted.items() if each})
        )
        out.print(table(f"{one} (quick)" if quick else one, figures))
        if to:
            file = to / f"{one}.json" if name == "all" or to.is_dir() else to
            write(file, one, described, figures, model if one in asking else "")
            out.print(f"wrote {file}")


def benchmarks(folder: Path) -> list[str]:
    """Names of the benchmarks in a folder. Raises ConfigError where there is none."""
    modules = sorted(module.name for module in pkgutil.iter_modules([str(folder)]))
    names = [name for name in modules if _run_of(name, folder)]
    if not names:
        raise ConfigError(
            "there are no benchmarks here: they come with the source, clone it and run make bench"
        )
    return names


def table(name: str, figures: Iterable[Figure]) -> Table:
    """The figures as they are printed; with a language model in two columns, side by side."""
    shown = list(figures)
    beside = any(figure.llm is not None for figure in shown)
    columns = ("key", "value", *(("--llm",) if beside else ()), "unit", "goal", "met")
    rows = Table(*columns, title=name, box=None, title_justify="left")
    marks = {True: "[green]yes[/]", False: "[red]NO[/]", None: ""}
    for figure in shown:
        values = [_told(figure.value), *([_told(figure.llm)] if beside else [])]
        rows.add_row(figure.key, *values, figure.unit, str(figure.goal or ""), marks[figure.met])
    return rows


def _told(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def write(
    file: Path, name: str, described: dict[str, object], figures: Iterable[Figure], model: str = ""
) -> None:
    """Write the figures as JSON: name, machine, the language model asked besides, and the figures by key."""
    report = {
        "name": name,
        "machine": described,
        **({"llm": model} if model else {}),
        "figures": {figure.key: figure.as_json() for figure in figures},
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def machine(proc: Path = Path("/proc")) -> dict[str, object]:
    """What the figures were measured on: CPU, cores, memory, system, Python, load of the last minute."""
    return {
        "cpu": _field(proc / "cpuinfo", "model name") or platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(_kilobytes(_field(proc / "meminfo", "MemTotal")) / 2**20, 1),
        "os": platform.platform(),
        "python": platform.python_version(),
        "load_at_start": round(os.getloadavg()[0], 2),
    }


async def _measure(
    name: str, folder: Path, out: Console, quick: bool, wanted: Mapping[str, object]
) -> list[Figure]:
    run = _run_of(name, folder)
    assert run is not None, f"{name} was found as a benchmark"
    with Progress(console=out) as bar:
        task = bar.add_task(name, total=1.0)

        def tell(what: str, share: float) -> None:
            bar.update(task, description=f"{name}: {what}", completed=share)

        figures = await run(tell, quick, **wanted)
        tell("done", 1.0)
        return figures


def _run_of(name: str, folder: Path) -> Run | None:
    """A module's `run`; helpers have none. Raises ConfigError where a package is missing."""
    try:
        return getattr(import_module(f"{folder.name}.{name}"), "run", None)
    except ModuleNotFoundError as error:
        raise ConfigError(f"benchmarks need the package {error.name}: run make venv") from error


def _takes(parameter: str, name: str, folder: Path) -> bool:
    run = _run_of(name, folder)
    return run is not None and parameter in inspect.signature(run).parameters


def _field(file: Path, name: str) -> str:
    if not file.is_file():
        return ""
    lines = (line.partition(":") for line in file.read_text("utf-8").splitlines())
    return next((value.strip() for key, _, value in lines if key.strip() == name), "")


def _kilobytes(text: str) -> int:
    return int(text.split()[0]) if text else 0
