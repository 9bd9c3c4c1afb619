"""Who may join, and what a join looks like: plain decisions, no I/O."""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from aiortc import RTCIceServer
from aiortc.rtcicetransport import parse_stun_turn_uri
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from media.errors import ConfigError, RoomError

MAX_BYTES = 64 * 1024
"""The largest request body and message. A browser's offer has 3 to 10 KiB."""

Reason = Literal["busy", "too_many", "bad_request", "bad_offer", "token", "origin", "too_large", "not_found"]

_ICE = re.compile(
    r"(?P<scheme>stun|stuns|turn|turns):(?:(?P<user>[^:@]+):(?P<secret>[^@]+)@)?(?P<host>[^@]+)"
)


class Join(BaseModel):
    """The first message of a page; `docs/protocol.md`."""

    model_config = ConfigDict(frozen=True)

    type: Literal["join"]
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    sdp: Annotated[str, Field(min_length=1)]
    resume: str = ""


def read_join(text: str) -> Join:
    """The first message of a page. Raises RoomError saying which field is wrong."""
    try:
        return Join.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "message"
        raise RoomError(f"The first message must be a join: {field} is wrong ({first['msg']}).") from None


class JoinLimit:
    """A token bucket per address: `burst` joins at once, then `per_second` of them. Times are arguments."""

    def __init__(self, burst: int = 10, per_second: float = 1.0) -> None:
        self._burst = burst
        self._per_second = per_second
        self._buckets: dict[str, tuple[float, float]] = {}

    def __len__(self) -> int:
        return len(self._buckets)

    def allow(self, address: str, now: float) -> bool:
        """Take a token, if the address has one."""
        self._forget_full(now)
        tokens = self._tokens(address, now)
        allowed = tokens >= 1
        self._buckets[address] = (tokens - allowed, now)
        return allowed

    def _tokens(self, address: str, now: float) -> float:
        left, at = self._buckets.get(address, (float(self._burst), now))
        return min(self._burst, left + (now - at) * self._per_second)

    def _forget_full(self, now: float) -> None:
        full = [address for address in self._buckets if self._tokens(address, now) >= self._burst]
        for address in full:
            del self._buckets[address]


def is_loopback(host: str) -> bool:
    """True for names of this machine that no other machine can reach."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origin_allowed(origin: str | None, host: str, *, local_only: bool, others: Iterable[str] = ()) -> bool:
    """May a page from `origin` talk to us, whom it called `host` (the Host header)?

    Same host, or one of `others`. A server for this machine only (`local_only`) must be called by a name of
    this machine: else a foreign name that is made to point at 127.0.0.1 would be a same host too.
    """
    if origin is not None and origin in others:
        return True
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
