"""Words that are put together, for both planners."""

from __future__ import annotations

from collections.abc import Sequence


def listed(things: Sequence[str], joiner: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} {joiner} {things[-1]}"
