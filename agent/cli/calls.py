"""Calls: on a page of our own (serve), in meetings of LiveKit (join, start, dev), as an agent's face."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.shared import (
    ApiKey,
    ApiSecret,
    Config,
    Llm,
    LlmModel,
    PersonaOption,
    Record,
    minded,
    run_to_end,
    say,
    settings_of,
)


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
    settings = minded(config, llm, llm_model, persona=persona, server=server)
    run_to_end(run(settings, say))


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
    settings = minded(config, llm, llm_model, persona=persona, livekit=livekit)
    run_to_end(run(settings, room, token, say))


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
    run_to_end(run(minded(config, llm, llm_model, persona=persona, livekit=livekit), say))


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

    settings = settings_of(config, persona=persona)
    run_to_end(work(settings, host, port, key, say))


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
    run_to_end(run(minded(config, llm, llm_model, **given), room, say))


def generator(
    socket: Annotated[Path, typer.Option(help="Where calls reach it; set it as generator.socket for them.")],
    config: Config = None,
) -> None:
    """Stream video for the calls of several processes, which then need not load the networks."""
    from agent.streamed import serve_engine

    serve_engine(settings_of(config).generator, socket, lambda: say(f"streaming for calls at {socket}"))
