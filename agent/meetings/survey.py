"""What a machine is found to hold before a worker takes rooms, in a process that gives all of it back."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TypeVar, cast

from agent.config import Settings
from media.errors import ModelError
from media.frames import VideoFrame
from rrm.persona import load_persona

G = TypeVar("G")
T = TypeVar("T")

DIED = (
    "the process that looks how many calls fit has died (exit code {}): "
    "most likely there is too little memory for a single call"
)


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found out of this machine: calls that its processor holds, and the avatar's picture."""

    calls: int
    still: VideoFrame


async def surveyed(settings: Settings) -> Survey:
    """Look how many calls fit. Raises VisavisError for a persona, ears or a voice that are not there."""
    return await in_process(_survey, settings)


async def in_process(work: Callable[[G], T], given: G) -> T:
    """What `work` makes of what it is `given`, in a process of its own, killed when this is cancelled.

    Raises what the work raises, and ModelError where the process has died.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_do, args=(theirs, work, given), daemon=True)
    process.start()
    theirs.close()
    receiving = asyncio.create_task(asyncio.to_thread(_receive, ours))
    try:
        await asyncio.wait([receiving])
        answer = receiving.result()
        if answer is None:
            process.join()
            raise ModelError(DIED.format(process.exitcode))
    finally:
        process.kill()
        await asyncio.wait([receiving])  # the pipe ends with the process
        process.join()
        ours.close()
    if isinstance(answer, _Failure):
        raise answer.error
    return cast(T, answer)


@dataclass(frozen=True, slots=True)
class _Failure:
    """What was raised instead of a result."""

    error: Exception


def _do(answer: Connection, work: Callable[[G], object], given: G) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to us, too: who waits for us ends us
    try:
        answer.send(work(given))
    except Exception as error:
        answer.send(_Failure(error))


def _receive(answer: Connection) -> object:
    """What the process sends; None where it ends without."""
    try:
        return answer.recv()
    except EOFError:
        return None


def _survey(settings: Settings) -> Survey:
    from agent.house import capacity, picture_share
    from agent.looks import identity_of
    from agent.models import whisper_folder
    from agent.voice.piper import voice_named
    from generator.rigged.figure import RiggedHuman

    persona, shown = load_persona(settings.persona), settings.shown
    whisper_folder(settings.ears.model)  # fetched now, where the first start has to
    voice_named(settings.voice.model or persona.voice)
    face = RiggedHuman(identity_of(persona.look), shown.width, shown.height, fps=shown.fps)
    still = face.portrait()
    return Survey(capacity(picture_share(face)), still)
