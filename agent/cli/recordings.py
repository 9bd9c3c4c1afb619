"""Recorded sessions: list, show, export, compose, delete."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from agent.cli.shared import Config, out, settings_of
from media import sessions
from media.errors import MediaError

recordings = typer.Typer(help="Recorded sessions: list, show, export, compose, delete.", no_args_is_help=True)


@recordings.command("list")
def list_recordings(config: Config = None) -> None:
    """The sessions, newest first."""
    table = Table("id", "started", "length", "persona", "with", box=None)
    for session in sessions.list_sessions(settings_of(config).recordings):
        length = "cut off" if session.duration is None else f"{session.duration:.0f} s"
        names = escape(", ".join(person.name for person in session.participants))
        table.add_row(session.id, f"{session.started:%Y-%m-%d %H:%M}", length, escape(session.persona), names)
    out.print(table)


@recordings.command()
def show(session: str, config: Config = None) -> None:
    """One session: what it is and what was said."""
    folder = sessions.folder_of(settings_of(config).recordings, session)
    out.print_json(sessions.load(folder).model_dump_json())
    transcript = folder / sessions.TRANSCRIPT
    out.print(
        transcript.read_text(encoding="utf-8") if transcript.is_file() else "(no transcript yet)",
        markup=False,
    )


@recordings.command()
def export(session: str, target: Path, config: Config = None) -> None:
    """Write a session's files into one ZIP archive."""
    sessions.export(settings_of(config).recordings, session, target)
    out.print(f"wrote {target}")


@recordings.command()
def compose(
    session: Annotated[str, typer.Argument(help="One session; else all that ended without a video.")] = "",
    config: Config = None,
) -> None:
    """Make the videos that were left undone, because a call was stopped from outside."""
    from media.compose import compose as make

    kept = settings_of(config).recordings
    undone = [one.id for one in sessions.list_sessions(kept) if one.duration is not None and not one.video]
    for each in [session] if session else undone:
        try:
            make(sessions.folder_of(kept, each))
        except MediaError as error:
            out.print(f"{each}: {error}", soft_wrap=True, markup=False)
        else:
            out.print(f"composed {each}")


@recordings.command()
def delete(
    session: str,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = None,
) -> None:
    """Delete a session and all its files."""
    folder = sessions.folder_of(settings_of(config).recordings, session)
    if yes or typer.confirm(f"Delete {folder} for good?"):
        sessions.delete(settings_of(config).recordings, session)
        out.print(f"deleted {session}")
