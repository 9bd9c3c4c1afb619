"""A real LiveKit server on loopback, that tests may kill and start again on the same ports."""

from __future__ import annotations

import subprocess
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

from livekit import api

from agent.meetings.local import command, environment
from tests.ports import TCP, UDP, free_ports

KEY = "devkey"
SECRET = "a-secret-of-thirty-two-characters"
"""Long enough for the library that signs tokens, which warns of shorter ones."""

START_S = 60
LOG_TAIL = 4000
"""Characters of the log that a failed start shows."""


@dataclass
class LiveKitServer:
    """A server on free ports. `start` it again after `kill`: it has forgotten its rooms then."""

    binary: Path
    folder: Path
    ports: tuple[int, ...] = field(default_factory=lambda: free_ports(TCP, TCP, UDP))
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where clients and agents connect."""
        return f"ws://127.0.0.1:{self.ports[0]}"

    @property
    def environment(self) -> dict[str, str]:
        """What programs read that are to use this server."""
        return {"LIVEKIT_URL": self.url, "LIVEKIT_API_KEY": KEY, "LIVEKIT_API_SECRET": SECRET}

    @property
    def log(self) -> Path:
        """What the server has said, over all its starts."""
        return self.folder / "livekit.log"

    def token(
        self,
        room: str,
        identity: str,
        *,
        name: str = "",
        kind: Literal["standard", "agent"] = "standard",
        attributes: dict[str, str] | None = None,
        seconds: float = 3600,
        secret: str = SECRET,
    ) -> str:
        """What lets somebody into a room; valid for `seconds`, which may be negative."""
        token = api.AccessToken(KEY, secret).with_identity(identity).with_name(name or identity)
        token = token.with_kind(kind).with_attributes(attributes or {}).with_ttl(timedelta(seconds=seconds))
        return token.with_grants(
            api.VideoGrants(room_join=True, room=room, can_update_own_metadata=True)
        ).to_jwt()

    def api(self) -> api.LiveKitAPI:
        """The server's own service, to list and delete rooms and remove people; close it with `aclose`."""
        return api.LiveKitAPI(self.url.replace("ws", "http", 1), KEY, SECRET)

    def start(self) -> None:
        """Start, and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command(self.binary, *self.ports), env=environment(KEY, SECRET), stdout=log, stderr=log
            )
        until = time.monotonic() + START_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise AssertionError(f"LiveKit has not started:\n{self.log.read_text('utf-8')[-LOG_TAIL:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it at once, as a power cut would; safe to call twice."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url.replace("ws", "http", 1), timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False
