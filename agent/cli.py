"""The command line: serve, join, start, dev, replay, portrait, render, recordings, doctor, bench."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agent.config import Settings, load
from media import sessions
from media.errors import ConfigError, MediaError, VisavisError, known_in

app = typer.Typer(
    help="An avatar that you can invite to a video call.", no_args_is_help=True, add_completion=False
)
recordings = typer.Typer(help="Recorded sessions: list, show, export, delete.", no_args_is_help=True)
app.add_typer(recordings, name="recordings")

out = Console(highlight=False)

Config = Annotated[Path | None, typer.Option("--config", help="A TOML file with settings.")]
PersonaOption = Annotated[str | None, typer.Option("--persona", help="A shipped persona, or its TOML file.")]

Llm = Annotated[
    str | None, typer.Option("--llm", help="A chat server that plans replies: http://127.0.0.1:8000/v1.")
]
LlmModel = Annotated[str | None, typer.Option("--llm-model", help="Its model; else the first it lists.")]

Record = Annotated[
    bool | None, typer.Option("--record", help="Record from the beginning; the avatar tells everybody.")
]
ApiKey = Annotated[str | None, typer.Option("--api-key", help="Its key; or LIVEKIT_API_KEY.")]
ApiSecret = Annotated[str | None, typer.Option("--api-secret", help="Its secret; or LIVEKIT_API_SECRET.")]

MODEL_ALONE = "--llm-model names a model of --llm: give the server's address, too"


def main() -> None:
    """Run the command line; what a user can mend is one sentence, not a traceback."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        app()
    except VisavisError as error:
        out.print(f"[red]visavis:[/] {escape(str(error))}", soft_wrap=True)
        sys.exit(1)


@app.command()
def serve(
    config: Config = None,
    persona: PersonaOption = None,
    host: Annotated[
        str | None, typer.Option(help="Address to serve on; beyond 127.0.0.1 TLS is needed.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to serve on.")] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="TLS certificate, PEM.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its key, PEM, where it is a file of its own.")] = None,
    llm: Llm = None,
    llm_model: LlmModel = None,
) -> None:
    """Open the page on which people call the avatar."""
    from agent.serve import serve as run  # loads models: not for `visavis --help`

    server = {"host": host, "port": port, "tls_cert": tls_cert, "tls_key": tls_key}
    settings = _minded(config, llm, llm_model, persona=persona, server=server)
    _run(run(settings, _say))


@app.command()
def join(
    url: Annotated[str | None, typer.Option(help="The LiveKit server: wss://meet.example.com.")] = None,
    room: Annotated[str, typer.Option(help="The room to join.")] = "",
    token: Annotated[str, typer.Option(help="A way into one room, instead of a key.")] = "",
    api_key: ApiKey = None,
    api_secret: ApiSecret = None,
    record: Record = None,
    config: Config = None,
    persona: PersonaOption = None,
    llm: Llm = None,
    llm_model: LlmModel = None,
) -> None:
    """Join a meeting on a LiveKit server, now."""
    from agent.meetings.join import join as run

    livekit = {"url": url, "api_key": api_key, "api_secret": api_secret, "record": record}
    settings = _minded(config, llm, llm_model, persona=persona, livekit=livekit)
    _run(run(settings, room, token, _say))


@app.command()
def start(
    url: Annotated[str | None, typer.Option(help="The LiveKit server: wss://meet.example.com.")] = None,
    api_key: ApiKey = None,
    api_secret: ApiSecret = None,
    agent_name: Annotated[
        str | None, typer.Option(help="Come where this name is asked for; else into every new room.")
    ] = None,
    record: Record = None,
    config: Config = None,
    persona: PersonaOption = None,
    llm: Llm = None,
    llm_model: LlmModel = None,
) -> None:
    """Take the rooms that a LiveKit server gives, a process for each."""
    from agent.meetings.worker import start as run

    livekit = {
        "url": url,
        "api_key": api_key,
        "api_secret": api_secret,
        "agent_name": agent_name,
        "record": record,
    }
    _run(run(_minded(config, llm, llm_model, persona=persona, livekit=livekit), _say))


