"""What messages cost of a model's window, where its server does not count them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

Message = Mapping[str, object]
"""One message in the shape of the OpenAI chat API."""

MESSAGE_TOKENS = 8
"""What a chat template puts around a message, at most: its role, the marks of its begin and end."""

PICTURE_TOKENS = 1500
"""What a picture may take; vision models take some hundreds for a small one."""

LETTERS_PER_TOKEN = 3
"""For text that was not counted yet: English has 4 to 5. Some tokens too many cost room for one turn,
some too few an answer.
"""

_COMMON = re.compile(r"[A-Za-z ,.']")
"""Anything else, figures and other scripts, may take a token for each byte."""


def estimate(text: str) -> int:
    """How many tokens a text that was not counted yet takes, rather too many."""
    common = len(_COMMON.findall(text))
    return common // LETTERS_PER_TOKEN + len(text.encode()) - common + 1


def estimate_all(messages: Sequence[Message]) -> int:
    """How many tokens messages take with all that a chat template puts around them, rather too many."""
    return sum(_estimate(message.get("content")) + MESSAGE_TOKENS for message in messages)


def _estimate(content: object) -> int:
    parts = content if isinstance(content, list) else [{"text": content}]
    return sum(estimate(str(part["text"])) if "text" in part else PICTURE_TOKENS for part in parts)
