"""Records a call without ever holding it up: the call hands over, a thread of the recorder's own writes.

What is recorded has its own time, which begins with the recording and stands still while consent is
withdrawn. See media/sessions.py for the files.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from media.frames import TICKS_HZ, AudioChunk, Packet, VideoFrame
from media.sessions import Session
from media.tape import Tape

log = logging.getLogger(__name__)

BACKLOG = 1_500
"""Jobs that may wait for the disk: about ten seconds of a call with one participant, five with four."""

CATCH_UP_TICKS = TICKS_HZ // 4
"""How often virtual time, in which a second passes sooner than it is encoded, waits for the recorder."""

PICTURE_BACKLOG = 50
"""Camera pictures among them, half a second of four people's: not encoded yet, 1280x720 takes 1.4 MB each."""


class Recorder:
    """Records one call into a folder of its own, with everybody who is there: they `join` and `leave`.

    All methods are called on the event loop, and none waits for the disk. Recording is off until `start` and
    after `pause`; both may come again, and what arrives while it is off is not kept. A disk that is full or
    broken ends the recording, not the call: `failed` is called once with one sentence.
    """

    def __init__(
        self,
        recordings: Path,
        session: Session,
        size: tuple[int, int],
        want_keyframe: Callable[[], None],
        failed: Callable[[str], None],
    ) -> None:
        """Nothing is written before `start`; `session` is what is known of the call by then. `size` is the
        avatar's picture in pixels. `want_keyframe` asks its encoder for a keyframe: a recording cannot begin
        with a picture that builds on another.
        """
        self._loop = asyncio.get_running_loop()
        self.folder = recordings / session.id
        self._session = session
        self._size = size
        self._want_keyframe = want_keyframe
        self._failed = failed
        self._there: dict[str, str] = {}  # names by id
        self._jobs: queue.Queue[Callable[[Tape], None] | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._shift: int | None = None  # from the call's ticks to the recording's; None while off
        self._position = 0  # where this stretch of the recording begins, or the next one will
        self._keyframe = False
        self._catching_up: asyncio.Task[None] | None = None
        self._next_catch_up = 0
        self._room_for_pictures = threading.Semaphore(PICTURE_BACKLOG)
        self._broken = False
        self.lost = 0
        self.result: Session | None = None

    @property
    def on(self) -> bool:
        """Whether the call is being recorded now."""
        return self._shift is not None and not self._broken

    def start(self, now: int) -> None:
        """Record from tick `now` of the call on, for the first time or again."""
        if self.on or self._broken:
            return
        if self._thread is None:
            self._session = self._session.model_copy(update={"clock": now / TICKS_HZ})
            self._thread = threading.Thread(target=self._write, name="recorder", daemon=True)
            self._thread.start()
        self._shift = self._position - now
        self._keyframe = False
        self._note_present(now)
        self._want_keyframe()

    def pause(self, now: int) -> None:
        """Consent is withdrawn: record nothing from tick `now` on. What was recorded stays."""
        if self._shift is not None:
            self._position = max(now + self._shift, self._position)
        self._shift = None

    def join(self, participant: str, name: str, now: int) -> None:
        """Somebody has come, whether the call is recorded now or not."""
        self._there[participant] = name
        self._note_present(now)

    def leave(self, participant: str, now: int) -> None:
        """Somebody has gone."""
        self._there.pop(participant, None)
        self._note_present(now)

    def picture_out(self, packet: Packet) -> None:
        """A picture of the avatar was published."""
        if self._at(packet.pts) is None:
            if self.on and packet.keyframe:  # made for this recording, of a moment before it
                self._want_keyframe()
        elif packet.keyframe or self._keyframe:
            self._keyframe = self._copy(Tape.picture_out, packet)
            if not self._keyframe:
                self._want_keyframe()

    def sound_out(self, packet: Packet) -> None:
        """20 ms of the avatar's sound were published."""
        self._copy(Tape.sound_out, packet)
        if (
            self.on
            and packet.pts >= self._next_catch_up
            and (not self._catching_up or self._catching_up.done())
        ):
            self._next_catch_up = packet.pts + CATCH_UP_TICKS
            self._catching_up = self._loop.create_task(self.keep_up(), name="recorder keeps up")

    def picture_in(self, participant: str, frame: VideoFrame) -> None:
        """A participant's camera gave a picture. Who has not joined is not recorded."""
        self._film(Tape.picture_in, participant, frame)

    def screen_in(self, participant: str, frame: VideoFrame) -> None:
        """A participant shows this of their screen."""
        self._film(Tape.screen_in, participant, frame)

    def sound_in(self, participant: str, chunk: AudioChunk) -> None:
        """A participant's microphone gave sound."""
        at = self._at(chunk.pts)
        if at is not None and participant in self._there:
            self._put(lambda tape: tape.sound_in(participant, replace(chunk, pts=at)))

    def event(self, now: int, event: Mapping[str, Any]) -> None:
        """Something happened at tick `now`: a line of events.jsonl."""
        at = self._at(now)
        if at is not None:
            line = _line(now, at, event)
            self._put(lambda tape: tape.event(line))

    async def keep_up(self) -> None:
        """Wait until all that was handed over is written. Virtual time stands still meanwhile."""
        if self._thread and self._thread.is_alive():
            await asyncio.to_thread(self._jobs.join)

    async def close(self) -> Session | None:
        """End the recording and wait until it is written; None where there is none. Safe to call twice."""
        self._shift = None
        if self._thread and self._thread.is_alive():
            await asyncio.shield(asyncio.to_thread(self._finish))
        if self._catching_up:
            await self._catching_up
        return self.result

    def _at(self, pts: int) -> int | None:
        """The recording's tick for a tick of the call; None where that is not recorded."""
        if self._shift is None or self._broken or pts + self._shift < self._position:
            return None
        return pts + self._shift

    def _note_present(self, now: int) -> None:
        """Who is there from now on; never lost, whatever waits: all that comes of them hangs on it."""
        at = self._at(now)
        if at is None:
            return
        names = dict(self._there)
        people = [{"id": who, "name": name} for who, name in names.items()]
        line = _line(now, at, {"type": "present", "people": people})

        def note(tape: Tape) -> None:
            tape.present(at, names)
            tape.event(line)

        self._jobs.put_nowait(note)

    def _film(
        self, method: Callable[[Tape, str, VideoFrame], None], participant: str, frame: VideoFrame
    ) -> None:
        at = self._at(frame.pts)
        if at is None or participant not in self._there:
            return
        if not self._room_for_pictures.acquire(blocking=False):
            self.lost += 1
            return

        def encode(tape: Tape) -> None:
            self._room_for_pictures.release()
            method(tape, participant, replace(frame, pts=at))

        if not self._put(encode):
            self._room_for_pictures.release()

    def _copy(self, method: Callable[[Tape, Packet], None], packet: Packet) -> bool:
        at = self._at(packet.pts)
        return at is None or self._put(lambda tape: method(tape, replace(packet, pts=at)))

    def _put(self, job: Callable[[Tape], None]) -> bool:
        if self._jobs.qsize() >= BACKLOG:
            self.lost += 1
            return False
        self._jobs.put_nowait(job)
        return True

    def _finish(self) -> None:
        self._jobs.put(None)
        assert self._thread, "only a recorder that was started is finished"
        self._thread.join()

    def _write(self) -> None:
        """The recorder's thread."""
        jobs, tape = self._each_job(), None
        try:
            tape = Tape(self.folder, self._session, *self._size)
            for job in jobs:
                job(tape)
            self.result = tape.close(self.lost)
        except Exception as error:
            log.warning("a recording has ended early: %r", error)
            self._broken = True
            self._loop.call_soon_threadsafe(self._failed, _sentence(error))
            if tape:
                tape.abandon(self.lost)
            for _ in jobs:
                self.lost += 1

    def _each_job(self) -> Iterator[Callable[[Tape], None]]:
        while True:
            job = self._jobs.get()
            try:
                if job is None:
                    return
                yield job
            finally:
                self._jobs.task_done()


def _line(now: int, at: int, event: Mapping[str, Any]) -> dict[str, Any]:
    return {"time": round(now / TICKS_HZ, 4), "position": round(at / TICKS_HZ, 4), **event}


def _sentence(error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return f"The recording has ended ({reason.lower()}); what was recorded until then is kept."
