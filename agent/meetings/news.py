"""What a worker's terminal is told: what its processes say, and of LiveKit's own log what helps somebody."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

OPENED = "what calls need is loaded"
"""A process has logged this: from now on a room that comes finds somebody who can talk at once."""

FAILED = "no rooms are taken, for what calls need cannot be loaded (it is tried again): "
"""... and this, with why, where nobody would."""

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


def is_useful(record: logging.LogRecord) -> bool:
    """Whether a line of LiveKit's agents' log tells something that is so, and that somebody can use."""
    text = str(record.msg)
    return text != UNRESPONSIVE and not any(part in text for part in NOISE)


class News(logging.Handler):
    """Gives `say` what processes log, and `welcome` once rooms come and the first process has loaded."""

    def __init__(self, say: Callable[[str], None], welcome: str) -> None:
        super().__init__()
        self.able = True
        """Whether the process that has tried last to load what calls need has it."""
        self._say = say
        self._welcome = welcome
        self._registered = self._loaded = self._away = False
        self._told: set[str] = set()
        self._order = threading.Lock()  # the loop and a thread for each process tell what happens

    def registered(self) -> None:
        """The server gives us rooms, for the first time or again."""
        with self._order:
            first, self._registered = not self._registered, True
            if self._away:
                self._away = False
                self._say(BACK)
            elif first and not self._loaded:
                self._say(LOADING)
            if first and self._loaded:
                self._say(self._welcome)

    def emit(self, record: logging.LogRecord) -> None:
        """Say what a process has logged; called by a thread for each process."""
        text = record.getMessage()
        with self._order:
            if text == OPENED:
                self._open()
            elif text.startswith(FAILED):
                self.able = False
                self._once(text)
            else:
                self._say(text)

    def passes(self, record: logging.LogRecord) -> bool:
        """Of LiveKit's log: that the server is away is said once, however often it is tried."""
        if TRYING not in str(record.msg):
            return is_useful(record)
        with self._order:
            if not self._away:
                self._away = True
                self._say(AWAY)
        return False

    def full(self, why: str) -> None:
        """No room comes now; said once, for it may be so many times a day."""
        with self._order:
            self._once(why)

    def _open(self) -> None:
        first, self._loaded, self.able = not self._loaded, True, True
        if first and self._registered:
            self._say(self._welcome)

    def _once(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self._say(text)
