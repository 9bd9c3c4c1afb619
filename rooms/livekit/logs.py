"""What LiveKit's client and its helpers write, without what must not stand in a log or on a screen."""

from __future__ import annotations

import logging
import os
import re
import warnings

TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")
"""A JSON Web Token: three parts in base64, of which the first begins with '{"'."""

MEANT = "queue overflow"
"""We take the newest picture only; that older ones are dropped is no warning."""

TOLD = re.compile(r"livekit_signaling:|livekit::rtc_engine:|livekit_ffi::server::room:.* while connecting")
"""Each step of losing a connection and of coming back: what comes of them is told by `session`, in words."""

DROPPED = "Attempted to drop unknown FFI handle"
"""The client frees a track that has ended a second time, whatever the order in which we close."""

DEBUG = "LIVEKIT_RTC_DEBUG"
"""Where this is "1" or "true" in the environment the client tells whoever looks for a fault everything."""

EVENT = re.compile(r"(error running user callback for \w+: ).*", re.DOTALL)
"""Where the client stumbles over an event it logs the event, which may be what somebody wrote."""


SHORT_SECRET = "The HMAC key is .* below the minimum"
"""Said whenever a token is made with a short secret; `visavis doctor` says it once."""


class Discreet(logging.Filter):
    """Puts a word in the place of tokens: the client logs those that a server has refused. What the client
    says to nobody's use is left out.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        discreet = EVENT.sub(r"\1...", TOKEN.sub("(a token)", text))
        if discreet != text:
            record.msg, record.args = discreet, ()
        return not record.name.startswith("livekit") or _useful(text)


def _useful(text: str) -> bool:
    return _all_wanted() or not (MEANT in text or DROPPED in text or TOLD.match(text))


def _all_wanted() -> bool:
    """As the client reads it."""
    return os.environ.get(DEBUG, "").strip().lower() in ("1", "true")


def be_discreet() -> None:
    """Filter the log and the warnings from now on, whoever writes them; safe to call twice."""
    if _all_wanted():
        logging.getLogger("livekit").setLevel(logging.DEBUG)
    warnings.filterwarnings("ignore", SHORT_SECRET)
    root = logging.getLogger()
    for place in (logging.getLogger("livekit"), root, *root.handlers):
        if not any(isinstance(one, Discreet) for one in place.filters):
            place.addFilter(Discreet())
