"""What an access token allows, read without the secret: whether its owner could be seen and heard. Pure.

A token is a JSON Web Token (RFC 7519) with the claims of LiveKit's server, whose defaults hold here, too. Its
signature is the server's to check; this only says early, and in words, what would fail later.
"""

from __future__ import annotations

import base64
import math
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from media.errors import ConfigError

LEEWAY_S = 60.0
"""LiveKit's server takes a token this long before and after its time, because clocks differ."""

ON_BEHALF = "lk.publish_on_behalf"
"""The attribute of a face that names its agent."""

EXPIRED = "The access token for the room has expired: make a new one, or give the API key and secret."
NOT_YET = "The access token for the room is not valid yet: are the clocks of both machines right?"
UNREADABLE = "The access token cannot be read: give a whole one, as LiveKit makes them."


class OutOfTime(ConfigError):
    """A token that is not valid now."""


class NotAllowed(ConfigError):
    """A token that does not allow what is needed."""


class _Claims(BaseModel):
    """Claims that are null count as left out, as for LiveKit's server."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _present(cls, claims: Any) -> Any:
        if not isinstance(claims, dict):
            return claims
        return {name: value for name, value in claims.items() if value is not None}


class Grants(_Claims):
    """What a token allows in `room`. Sources are those that may be published; none named are all."""

    room: str = ""
    room_join: bool = False
    can_publish: bool = True
    can_publish_sources: tuple[str, ...] = ()
    can_publish_data: bool | None = None  # as `can_publish`
    can_subscribe: bool = True
    can_update_own_metadata: bool = False


class Token(_Claims):
    """Who is let in as what, and when, in seconds since 1970."""

    identity: str = Field("", alias="sub")
    kind: str = ""
    attributes: dict[str, str] = {}
    begins: float = Field(0.0, alias="nbf")
    expires: float = Field(math.inf, alias="exp")
    video: Grants = Grants()


def read_token(text: str) -> Token:
    """What a token says. Raises ConfigError where it is none."""
    try:
        _, claims, _ = text.split(".")
        return Token.model_validate_json(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    except (ValidationError, ValueError):
        raise ConfigError(UNREADABLE) from None


def check_guest(token: Token, room: str, now: float) -> None:
    """Whether the avatar could take part in a meeting. `room` may be empty where any will do.

    Raises OutOfTime and NotAllowed, which name what is wrong.
    """
    subscribe = [] if token.video.can_subscribe else ["the grant canSubscribe"]
    _check(token, room, now, subscribe)


def check_face(token: Token, room: str, now: float) -> None:
    """Whether somebody could be the face of an agent in `room`. Raises OutOfTime and NotAllowed."""
    agent = [] if token.kind == "agent" else ['the kind "agent"']
    behalf = (
        [] if token.attributes.get(ON_BEHALF) else [f"the attribute {ON_BEHALF} with the agent's identity"]
    )
    _check(token, room, now, agent + behalf)


def _check(token: Token, room: str, now: float, lacking: list[str]) -> None:
    if now > token.expires + LEEWAY_S:
        raise OutOfTime(EXPIRED)
    if now < token.begins - LEEWAY_S:
        raise OutOfTime(NOT_YET)
    if missing := [*_lacking(token), *lacking]:
        raise NotAllowed(f"The access token lacks {_listed(missing)}: make one that has it all.")
    if room and token.video.room != room:
        raise NotAllowed(f'The access token is for the room "{token.video.room}", not for "{room}".')


def _lacking(token: Token) -> list[str]:
    """What everybody needs who comes in to be seen and heard."""
    grants = token.video
    sources = grants.can_publish_sources
    needed = {
        "an identity": bool(token.identity),
        "a room": bool(grants.room),
        "the grant roomJoin": grants.room_join,
        "the grant canPublish": grants.can_publish,
        "camera and microphone among canPublishSources": not sources
        or {"camera", "microphone"} <= set(sources),
        "the grant canPublishData": grants.can_publish_data is not False,
    }
    return [what for what, there in needed.items() if not there]


def _listed(things: list[str]) -> str:
    *others, last = things
    return f"{', '.join(others)} and {last}" if others else last
