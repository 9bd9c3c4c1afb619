"""Work for a process of its own; imports little, for each such process imports it anew."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from media.errors import ConfigError


def never_end(begun: Path) -> None:
    """Say who is at work, in a pipe or file, and go on for ever."""
    begun.write_text(f"{os.getpid()}\n")
    threading.Event().wait()


def half(number: int) -> float:
    """Half of an even number; an odd one is refused, and with none the process is over."""
    if not number:
        os._exit(9)
    if number % 2:
        raise ConfigError(f"{number} is odd: choose another one")
    return number / 2
