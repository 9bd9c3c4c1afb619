"""Who may come into a LiveKit room: the server's address and keys, and tokens."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from urllib.parse import urlsplit

from media.errors import ConfigError

Kind = Literal["standard", "agent"]

TOKEN_S = 6 * 3600.0
"""A token only has to be valid when somebody comes in: the server renews those of people who are there."""

SECRET_BYTES = 32
"""A secret that is shorter can be guessed from one token, with patience (RFC 7518, 3.2)."""

SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}


@dataclass(frozen=True)
class Door:
    """The way into one room: the server's address, and a token whenever one is needed."""

    url: str
    token: Callable[[], str]


@dataclass(frozen=True)
class Server:
    """A LiveKit server and a key that it trusts; whoever has the secret may let anybody in."""

    url: str
    key: str
    secret: str

    def token(
        self,
        room: str,
        identity: str,
        *,
        name: str = "",
        kind: Kind = "standard",
        attributes: Mapping[str, str] | None = None,
        seconds: float = TOKEN_S,
    ) -> str:
        """What lets one participant into one room, for `seconds` from now."""
        from livekit import api  # slow to import

        grants = api.VideoGrants(room_join=True, room=room, can_update_own_metadata=True)
        token = api.AccessToken(self.key, self.secret).with_identity(identity).with_name(name or identity)
        token = token.with_kind(kind).with_attributes(dict(attributes or {}))
        # clients play sound and pictures as they come, each by itself, unless the room says otherwise
        token = token.with_room_config(api.RoomConfiguration(sync_streams=True))
        return token.with_ttl(timedelta(seconds=seconds)).with_grants(grants).to_jwt()

    def door(self, room: str, identity: str, *, name: str = "", kind: Kind = "agent") -> Door:
        """A way in for the avatar, which works as long as the key does."""
        return Door(self.url, lambda: self.token(room, identity, name=name, kind=kind))


def read_server(
    url: str = "", key: str = "", secret: str = "", environment: Mapping[str, str] = os.environ
) -> Server:
    """The server as given, else as LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET say.

    Raises ConfigError naming what is missing.
    """
    found = {
        "LIVEKIT_URL": url or environment.get("LIVEKIT_URL", ""),
        "LIVEKIT_API_KEY": key or environment.get("LIVEKIT_API_KEY", ""),
        "LIVEKIT_API_SECRET": secret or environment.get("LIVEKIT_API_SECRET", ""),
    }
    missing = [name for name, value in found.items() if not value]
    if missing:
        raise ConfigError(
            f"No LiveKit server without {' and '.join(missing)}: set what is missing in the environment."
        )
    address, key, secret = found.values()
    return Server(checked(address), key, secret)


def checked(url: str) -> str:
    """The address of a LiveKit server as clients take it. Raises ConfigError for what is none."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ConfigError(f'"{url}" is no address of a LiveKit server: it looks like wss://meet.example.com.')
    return parts._replace(scheme=SCHEMES[parts.scheme]).geturl().rstrip("/")
