"""Ports of this machine for servers of tests."""

from __future__ import annotations

import socket
from contextlib import ExitStack

TCP, UDP = socket.SOCK_STREAM, socket.SOCK_DGRAM


def free_ports(*kinds: socket.SocketKind) -> tuple[int, ...]:
    """A port of each kind, no two alike, that nobody uses now."""
    with ExitStack() as held:
        doors = [held.enter_context(socket.socket(socket.AF_INET, kind)) for kind in kinds]
        for door in doors:
            door.bind(("127.0.0.1", 0))
        return tuple(int(door.getsockname()[1]) for door in doors)
