"""LiveKit on this machine alone: where its server and its client for browsers are, how the server starts."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

VERSION = "v1.13.5"
"""The last release that `go install` takes: later ones replace modules, which Go refuses there."""

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "visavis"
"""Outside of the repository, so that a second checkout does not build again; `make clean` removes it."""

BUILT = CACHE / f"livekit-server-{VERSION}"
CLIENT_VERSION = "2.23.0"
CLIENT = CACHE / f"livekit-client-{CLIENT_VERSION}.js"
"""LiveKit's own client for browsers, where `make livekit` has fetched it."""

NO_STUN = "127.0.0.1:9"
"""A port where nobody answers: with no STUN server named, LiveKit hands a public one to every participant."""

PORT, TCP_PORT, UDP_PORT = 7880, 7881, 7882
KEY, SECRET = "devkey", "secret"  # what LiveKit's own examples use on this machine


def find() -> Path | None:
    """The server on the PATH, else the one that was built before."""
    installed = shutil.which("livekit-server")
    if installed:
        return Path(installed)
    return BUILT if BUILT.exists() else None


def command(binary: Path, port: int, tcp_port: int, udp_port: int) -> list[str]:
    """What runs a server that only this machine reaches, beside `environment`; media takes two ports."""
    configuration = {
        "port": port,
        "bind_addresses": ["127.0.0.1"],
        "development": True,  # short secrets are no error then
        "logging": {"level": "info"},
        "room": {"sync_streams": True},  # else clients play sound and pictures as they come, each by itself
        "rtc": {
            "node_ip": "127.0.0.1",
            "use_external_ip": False,
            "enable_loopback_candidate": True,
            "tcp_port": tcp_port,
            "udp_port": udp_port,
            "stun_servers": [NO_STUN],
        },
    }
    return [str(binary), "--config-body", json.dumps(configuration)]  # JSON is YAML, which it reads


def environment(key: str, secret: str) -> dict[str, str]:
    """What the server finds around it: the key it takes. Everybody on the machine may read its arguments."""
    return {**os.environ, "LIVEKIT_KEYS": f"{key}: {secret}"}
