"""What LiveKit's client and its helpers write, without what must not stand in a log or on a screen."""

from __future__ import annotations

import logging
import re
import warnings

TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")
"""A JSON Web Token: three parts in base64, of which the first begins with '{"'."""

MEANT = "queue overflow"
"""We take the newest picture only; that older ones are dropped is no warning."""

EVENT = re.compile(r"(error running user callback for \w+: ).*", re.DOTALL)
"""Where the client stumbles over an event it logs the event, which may be what somebody wrote."""


SHORT_SECRET = "The HMAC key is .* below the minimum"
"""Said whenever a token is made with a short secret; `visavis doctor` says it once."""


class Discreet(logging.Filter):
    """Puts a word in the place of tokens: the client logs those that a server has refused."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        discreet = EVENT.sub(r"\1...", TOKEN.sub("(a token)", text))
        if discreet != text:
            record.msg, record.args = discreet, ()
        return not (record.name.startswith("livekit") and MEANT in text)


def be_discreet() -> None:
    """Filter the log and the warnings from now on, whoever writes them; safe to call twice."""
    warnings.filterwarnings("ignore", SHORT_SECRET)
    root = logging.getLogger()
    for place in (logging.getLogger("livekit"), root, *root.handlers):
        if not any(isinstance(one, Discreet) for one in place.filters):
            place.addFilter(Discreet())