@app.command("avatar-worker")
def avatar_worker(
    config: Config = None,
    persona: PersonaOption = None,
    host: Annotated[
        str, typer.Option(help="Address to listen on; beyond this machine a key is needed.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8089,
    key: Annotated[
        str, typer.Option(envvar="VISAVIS_WORKER_KEY", help="What agents must send as bearer token.")
    ] = "",
) -> None:
    """Be the face of LiveKit agents: they ask for one by POST /launch."""
    from agent.face.worker import work

    settings = _settings(config, persona=persona)
    _run(work(settings, host, port, key, _say))


@app.command()
def dev(
    room: Annotated[str, typer.Option(help="The meeting's name.")] = "visavis",
    port: Annotated[int | None, typer.Option(help="Port to serve the page on.")] = None,
    url: Annotated[str | None, typer.Option(help="A LiveKit server; else one of this machine.")] = None,
    config: Config = None,
    persona: PersonaOption = None,
    llm: Llm = None,
    llm_model: LlmModel = None,
) -> None:
    """Try meetings on this machine: a worker, a LiveKit server if none runs, and a page to join from."""
    from agent.meetings.dev import dev as run

    given = {"persona": persona, "server": {"port": port}, "livekit": {"url": url}}
    _run(run(_minded(config, llm, llm_model, **given), room, _say))


@app.command()
def replay(
    caller: Annotated[Path, typer.Argument(help="A sound file: what the caller says.")],
    to: Annotated[Path, typer.Option("--out", help="Folder to write the session to.")],
    video: Annotated[Path | None, typer.Option(help="A video file: what the caller's camera shows.")] = None,
    observations: Annotated[
        Path | None, typer.Option(help="What is noticed of the caller: JSON lines of t, kind and detail.")
    ] = None,
    config: Config = None,
    persona: PersonaOption = None,
    llm: Llm = None,
    llm_model: LlmModel = None,
) -> None:
    """Play a recorded caller into the whole system and write the session, without a browser."""
    from agent.replay import replay as run

    settings = _minded(config, llm, llm_model, persona=persona)
    _run(run(settings, caller, to, video, out, observations))


@app.command()
def portrait(
    to: Annotated[Path, typer.Option("--out", help="The picture to write, PNG.")],
    seed: Annotated[int | None, typer.Option(help="The person with this number, 0 or more.")] = None,
    words: Annotated[str | None, typer.Option(help='A description: "a woman of 40, grey bob".')] = None,
    persona: PersonaOption = None,
    identity: Annotated[Path | None, typer.Option(help="An identity file, TOML.")] = None,
    sheet: Annotated[int | None, typer.Option(help="Many people: this many, from seed 0 on.")] = None,
    size: Annotated[int | None, typer.Option(help="Pixels a side: 512, on a sheet 160.")] = None,
    save: Annotated[Path | None, typer.Option(help="Write the person's identity file too.")] = None,
) -> None:
    """Draw a person: a seed's, a description's, a persona's or a file's; or a sheet of many."""
    from agent.pictures.portrait import SHEET_SIZE, SIZE, Who, make_portrait, make_sheet

    who = Who(seed, words, persona, identity)
    if sheet is None:
        make_portrait(who, to, SIZE if size is None else size, save, out)
    elif who.named() or save:
        other = "save" if save else who.named()[0]
        raise ConfigError(f"--sheet draws many people, --{other} is for one: leave one of the two out.")
    else:
        make_sheet(sheet, to, SHEET_SIZE if size is None else size, out)


@app.command()
def render(
    folder: Annotated[Path, typer.Argument(help="A new folder for the clip, or for all clips.")],
    seed: Annotated[int | None, typer.Option(help="The person with this number, 0 or more.")] = None,
    words: Annotated[str | None, typer.Option(help='A description: "a woman of 40, grey bob".')] = None,
    persona: PersonaOption = None,
    identity: Annotated[Path | None, typer.Option(help="An identity file, TOML.")] = None,
    say: Annotated[list[str] | None, typer.Option(help="A sentence to say; may be repeated.")] = None,
    act: Annotated[list[str] | None, typer.Option(help="An action to do; may be repeated.")] = None,
    seconds: Annotated[float, typer.Option(help="Length of a random scene, where nothing is told.")] = 20.0,
    clips: Annotated[int, typer.Option(help="How many: next seeds, or the person in other scenes.")] = 1,
    size: Annotated[int, typer.Option(help="Pixels a side.")] = 512,
) -> None:
    """Write clips of a person with the truth of every picture: state, landmarks, masks, depth, normals."""
    from agent.pictures.portrait import Who
    from agent.pictures.render import Wanted, make_clips

    wanted = Wanted(tuple(say or ()), tuple(act or ()), seconds, size, clips)
    _run(make_clips(Who(seed, words, persona, identity), folder, wanted, out))


@app.command()
def doctor(
    config: Config = None, persona: PersonaOption = None, llm: Llm = None, llm_model: LlmModel = None
) -> None:
    """Check what a call needs, and say how to get what is missing."""
    from agent.doctor.report import examine

    if not examine(_minded(config, llm, llm_model, persona=persona), out):
        sys.exit(1)


@app.command()
def bench(
    name: Annotated[str, typer.Argument(help='A benchmark\'s name, or "all".')],
    json: Annotated[Path | None, typer.Option(help="File (or folder, for all) for the figures.")] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Only see that it works; nothing is written.")
    ] = False,
    llm: Annotated[
        str | None, typer.Option("--llm", help="A chat server to measure beside; for rrm.")
    ] = None,
    llm_model: LlmModel = None,
) -> None:
    """Measure: each figure with its unit and its goal."""
    from agent.bench import run_bench

    if llm_model and not llm:
        raise ConfigError(MODEL_ALONE)
    mind = _minded(None, llm, llm_model).mind if llm else None
    run_bench(name, json, out, quick=quick, mind=mind)


@recordings.command("list")
def list_recordings(config: Config = None) -> None:
    """The sessions, newest first."""
    table = Table("id", "started", "length", "persona", "with", box=None)
    for session in sessions.list_sessions(_settings(config).recordings):
        length = "cut off" if session.duration is None else f"{session.duration:.0f} s"
        names = escape(", ".join(person.name for person in session.participants))
        table.add_row(session.id, f"{session.started:%Y-%m-%d %H:%M}", length, escape(session.persona), names)
    out.print(table)


@recordings.command()
def show(session: str, config: Config = None) -> None:
    """One session: what it is and what was said."""
    folder = sessions.folder_of(_settings(config).recordings, session)
    out.print_json(sessions.load(folder).model_dump_json())
    transcript = folder / sessions.TRANSCRIPT
    out.print(
        transcript.read_text(encoding="utf-8") if transcript.is_file() else "(no transcript yet)",
        markup=False,
    )


@recordings.command()
def export(session: str, target: Path, config: Config = None) -> None:
    """Write a session's files into one ZIP archive."""
    sessions.export(_settings(config).recordings, session, target)
    out.print(f"wrote {target}")


@recordings.command()
def compose(
    session: Annotated[str, typer.Argument(help="One session; else all that ended without a video.")] = "",
    config: Config = None,
) -> None:
    """Make the videos that were left undone, because a call was stopped from outside."""
    from media.compose import compose as make

    kept = _settings(config).recordings
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
    folder = sessions.folder_of(_settings(config).recordings, session)
    if yes or typer.confirm(f"Delete {folder} for good?"):
        sessions.delete(_settings(config).recordings, session)
        out.print(f"deleted {session}")


def _say(text: str) -> None:
    """Tell the user something, as it is."""
    out.print(text, soft_wrap=True, markup=False)


def _minded(config: Path | None, llm: str | None, model: str | None, **given: object) -> Settings:
    """Settings with the language model that is wanted. Raises ConfigError for a model without its server."""
    settings = _settings(config, mind={"llm": llm, "model": model}, **given)
    if model and not settings.mind.llm:
        raise ConfigError(MODEL_ALONE)
    return settings


def _settings(config: Path | None, **given: object) -> Settings:
    """Settings in which what was given on the command line comes first."""
    chosen = {
        name: {key: one for key, one in value.items() if one is not None}
        if isinstance(value, dict)
        else value
        for name, value in given.items()
        if value is not None
    }
    return load(config, **{name: value for name, value in chosen.items() if value != {}})


def _run(work: Coroutine[Any, Any, object]) -> None:
    """Run until done; Ctrl-C and SIGTERM end it in order. A VisavisError in a group is shown as itself."""

    async def until_stopped() -> None:
        task = asyncio.current_task()
        assert task
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await work

    try:
        asyncio.run(until_stopped())
    except (KeyboardInterrupt, asyncio.CancelledError):
        out.print("bye")
    except BaseExceptionGroup as group:
        raise known_in(group) or group from None
