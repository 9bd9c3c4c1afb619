"""A stream of an engine's process, as a generator of this one; nothing here needs torch."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, answer_challenge, deliver_challenge
from pathlib import Path

from generator.engine.link import (
    UNDER_WAY,
    Back,
    Close,
    Failed,
    Made,
    Mapped,
    Open,
    Opened,
    Places,
    Step,
    key_file,
    limited,
)
from generator.types import Capabilities, Conditions
from media.errors import GeneratorError
from media.frames import TICKS_HZ, AudioChunk, AvChunk, VideoFrame

GONE = "The generator's process has ended: start it again."


class RemoteHuman:
    """One stream of another process: a `Generator`. `idle` is the picture before the first chunk."""

    def __init__(
        self,
        socket: Path,
        who: VideoFrame,
        prompt: str = "",
        seed: int = 0,
        *,
        actions: Mapping[str, float] | None = None,
        poses: tuple[str, ...] = (),
    ) -> None:
        """Blocks until the stream is warmed up. Raises GeneratorError where there is no such process."""
        self._link = _connected(socket)
        try:
            self._link.send(Open(who, prompt, seed, dict(actions or {}), poses))
            opened = self._link.recv()
            if not isinstance(opened, Opened):
                raise GeneratorError(opened.why)
            self._can, self.idle = opened.can, opened.idle
            self._places = Places(opened.memory, opened.can)
            self._link.send(Mapped())
        except FileNotFoundError as error:
            raise GeneratorError(
                f"The generator's pictures are not here ({error.filename}): let both have the same /dev/shm."
            ) from error
        except (EOFError, OSError) as error:
            raise GeneratorError(GONE) from error
        self._next = 0
        self._room = threading.Semaphore(UNDER_WAY)
        self._asked: deque[tuple[Step | Back, Future[AvChunk | None]]] = deque()
        self._fault: GeneratorError | None = None
        self._sending = threading.Lock()
        self._reader = threading.Thread(target=self._read, name="generator-answers", daemon=True)
        self._reader.start()

    @property
    def capabilities(self) -> Capabilities:
        """Size, rate, known actions and poses."""
        return self._can

    def step(self, conditions: Conditions) -> AvChunk:
        """Make the next chunk. Raises as `submit` does, and GeneratorError."""
        return self.submit(conditions).result()

    def submit(self, conditions: Conditions) -> Future[AvChunk]:
        """Begin the next chunk; waits where `UNDER_WAY` are asked for.

        Raises ValueError where `speech` is not one chunk long. The future raises GeneratorError where the
        other process fails; then all later ones do.
        """
        wanted = self._can.chunk_ticks
        if len(conditions.speech) != wanted:
            raise ValueError(f"A chunk takes {wanted} samples of speech, not {len(conditions.speech)}.")
        self._room.acquire()
        step = Step(self._next, conditions)
        self._next += 1
        return self._ask(step)  # type: ignore[return-value]  # the answer to a step is a chunk

    def rollback(self, pts: int) -> None:
        """Forget the chunks from `pts` on, but those only that are among the last two."""
        self._ask(Back(pts)).result()

    def close(self) -> None:
        """Give the stream back; blocks until what is under way is done, or for `ANSWER_S`."""
        with limited(self._link):
            with self._sending, suppress(OSError):
                self._link.send(Close())
            self._reader.join()  # its read ends only when the other end closes, or with the time
        self._link.close()

    def _ask(self, question: Step | Back) -> Future[AvChunk | None]:
        answer: Future[AvChunk | None] = Future()
        with self._sending:
            if self._fault is None:
                self._asked.append((question, answer))
                with suppress(OSError):  # the reader learns of it as well, and answers all
                    self._link.send(question)
                return answer
        self._refuse(question, answer)
        return answer

    def _read(self) -> None:
        """Hand answers to who asked, in order, until the other end is gone."""
        while True:
            try:
                said = self._link.recv()
            except (EOFError, OSError):
                return self._give_up()
            question, answer = self._asked.popleft()
            if isinstance(said, Failed):
                answer.set_exception(GeneratorError(said.why))
            else:
                assert isinstance(said, Made)
                answer.set_result(self._chunk(question) if isinstance(question, Step) else None)
            if isinstance(question, Step):
                self._room.release()

    def _chunk(self, step: Step) -> AvChunk:
        asked = step.conditions
        frames = self._places.take(step.number, asked.pts, self._can.frame_ticks)
        audio = AudioChunk(asked.speech, TICKS_HZ, asked.pts)
        return AvChunk(frames, audio, asked.reply_id, asked.speech_end)

    def _give_up(self) -> None:
        with self._sending:
            self._fault = GeneratorError(GONE)
        while self._asked:
            self._refuse(*self._asked.popleft())

    def _refuse(self, question: Step | Back, answer: Future[AvChunk | None]) -> None:
        answer.set_exception(self._fault)
        if isinstance(question, Step):
            self._room.release()


def _connected(socket: Path) -> Connection:
    try:
        key = key_file(socket).read_bytes()
        link = Client(str(socket), "AF_UNIX")
        with limited(link):
            answer_challenge(link, key)
            deliver_challenge(link, key)
        return link
    except (OSError, EOFError) as error:
        raise GeneratorError(
            f"No generator answers at {socket}: start one there, or name its socket."
        ) from error
    except AuthenticationError as error:
        raise GeneratorError(
            f"The generator at {socket} does not know this program: both must read the same "
            f"{key_file(socket).name}."
        ) from error
