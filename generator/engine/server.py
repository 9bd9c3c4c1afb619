"""An engine for the calls of several processes: a server on a local socket, two threads for each stream."""

from __future__ import annotations

import logging
import queue
import signal
import socket as sockets
import stat
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, Listener, answer_challenge, deliver_challenge
from pathlib import Path

from generator.engine.assembly import assemble
from generator.engine.engine import Engine
from generator.engine.human import StreamedHuman
from generator.engine.link import (
    Back,
    Close,
    Failed,
    Made,
    Open,
    Opened,
    Places,
    Step,
    key_file,
    limited,
    new_key,
    new_memory,
)
from generator.engine.settings import StreamSettings
from media.errors import GeneratorError, VisavisError
from media.frames import AvChunk

log = logging.getLogger(__name__)

REST_S = 0.1
"""Before clients are taken again where one could not be: what was short, files for example, may come back."""

Answers = queue.SimpleQueue[tuple[int, Future[AvChunk] | None, str] | None]
"""What a client waits for, in order: the number of a chunk and the chunk, or why it cannot be had; or that a
rollback is done, which has no chunk. None at the end.
"""


class Server:
    """Streams of one engine for whoever knows the key beside the socket."""

    def __init__(self, engine: Engine, socket: Path) -> None:
        """Raises GeneratorError where another server has the socket or its folder cannot be used."""
        self._engine, self._socket = engine, socket
        try:
            _clear(socket)
            self._key = new_key(socket)
            self._listener = Listener(str(socket), "AF_UNIX", backlog=8)  # the key is asked for in `_serve`
        except OSError as error:
            raise GeneratorError(
                f"The socket {socket} cannot be opened ({(error.strerror or str(error)).lower()}): name "
                "another file for it."
            ) from error
        self._closing = False

    def run(self) -> None:
        """Serve until `close`."""
        while not self._closing:
            try:
                link = self._listener.accept()
            except OSError as error:
                if not self._closing:
                    log.warning("a call of the generator could not be taken: %s", error.strerror or error)
                    time.sleep(REST_S)
                continue
            if self._closing:
                link.close()
                break
            threading.Thread(target=self._serve, args=(link,), name="stream", daemon=True).start()
        self._listener.close()
        key_file(self._socket).unlink(missing_ok=True)

    def close(self) -> None:
        """Take no more clients; from another thread, or where a signal is handled."""
        self._closing = True
        with suppress(OSError), sockets.socket(sockets.AF_UNIX) as knock:
            knock.connect(str(self._socket))  # who waits for a client wakes up

    def _serve(self, link: Connection) -> None:
        """One client, from its first word to its last or its death."""
        with link, suppress(EOFError, OSError):
            if not self._knows(link):
                log.warning("somebody who does not know the key has called the generator")
                return
            asked = link.recv()
            assert isinstance(asked, Open), "a client begins by opening a stream"
            try:
                human = self._engine.open(
                    asked.who, asked.prompt, asked.seed, actions=asked.actions, poses=asked.poses
                )
            except (VisavisError, ValueError) as error:
                link.send(Failed(str(error)))
                return
            try:
                self._stream(link, human)
            finally:
                human.close()

    def _knows(self, link: Connection) -> bool:
        """Whether a client knows the key, and says so in time."""
        try:
            with limited(link):
                deliver_challenge(link, self._key)
                answer_challenge(link, self._key)
        except (AuthenticationError, AssertionError, EOFError, OSError):
            return False
        return True

    def _stream(self, link: Connection, human: StreamedHuman) -> None:
        file = new_memory()
        try:
            try:
                places = Places(file, human.capabilities, new=True)
            except GeneratorError as error:
                link.send(Failed(str(error)))
                return
            link.send(Opened(human.capabilities, human.idle, file))
            link.recv()  # it is mapped
        finally:
            file.unlink()
        answers: Answers = queue.SimpleQueue()
        thread = threading.Thread(target=_answer, args=(link, answers, places), name="answers", daemon=True)
        thread.start()
        try:
            while not isinstance(asked := link.recv(), Close):
                _do(human, asked, answers)
        finally:
            answers.put(None)
            thread.join()


def serve(settings: StreamSettings, socket: Path, ready: Callable[[], None] = lambda: None) -> None:
    """Load the networks and serve until SIGTERM or SIGINT; only from a process's main thread.

    `ready` is called once clients may come. Raises ModelError, ConfigError or GeneratorError.
    """
    engine = Engine(assemble(settings))
    try:
        engine.warm()
        server = Server(engine, socket)
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: server.close())
        ready()
        server.run()
    finally:
        engine.close()


def _do(human: StreamedHuman, asked: Step | Back, answers: Answers) -> None:
    try:
        if isinstance(asked, Step):
            answers.put((asked.number, human.submit(asked.conditions), ""))
        else:
            human.rollback(asked.pts)
            answers.put((0, None, ""))
    except (VisavisError, ValueError) as error:
        answers.put((0, None, str(error)))


def _answer(link: Connection, answers: Answers, places: Places) -> None:
    """Send what is waited for as it gets ready."""
    while (waiting := answers.get()) is not None:
        number, chunk, why = waiting
        try:
            if chunk:
                places.put(number, chunk.result().frames)
        except GeneratorError as error:
            why = str(error)
        with suppress(OSError):  # the client is gone: who reads from it learns that too
            link.send(Failed(why) if why else Made())


def _clear(socket: Path) -> None:
    """Remove a socket that nobody serves any more. Raises OSError where somebody does, and GeneratorError
    where something else lies there.
    """
    if not socket.exists():
        return
    if not stat.S_ISSOCK(socket.stat().st_mode):
        raise GeneratorError(f"{socket} is there and is no socket: name another file for it.")
    with sockets.socket(sockets.AF_UNIX) as probe:
        try:
            probe.connect(str(socket))
        except ConnectionRefusedError:
            socket.unlink()
            return
    raise FileExistsError(0, "another one serves it")
