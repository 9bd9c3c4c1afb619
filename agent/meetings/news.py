"""What a worker's terminal is told: what its processes say, and of LiveKit's own log what helps somebody."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Literal

OPENED = "what calls need is loaded"
"""A process has logged this: from now on a room that comes finds somebody who can talk at once."""

LOADING = "loading what calls need, in one process after another ..."
AWAY = "the LiveKit server does not answer; trying again ..."
BACK = "the LiveKit server answers again"

TRYING = "failed to connect to livekit"
NOISE = (
    "connection was not established",  # jobs connect by `rooms.livekit`, not by LiveKit's own means
    "without establishing",
    "event loop blocked",  # it waits for the processor, while calls are in another thread
    "timed out waiting for idle processes",  # on a busy machine they come later
    "no warmed process available",
)
UNRESPONSIVE = "process is unresponsive"
"""Said of one that loads, while the processor is busy; where it is killed for that the sentence goes on."""

Step = Literal["registered", "loaded"]


def is_useful(record: logging.LogRecord) -> bool:
    """Whether a line of LiveKit's agents' log tells something that is so, and that somebody can use."""
    text = str(record.msg)
    return text != UNRESPONSIVE and not any(part in text for part in NOISE)


class News(logging.Handler):
    """Gives `say` what processes log, and `welcome` once rooms come and the first process has loaded."""

    def __init__(self, say: Callable[[str], None], welcome: str) -> None:
        super().__init__()
        self._say = say
        self._welcome = welcome
        self._missing: set[Step] = {"registered", "loaded"}
        self._away = False
        self._lock = threading.Lock()

    def registered(self) -> None:
        """The server gives us rooms, for the first time or again."""
        if self._away:
            self._say(BACK)
        elif "registered" in self._missing:
            self._say(LOADING)
        self._away = False
        self._done("registered")

    def emit(self, record: logging.LogRecord) -> None:
        """Say what a process has logged; called by a thread for each process."""
        if record.getMessage() == OPENED:
            self._done("loaded")
        else:
            self._say(record.getMessage())

    def passes(self, record: logging.LogRecord) -> bool:
        """Of LiveKit's log: that the server is away is said once, however often it is tried."""
        if TRYING not in str(record.msg):
            return is_useful(record)
        if not self._away:
            self._away = True
            self._say(AWAY)
        return False

    def _done(self, step: Step) -> None:
        with self._lock:
            last = self._missing == {step}
            self._missing.discard(step)
        if last:
            self._say(self._welcome)
