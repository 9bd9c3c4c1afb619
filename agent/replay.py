"""`visavis replay`: a recorded caller talks with the avatar in memory; the session is written."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress

from agent.call.call import Call, Cast, MakeRecorder
from agent.call.events import Leave, Record
from agent.call.metrics import TurnTimes, summary
from agent.call.observations import Noticed, Observation
from agent.config import Settings
from agent.house import open_house
from media import files, sessions
from media.clock import Clock
from media.compose import compose_aside
from media.errors import MediaError
from media.frames import TICKS_HZ, AudioChunk, FloatArray, VideoFrame
from media.recording import Recorder
from media.sessions import Session
from rooms.loopback import CALLER, LoopbackRoom

GREETING_S = 10.0
"""The caller lets the avatar greet first, for at most this long."""

LAST_ANSWER_S = 20.0
"""Who has said everything stays for the last answer, for at most this long."""

QUIET_S = 1.5
"""An answer is over when the avatar has been quiet for this long."""

LATENCY = "latency.json"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay measured. `caller_started`: the call's second at which the caller's file began."""

    turns: list[TurnTimes]
    caller_started: float


async def replay(
    settings: Settings,
    caller: Path,
    folder: Path,
    video: Path | None,
    out: Console,
    observations: Path | None = None,
) -> Replayed:
    """Play `caller` (and `video`) at life speed and write the session into `folder`. Raises VisavisError.

    `observations` says what is noticed of the caller, see `load_observations`.
    """
    sound = files.load_sound(caller)
    pictures = _pictures(video) if video else iter(())
    noticed = load_observations(observations) if observations else []
    _check_free(folder)
    with Progress(console=out) as progress:
        bar = progress.add_task("loading", total=None)
        async with open_house(
            settings,
            lambda what: progress.update(bar, description=f"loading {what}"),
            lambda what: out.print(f"warning: {what}", soft_wrap=True, markup=False),
        ) as house:
            size = settings.shown.width, settings.shown.height
            progress.update(bar, description="in the call", total=len(sound) / TICKS_HZ, completed=0)
            async with house.face() as face:
                replayed = await play(
                    house.cast(face),
                    sound,
                    pictures,
                    lambda *how: recorder(folder, settings.persona, house.persona.name, size, *how),
                    lambda seconds: progress.update(bar, completed=seconds),
                    noticed,
                )
        _write_latency(folder, replayed)
        progress.update(bar, description="putting the video together", total=1.0, completed=0)
        await compose_aside(folder, lambda share: progress.update(bar, completed=share))
    out.print(f"wrote {folder}: {sessions.VIDEO}, {sessions.TRANSCRIPT}, {LATENCY} and more", soft_wrap=True)
    return replayed


def _write_latency(folder: Path, replayed: Replayed) -> None:
    measured = summary(replayed.turns) | {"caller_started": round(replayed.caller_started, 3)}
    try:
        (folder / LATENCY).write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise MediaError(f"the session in {folder} could not be written: {error.strerror}") from error


async def play(
    cast: Cast,
    sound: FloatArray,
    pictures: Iterator[VideoFrame],
    record: MakeRecorder | None = None,
    progress: Callable[[float], None] = lambda seconds: None,
    observations: Sequence[Noticed] = (),
) -> Replayed:
    """One call with a caller who says `sound` (48 kHz) and shows `pictures`; ends after the last answer.

    `observations` come at their seconds of `sound`; those after its end only while the call still goes on.
    Recorded from the beginning where `record` is given.
    """
    room = LoopbackRoom(Clock())
    call = Call(room, cast, record)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(call.run(), name="call")
        await room.caller.join()
        if record:
            await room.caller.send(Record(on=True).model_dump_json())
        await _quiet(call, GREETING_S)
        camera = tasks.create_task(room.caller.film(_each(pictures)), name="camera")
        started = room.clock.now()
        noticing = tasks.create_task(_notice(call, room.clock, started, observations), name="observations")
        ticking = tasks.create_task(_tick(lambda: progress(room.clock.now() - started)), name="progress")
        await room.caller.speak(AudioChunk(sound, TICKS_HZ, 0))
        await _quiet(call, LAST_ANSWER_S)
        await room.caller.send(Leave().model_dump_json())
        await running
        for task in (camera, noticing, ticking):
            task.cancel()
    await room.close()
    return Replayed(call.talk.turns, started)


async def _quiet(call: Call, at_most: float) -> None:
    """Wait until the avatar has nothing to say or to answer."""
    quiet_since: float | None = None
    loop = asyncio.get_running_loop()
    deadline = loop.time() + at_most
    while loop.time() < deadline:
        await asyncio.sleep(0.1)
        if call.talk.busy:
            quiet_since = None
        elif quiet_since is None:
            quiet_since = loop.time()
        elif loop.time() - quiet_since >= QUIET_S:
            return


async def _notice(call: Call, clock: Clock, started: float, observations: Sequence[Noticed]) -> None:
    for observation in sorted(observations, key=lambda one: one.t):
        t = started + observation.t
        await asyncio.sleep(max(t - clock.now(), 0.0))
        what = observation.model_dump(exclude={"t"})
        call.observe(Observation(**what, t=t, participant=CALLER))


async def _tick(show: Callable[[], None]) -> None:
    while True:
        show()
        await asyncio.sleep(0.5)


def _pictures(video: Path) -> Iterator[VideoFrame]:
    """A video's pictures, read as needed; the first one now, so that a bad file is refused at once."""
    pictures = files.read_pictures(video, 640, 480)
    return chain([next(pictures)], pictures)


def load_observations(file: Path) -> list[Noticed]:
    """What is noticed of a caller: a line of JSON each, such as {"t": 3.5, "kind": "left"}.

    `t` counts seconds from the beginning of the caller's sound. Raises MediaError naming the
    file, or the line that is wrong and what is wrong with it.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise MediaError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise MediaError(f"{file} is not text in UTF-8: observations are lines of JSON") from error
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found += [Noticed.model_validate_json(line)] if line.strip() else []
        except ValidationError as error:
            first = error.errors()[0]
            what = " ".join([*(str(part) for part in first["loc"]), first["msg"]])
            raise MediaError(f"{file}, line {number}, is no observation: {what}") from error
    return found


async def _each(pictures: Iterator[VideoFrame]) -> AsyncIterator[VideoFrame]:
    while (picture := await asyncio.to_thread(next, pictures, None)) is not None:
        yield picture


def _check_free(folder: Path) -> None:
    if folder.exists():
        raise MediaError(f"{folder} exists already: give --out a folder that does not")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MediaError(f"{folder} cannot be written: {error.strerror}") from error


def recorder(
    folder: Path,
    persona: str,
    avatar: str,
    size: tuple[int, int],
    want_keyframe: Callable[[], None],
    failed: Callable[[str], None],
) -> Recorder:
    """The recorder of a replayed call, which writes into `folder` (see `agent.call.call.MakeRecorder`)."""
    session = Session(id=folder.name, started=datetime.now(UTC), persona=persona, avatar=avatar)
    return Recorder(folder.parent, session, size, want_keyframe, failed)
