"""The command line: calls (serve, join, start, dev, avatar-worker), generator, files, recordings, checks."""

from __future__ import annotations

import logging
import sys

import typer
from rich.markup import escape

from agent.cli.calls import avatar_worker, dev, generator, join, serve, start
from agent.cli.checks import bench, doctor
from agent.cli.files import portrait, render, replay
from agent.cli.recordings import recordings
from agent.cli.shared import out
from media.errors import VisavisError

app = typer.Typer(
    help="An avatar that you can invite to a video call.", no_args_is_help=True, add_completion=False
)
app.add_typer(recordings, name="recordings")
for command in (serve, join, start, avatar_worker, dev, generator, replay, portrait, render, doctor, bench):
    app.command()(command)


def main() -> None:
    """Run the command line; what a user can mend is one sentence, not a traceback."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        app()
    except VisavisError as error:
        out.print(f"[red]visavis:[/] {escape(str(error))}", soft_wrap=True)
        sys.exit(1)
