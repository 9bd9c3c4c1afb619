"""LiveKit's client for browsers, for `visavis dev` and tests: fetched once with npm, kept beside the server.

python -m tools.livekit_client   # fetch it unless it is there; prints its path
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from agent.meetings.local import CACHE, CLIENT, CLIENT_VERSION

MEMBER = "package/dist/livekit-client.umd.js"
SHA256 = "fb646f2260d84f91238d0a2dc10726c456631d6a26c7cafc43cfee5959b4d31d"
"""Of that file: what comes from a registry is taken only if it is the one that was looked at."""

MISSING = "There is no LiveKit client for browsers: install npm and run `python -m tools.livekit_client`."


def main() -> None:
    """Fetch the client; what a user can mend is one sentence."""
    found = find() or fetch()
    if found is None:
        sys.exit(f"visavis: {MISSING}")
    print(found)


def find() -> Path | None:
    """The client that was fetched before."""
    return CLIENT if CLIENT.exists() else None


def fetch() -> Path | None:
    """Fetch the client with npm, which takes some seconds; None where there is no npm."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        pack = [npm, "pack", f"livekit-client@{CLIENT_VERSION}", "--silent", "--pack-destination", folder]
        if subprocess.run(pack, stdout=subprocess.DEVNULL, check=False).returncode:
            sys.exit("visavis: npm could not fetch the LiveKit client; what it said stands above.")
        script = _script(next(Path(folder).glob("*.tgz")))
    if hashlib.sha256(script).hexdigest() != SHA256:
        sys.exit("visavis: the LiveKit client that npm fetched is not the expected one; it was not kept.")
    CACHE.mkdir(parents=True, exist_ok=True)
    CLIENT.write_bytes(script)
    return CLIENT


def _script(package: Path) -> bytes:
    with tarfile.open(package) as archive:
        member = archive.extractfile(MEMBER)
        assert member, f"{MEMBER} is a file of every release"
        return member.read()


if __name__ == "__main__":
    main()
