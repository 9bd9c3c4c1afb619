"""What `visavis doctor` says of meetings on a LiveKit server."""

from __future__ import annotations

import asyncio
import os

from agent.config import LiveKitSettings
from agent.doctor.checks import Finding
from agent.meetings.check import check_packages, check_server, server_of
from rooms.livekit.access import SECRET_BYTES
from rooms.livekit.logs import be_discreet

NAMES = ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET")


def livekit(settings: LiveKitSettings) -> Finding:
    """The packages, the server and its key, where any of them is set.

    Raises VisavisError that says what is wrong.
    """
    given = settings.url or settings.api_key.get_secret_value() or settings.api_secret.get_secret_value()
    if not (given or any(os.environ.get(name) for name in NAMES)):
        return Finding(
            "ok",
            "none is set, and calls in a browser need none",
            f"for meetings: make livekit, then visavis dev, or set {', '.join(NAMES[:-1])} and {NAMES[-1]}",
        )
    be_discreet()
    check_packages()
    server = server_of(settings)
    asyncio.run(check_server(server))
    found = f"{server.url} takes the key {server.key}"
    if len(server.secret.encode()) < SECRET_BYTES:
        short = f"its secret is shorter than {SECRET_BYTES} characters, which can be guessed from a token"
        return Finding("warn", f"{found}; {short}", "give the server a longer one: openssl rand -hex 32")
    return Finding("ok", found)
