"""What a broken or refused connection means: one sentence for people, and whether to try again. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rooms.livekit.tokens import EXPIRED, NOT_YET, UNREADABLE


@dataclass(frozen=True)
class Fault:
    """Why there is no connection; `passing` where it may work again soon.

    `usual` where meetings end like this, so that nothing has to be mended.
    """

    sentence: str
    passing: bool = False
    usual: bool = False


NOT_REACHED = "The LiveKit server does not answer: is it running, and is its address right (LIVEKIT_URL)?"
LOST = Fault("The connection to the LiveKit server was lost and did not come back.", passing=True)

REFUSALS = (
    (
        "invalid api key",
        "The LiveKit server does not know the API key: give a key and secret that it has (LIVEKIT_API_KEY).",
    ),
    (
        "permissions",
        "The access token does not allow to join this room: make one for it, with the grant roomJoin.",
    ),
    ("token is expired", EXPIRED),
    ("token is not valid yet", NOT_YET),
    (
        "invalid token",
        "The LiveKit server does not trust the access token: the API secret is not the server's "
        "(LIVEKIT_API_SECRET).",
    ),
    ("invalid authorization token", UNREADABLE),
    ("parse the url", "This is no address of a LiveKit server: it looks like wss://meet.example.com."),
    ("404", "There is no such room, and the LiveKit server makes none by itself: make the room first."),
)
CLOSED = Fault("The room was closed.", usual=True)
ENDS = {
    "DUPLICATE_IDENTITY": Fault(
        "Somebody else has joined under the avatar's identity: give each one its own."
    ),
    "PARTICIPANT_REMOVED": Fault("The avatar was removed from the room.", usual=True),
    "ROOM_DELETED": CLOSED,
    "ROOM_CLOSED": CLOSED,
}


def refusal(error: str) -> Fault:
    """What an `error` of LiveKit's client at joining means."""
    for mark, sentence in REFUSALS:
        if _says(error, mark):
            return Fault(sentence)
    return Fault(NOT_REACHED, passing=True)


def _says(error: str, mark: str) -> bool:
    """Whether words or a number stand there by themselves: ports and addresses have digits, too."""
    return re.search(rf"\b{mark}\b", error, re.IGNORECASE) is not None


def loss(reason: str) -> Fault:
    """What the name of a LiveKit DisconnectReason means, where we did not leave ourselves."""
    return ENDS.get(reason, LOST)
