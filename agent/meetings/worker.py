"""`visavis start`: a worker to which a LiveKit server gives rooms, a process for each."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from agent.config import GeneratorSettings, LiveKitSettings, Settings
from agent.meetings.capacity import Capacity, capacity_of, fullness, load
from agent.meetings.check import check_packages, check_server, server_of
from agent.meetings.memory import available_mb
from agent.meetings.news import News
from agent.meetings.survey import surveyed
from media.errors import ConfigError, RoomError
from rooms.livekit.logs import be_discreet
from rrm.persona import load_persona

if TYPE_CHECKING:  # livekit.agents takes seconds to import
    from livekit.agents import AgentServer, JobRequest

    from agent.meetings.job import Orders

Say = Callable[[str], None]

MEMORY_WARN_MB = 2000
"""A process takes about 700 MB without its voice; LiveKit warns at 1000 where nothing is said."""

FOR_PROCESSES = {
    "LIVEKIT_AGENTS_PRELOAD_LOCAL_INFERENCE": "0",  # models of LiveKit's that we do not use
    "OPENBLAS_NUM_THREADS": "1",  # the process that all others are forked from must have no threads
}

FORKED = ["agent.meetings.meeting"]
"""Imported once for all processes: what it takes to come into a room. It starts no thread; a house does."""

LOST = "The LiveKit server has not answered for minutes: is it running? Calls that went on have ended."


async def start(settings: Settings, say: Say, welcome: tuple[str, ...] = ()) -> None:
    """Take rooms until stopped; calls under way are let finish then. `say` is told what goes on, and
    `welcome` once rooms are taken.

    Raises VisavisError with one sentence for what the user can mend.
    """
    be_discreet()
    check_packages()
    check_generator(settings.generator)
    server = server_of(settings.livekit)
    await check_server(server)
    say("looking how many calls fit (the first start compiles the face) ...")
    survey = await surveyed(settings)
    os.environ.update(FOR_PROCESSES)
    from agent.meetings.job import Orders

    fits = capacity_of(survey.calls, available_mb(), settings.server.max_calls)
    with TemporaryDirectory(prefix="visavis-") as folder:
        orders = Orders(settings, server, survey.still, Path(folder, "turn"))
        news = News(say, "\n".join((_ready(fits, settings), *welcome)))
        worker = agent_server(orders, fits, news)
        with told(worker, news):
            await work(worker, settings.livekit, say)


def check_generator(settings: GeneratorSettings) -> None:
    """Raises ConfigError where each process would load the networks that stream video for itself."""
    if settings.which == "stream" and settings.socket is None:
        raise ConfigError(
            "rooms take a process for each call, and each would load the networks that stream video: run "
            "visavis generator --socket FILE beside it, and set generator.socket to that file"
        )


def agent_server(orders: Orders, fits: Capacity, news: News) -> AgentServer:
    """LiveKit's worker as we run it: on loopback, full when as many calls as fit are under way."""
    from livekit.agents import AgentServer

    from agent.meetings.job import hold, prepare

    own, server = orders.settings.livekit, orders.server
    worker = AgentServer(
        ws_url=server.url,
        api_key=server.key,
        api_secret=server.secret,
        host=own.host,
        port=own.port,
        prometheus_port=own.metrics_port,
        setup_fnc=partial(prepare, orders),
        load_fnc=lambda worker: fullness_of(len(worker.active_jobs), fits, news),
        load_threshold=1.0,
        num_idle_processes=fits.idle,
        preload_modules=FORKED,
        job_memory_warn_mb=MEMORY_WARN_MB,
    )
    name = load_persona(orders.settings.persona).name
    worker.rtc_session(hold, agent_name=own.agent_name, on_request=partial(_accept, name))
    return worker


def fullness_of(calls: int, fits: Capacity, news: News) -> float:
    """How full the worker is, for LiveKit; why it takes no rooms is told."""
    free = available_mb()
    if why := fullness(calls, fits.calls, free):
        news.full(why)
    return load(calls, fits.calls, free) if news.able else 1.0


async def work(worker: AgentServer, own: LiveKitSettings, say: Say) -> None:
    """Run until a signal; then take no more rooms and wait for the calls, until another signal."""
    signals: asyncio.Queue[None] = asyncio.Queue()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, signals.put_nowait, None)
    running = asyncio.create_task(worker.run(), name="worker")
    stopped = asyncio.create_task(signals.get(), name="signal")
    try:
        await asyncio.wait([running, stopped], return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            await _drain(worker, signals, say)
    finally:
        stopped.cancel()
        await worker.aclose()
        await asyncio.wait([running])
    _end(running, own)


async def _drain(worker: AgentServer, signals: asyncio.Queue[None], say: Say) -> None:
    if calls := len(worker.active_jobs):
        say(f"no new calls; waiting for {calls} to end (once more ends them now)")
    drained = asyncio.create_task(worker.drain())
    again = asyncio.create_task(signals.get())
    await asyncio.wait([drained, again], return_when=asyncio.FIRST_COMPLETED)
    for task in (drained, again):
        task.cancel()
        with suppress(asyncio.CancelledError, TimeoutError):
            await task


def _end(running: asyncio.Task[None], own: LiveKitSettings) -> None:
    """Say why the worker has ended by itself, if it has."""
    error = running.exception()
    if isinstance(error, OSError):
        raise ConfigError(
            f"port {own.port} of {own.host} cannot be used to tell of our health "
            f"({(error.strerror or str(error)).lower()}): set another port under [livekit]"
        ) from error
    if isinstance(error, RuntimeError):
        raise RoomError(LOST) from error
    if error:
        raise error


async def _accept(name: str, request: JobRequest) -> None:
    await request.accept(name=name, identity=f"visavis-{request.id}")


def _ready(fits: Capacity, settings: Settings) -> str:
    name = settings.livekit.agent_name
    asked = f'rooms that ask for "{name}"' if name else "every new room"
    return f"ready: comes into {asked}, up to {fits.calls} at once ({fits.bound}); Ctrl-C ends"


@contextmanager
def told(worker: AgentServer, news: News) -> Iterator[None]:
    """Bring to the terminal what the worker and its processes have to say, meanwhile."""
    livekits, ours = logging.getLogger("livekit.agents"), logging.getLogger("agent.meetings")
    before = ours.level
    worker.on("worker_registered", lambda *_: news.registered())
    livekits.addFilter(news.passes)
    ours.addHandler(news)
    ours.setLevel(logging.INFO)  # LiveKit hands the levels on to the processes, and brings back what they log
    ours.propagate = False
    try:
        yield
    finally:
        livekits.removeFilter(news.passes)
        ours.removeHandler(news)
        ours.setLevel(before)
        ours.propagate = True
