"""A LiveKit server for this machine alone: from the PATH, else built once with Go; `make livekit` runs it.

python -m tools.livekit_server             # on 127.0.0.1:7880, with the keys that LiveKit's examples use
python -m tools.livekit_server --install   # only find or build it; prints its path
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

VERSION = "v1.13.5"
"""The last release that `go install` takes: later ones replace modules, which Go refuses there."""

MODULE = "github.com/livekit/livekit-server/cmd/server"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "visavis"
"""Outside of the repository, so that a second checkout does not build again; `make clean` removes it."""

BUILT = CACHE / f"livekit-server-{VERSION}"
NO_STUN = "127.0.0.1:9"
"""A port where nobody answers: with no STUN server named, LiveKit hands a public one to every participant."""

PORT, TCP_PORT, UDP_PORT = 7880, 7881, 7882
KEY, SECRET = "devkey", "secret"  # what LiveKit's own examples use on this machine

MISSING = (
    "There is no LiveKit server: put livekit-server on the PATH, or install Go (1.21 or newer); "
    "then run make again."
)


def main() -> None:
    """Become the server, or only install it; what a user can mend is one sentence."""
    binary = find() or build()
    if binary is None:
        sys.exit(f"visavis: {MISSING}")
    if "--install" in sys.argv[1:]:
        print(binary)
        return
    print(f"LiveKit on ws://127.0.0.1:{PORT}, key {KEY}, secret {SECRET}; Ctrl-C ends it.", flush=True)
    os.execv(binary, command(binary, PORT, TCP_PORT, UDP_PORT, {KEY: SECRET}))


def find() -> Path | None:
    """The server on the PATH, else the one that was built before."""
    installed = shutil.which("livekit-server")
    if installed:
        return Path(installed)
    return BUILT if BUILT.exists() else None


def build() -> Path | None:
    """Build the server with Go, which takes two minutes; None where there is no Go."""
    go = shutil.which("go")
    if go is None:
        return None
    print(f"Building a LiveKit server {VERSION} with Go into {CACHE}; two minutes, once.", file=sys.stderr)
    folder = CACHE / "go"
    # without cgo no C compiler is needed
    environment = {**os.environ, "GOBIN": str(folder), "CGO_ENABLED": "0"}
    done = subprocess.run([go, "install", f"{MODULE}@{VERSION}"], env=environment, check=False)
    if done.returncode:
        sys.exit("visavis: Go could not build the LiveKit server; what it said stands above.")
    (folder / "server").replace(BUILT)
    return BUILT


def command(binary: Path, port: int, tcp_port: int, udp_port: int, keys: dict[str, str]) -> list[str]:
    """What runs a server that only this machine reaches. `keys`: secret by key; media takes two ports."""
    configuration = {
        "port": port,
        "bind_addresses": ["127.0.0.1"],
        "keys": keys,
        "development": True,  # short secrets are no error then
        "logging": {"level": "info"},
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


if __name__ == "__main__":
    main()
