"""A LiveKit server for this machine alone: from the PATH, else built once with Go; `make livekit` runs it.

python -m tools.livekit_server             # on 127.0.0.1:7880, with the keys that LiveKit's examples use
python -m tools.livekit_server --install   # only find or build it; prints its path
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from agent.meetings.local import (
    BUILT,
    CACHE,
    KEY,
    PORT,
    SECRET,
    TCP_PORT,
    UDP_PORT,
    VERSION,
    command,
    environment,
    find,
)

MODULE = "github.com/livekit/livekit-server/cmd/server"
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
    os.execve(binary, command(binary, PORT, TCP_PORT, UDP_PORT), environment(KEY, SECRET))


def build() -> Path | None:
    """Build the server with Go, which takes two minutes; None where there is no Go."""
    go = shutil.which("go")
    if go is None:
        return None
    print(f"Building a LiveKit server {VERSION} with Go into {CACHE}; two minutes, once.", file=sys.stderr)
    folder = CACHE / "go"
    # without cgo no C compiler is needed
    around = {**os.environ, "GOBIN": str(folder), "CGO_ENABLED": "0"}
    done = subprocess.run([go, "install", f"{MODULE}@{VERSION}"], env=around, check=False)
    if done.returncode:
        sys.exit("visavis: Go could not build the LiveKit server; what it said stands above.")
    (folder / "server").replace(BUILT)
    return BUILT


if __name__ == "__main__":
    main()
