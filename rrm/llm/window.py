"""How a talk is fitted into a model's window: what stays word for word, and what is summed up. Pure.

Costs and rooms are tokens. A talk is a row of costs, oldest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, takewhile

from rrm.plan import Utterance

FULL = 0.8
"""Words that take more of their room are summed up: the rest holds what is said until that is done."""

LEFT = 0.5
"""What they take afterwards: to sum up seldom keeps the prompt's beginning, and so the server's cache."""

LAST = 4
"""The last utterances are never summed up: two questions and their answers, which "it" and "that" mean."""

SUMMARY_SHARE, SUMMARY_MOST = 0.1, 600
"""A summary takes at most this share of the window, and never more tokens than this: some 450 words."""


def newest(costs: Sequence[int], room: int) -> int:
    """How many of the newest fit."""
    return sum(1 for _ in takewhile(lambda total: total <= room, accumulate(reversed(costs))))


def to_sum_up(costs: Sequence[int], room: int) -> int:
    """How many of the oldest are due to be summed up; none while there is room left."""
    left = sum(costs)
    if left <= FULL * room:
        return 0
    due = 0
    while due < len(costs) - LAST and left > LEFT * room:
        left -= costs[due]
        due += 1
    return due


def at_once(costs: Sequence[int], room: int) -> int:
    """How many of the oldest one request to sum up holds; one at least, for else it would never be done."""
    return max(1, sum(1 for _ in takewhile(lambda total: total <= room, accumulate(costs))))


def summary_limit(window: int) -> int:
    """How many tokens a summary may take."""
    return min(int(window * SUMMARY_SHARE), SUMMARY_MOST)


def unseen(before: Sequence[Utterance], now: Sequence[Utterance]) -> Sequence[Utterance]:
    """What was said since `before`, of which `now` may have lost the oldest."""
    for lost in range(len(before)):
        still = len(before) - lost
        if tuple(now[:still]) == tuple(before[lost:]):
            return now[still:]
    return now
