"""`visavis doctor`: what a call needs, in one table, with how to get what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agent.config import MindSettings, Settings
from agent.doctor import checks, meeting_checks, mind_checks, stream_checks
from agent.doctor.checks import Finding, State, finding_of
from agent.ears.turn_end import SmartTurn
from agent.ears.vad import load_silero
from agent.house import usable_cores
from media.errors import VisavisError
from rrm.embeddings import load_minilm
from rrm.local.planner import LocalPlanner
from rrm.persona import Persona, load_persona
from rrm.tools.spec import ToolSpec

if TYPE_CHECKING:
    from generator.engine.engine import Engine

Check = tuple[str, Callable[[], Finding]]

MARKS: dict[State, str] = {"ok": "[green]ok[/]", "warn": "[yellow]warn[/]", "fail": "[red]FAIL[/]"}


def examine(
    settings: Settings, out: Console, checked: Callable[[Settings], Iterator[Check]] | None = None
) -> bool:
    """Check everything, or what is asked for, and print one table; False where something fails, so that a
    call would not work.
    """
    with out.status("looking at Python") as status:

        def run(checks: Iterable[Check]) -> Iterator[tuple[str, Finding]]:
            for what, check in checks:
                status.update(f"looking at {what}")
                yield what, finding_of(check)

        found = list(run((checked or all_checks)(settings)))
    out.print(table(found))
    return all(finding.state != "fail" for _, finding in found)


def table(found: Iterable[tuple[str, Finding]]) -> Table:
    """The findings as they are printed."""
    rows = Table("", "what", "found", "how to mend it", box=None)
    for what, finding in found:
        rows.add_row(MARKS[finding.state], what, escape(finding.found), escape(finding.mend))
    return rows


def all_checks(settings: Settings) -> Iterator[Check]:
    """Every check, in the order of the table; those that need a persona only where there is one."""
    yield "Python", checks.python
    yield "codecs", checks.codecs
    yield "speech recogniser", partial(checks.recogniser, settings.ears)
    yield "voice detector", partial(checks.loads, load_silero, "silero")
    yield "end of turn", partial(checks.loads, SmartTurn, "smart-turn")
    yield "persona", partial(checks.persona, settings.persona)
    yield from _of_persona(settings)
    yield "address", partial(checks.door, settings.server)
    yield "port", partial(checks.port, settings.server)
    yield "network", checks.network
    yield "LiveKit", partial(meeting_checks.livekit, settings.livekit)
    yield "disk", partial(checks.disk, settings.recordings)
    yield "recordings", partial(checks.writable, settings.recordings)


def generator_checks(settings: Settings) -> Iterator[Check]:
    """Those of the network that streams video."""
    loaded: list[Engine] = []
    yield "weights", partial(stream_checks.weights, settings.generator, loaded.append)
    if loaded:
        yield "speed", partial(stream_checks.speed, loaded[0])


def _of_persona(settings: Settings) -> Iterator[Check]:
    try:
        persona = load_persona(settings.persona)
    except VisavisError:
        return
    yield "embeddings", partial(checks.planner, persona, lambda: LocalPlanner(persona, load_minilm()))
    yield from _of_mind(settings.mind, persona)
    yield "voice", partial(checks.voice, settings.voice.model or persona.voice)
    yield from _of_face(settings, persona)


def _of_mind(settings: MindSettings, persona: Persona) -> Iterator[Check]:
    """The language model and its tools, where one is wanted; how it answers only where it does."""
    if not settings.llm:
        return
    found: list[Finding] = []

    def served() -> Finding:
        found.append(mind_checks.served(settings))
        return found[0]

    yield "language model", served
    specs: list[ToolSpec] = []
    if persona.tools:
        yield "tools", partial(mind_checks.tools, persona, specs.extend)
    if found and found[0].state != "fail":
        yield "its answers", partial(mind_checks.answers, settings, persona, specs)


def _of_face(settings: Settings, persona: Persona) -> Iterator[Check]:
    shares: list[float] = []

    def renderer() -> Finding:
        shares.append(checks.share_of(persona, settings.face))
        return checks.renderer(shares[0], settings.face)

    yield "renderer", renderer
    if shares:
        yield "speed", partial(checks.speed, shares[0], usable_cores())
