"""Who may join, and what a join looks like: plain decisions, no I/O."""

from __future__ import annotations

import ipaddress
import re
import ssl
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from aiortc import RTCIceServer
from aiortc.rtcicetransport import parse_stun_turn_uri
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from media.errors import ConfigError, RoomError

MAX_BYTES = 64 * 1024
"""The largest request body and message. A browser's offer has 3 to 10 KiB."""

Reason = Literal[
    "busy",
    "too_many",
    "bad_request",
    "bad_offer",
    "bad_look",
    "token",
    "origin",
    "too_large",
    "not_found",
]

_ICE = re.compile(
    r"(?P<scheme>stun|stuns|turn|turns):(?:(?P<user>[^:@]+):(?P<secret>[^@]+)@)?(?P<host>[^@]+)"
)


class Join(BaseModel):
    """The first message of a page; `docs/protocol.md`."""

    model_config = ConfigDict(frozen=True)

    type: Literal["join"]
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    sdp: Annotated[str, Field(min_length=1)]
    look: str = ""
    resume: str = ""


def read_join(text: str) -> Join:
    """The first message of a page. Raises RoomError saying which field is wrong."""
    try:
        return Join.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "message"
        raise RoomError(f"The first message must be a join: {field} is wrong ({first['msg']}).") from None


class Bucket:
    """A token bucket: `burst` at once, then `per_second` of them. Times are arguments."""

    def __init__(self, burst: int, per_second: float, now: float) -> None:
        self._burst = burst
        self._per_second = per_second
        self._left = float(burst)
        self._at = now

    def allow(self, now: float, leave: int = 0) -> bool:
        """Take a token, if there is one beside those to `leave` for others."""
        left = self._tokens(now)
        allowed = left >= 1 + leave
        self._left, self._at = left - allowed, now
        return allowed

    def give_back(self) -> None:
        """Put a token back that was not used."""
        self._left += 1

    def full(self, now: float) -> bool:
        """True when nothing is left of what was taken."""
        return self._tokens(now) >= self._burst

    def _tokens(self, now: float) -> float:
        return min(self._burst, self._left + (now - self._at) * self._per_second)


class JoinLimit:
    """A bucket per address: `burst` joins at once, then `per_second` of them. Times are arguments."""

    def __init__(self, burst: int = 10, per_second: float = 1.0) -> None:
        self._burst = burst
        self._per_second = per_second
        self._buckets: dict[str, Bucket] = {}

    def __len__(self) -> int:
        return len(self._buckets)

    def allow(self, address: str, now: float) -> bool:
        """Take a token, if the address has one."""
        self._buckets = {each: bucket for each, bucket in self._buckets.items() if not bucket.full(now)}
        bucket = self._buckets.setdefault(address, Bucket(self._burst, self._per_second, now))
        return bucket.allow(now)


def is_loopback(host: str) -> bool:
    """True for names of this machine that no other machine can reach."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origin_allowed(origin: str | None, host: str, *, local_only: bool) -> bool:
    """May a page from `origin` talk to us, whom it called `host` (the Host header)? The same host may.

    A server for this machine only (`local_only`) must be called by a name of this machine: else a foreign
    name that is made to point at 127.0.0.1 would be a same host too.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
        called_from = None if origin is None else urlsplit(origin).netloc
    except ValueError:
        return False
    if local_only and not is_loopback(name):
        return False
    return called_from is None or called_from.lower() == host.lower()


def read_ice_server(text: str) -> RTCIceServer:
    """Read "stun:host:port" or "turn:user:secret@host:port". Raises ConfigError, without the secret."""
    match = _ICE.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        url = f"{match['scheme']}:{match['host']}"
        parse_stun_turn_uri(url)
    except ValueError:
        shown = text.rpartition("@")[2]
        raise ConfigError(
            f"the ICE server ...{shown} is not understood: write stun:HOST:PORT or turn:USER:SECRET@HOST:PORT"
        ) from None
    return RTCIceServer(urls=url, username=match["user"], credential=match["secret"])


def ice_json(server: RTCIceServer) -> dict[str, Any]:
    """An ICE server as a page gives it to RTCPeerConnection."""
    login = {"username": server.username, "credential": server.credential} if server.username else {}
    return {"urls": server.urls, **login}


def load_tls(certificate: Path, key: Path | None) -> ssl.SSLContext:
    """The server's side of TLS. Raises ConfigError where a file is missing or wrong."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"the TLS certificate {certificate} with the key {key or certificate} cannot be used "
            f"({error.strerror or error}): give PEM files with tls_cert and tls_key"
        ) from error
    return context
