"""What `visavis doctor` checks of meetings on a LiveKit server, where one is named."""

from __future__ import annotations

import asyncio
import os

from agent.config import LiveKitSettings
from agent.doctor.checks import Finding
from agent.meetings.check import check_packages, check_server, server_of


def wanted(settings: LiveKitSettings) -> bool:
    """Whether a server is named, in the settings or by LIVEKIT_URL."""
    return bool(settings.url or os.environ.get("LIVEKIT_URL"))


def livekit(settings: LiveKitSettings) -> Finding:
    """The packages, the server and its key. Raises VisavisError that says what is wrong."""
    check_packages()
    server = server_of(settings)
    asyncio.run(check_server(server))
    return Finding("ok", f"{server.url} takes the key {server.key}")
