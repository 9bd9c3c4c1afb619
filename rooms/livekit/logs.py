"""The log of LiveKit's client, without what must not stand in a log."""

from __future__ import annotations

import logging
import re

TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")
"""A JSON Web Token: three parts in base64, of which the first begins with '{"'."""

MEANT = "queue overflow"
"""We take the newest picture only; that older ones are dropped is no warning."""


class Discreet(logging.Filter):
    """Puts a word in the place of tokens: the client logs those that a server has refused."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        record.msg, record.args = TOKEN.sub("(a token)", text), ()
        return MEANT not in text


def be_discreet() -> None:
    """Filter the log from now on; safe to call twice."""
    log = logging.getLogger("livekit")
    if not any(isinstance(one, Discreet) for one in log.filters):
        log.addFilter(Discreet())
