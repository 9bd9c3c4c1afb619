"""What a broken or refused connection means: one sentence for people, and whether to try again. Pure."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """Why there is no connection; `passing` where it may work again soon."""

    sentence: str
    passing: bool = False


NOT_REACHED = "The LiveKit server does not answer: is it running, and is its address right (LIVEKIT_URL)?"
LOST = Fault("The connection to the LiveKit server was lost and did not come back.", passing=True)

EXPIRED = Fault("The access token for the room has expired: get a new one, or give the API key and secret.")
REFUSALS = (
    (
        "invalid api key",
        "The LiveKit server does not know the API key: give a key and secret that it has (LIVEKIT_API_KEY).",
    ),
    (
        "permissions denied",
        "The access token does not allow to join this room: make one for it, with the grant roomJoin.",
    ),
    (
        "invalid token",
        "The LiveKit server does not trust the access token: the API secret is not the server's "
        "(LIVEKIT_API_SECRET).",
    ),
    (
        "invalid authorization token",
        "The access token cannot be read: give a whole one, as LiveKit makes them.",
    ),
    ("parse the url", "This is no address of a LiveKit server: it looks like wss://meet.example.com."),
    ("404", "There is no such room, and the LiveKit server makes none by itself: make the room first."),
)
ENDS = {
    "DUPLICATE_IDENTITY": "Somebody else has joined under the avatar's identity: give each one its own.",
    "PARTICIPANT_REMOVED": "The avatar was removed from the room.",
    "ROOM_DELETED": "The room was closed.",
    "ROOM_CLOSED": "The room was closed.",
}


def refusal(error: str, token: str, now: float) -> Fault:
    """What an `error` of LiveKit's client at joining means; `now` in seconds since 1970."""
    if _says(error, "401") and expiry(token) < now:
        return EXPIRED
    for mark, sentence in REFUSALS:
        if _says(error, mark):
            return Fault(sentence)
    return Fault(NOT_REACHED, passing=True)


def _says(error: str, mark: str) -> bool:
    """Whether words or a number stand there by themselves: ports and addresses have digits, too."""
    return re.search(rf"\b{mark}\b", error, re.IGNORECASE) is not None


def loss(reason: str) -> Fault:
    """What the name of a LiveKit DisconnectReason means, where we did not leave ourselves."""
    return Fault(ENDS[reason]) if reason in ENDS else LOST


def expiry(token: str) -> float:
    """Until when a token is valid, in seconds since 1970; infinite where it does not say.

    Its signature is the server's to check: this only tells why it was refused.
    """
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return float(claims["exp"])
    except (IndexError, KeyError, TypeError, ValueError):
        return float("inf")
