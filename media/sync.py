"""Which pictures come too late, and when media time must jump. Pure: nothing here waits or sends.

Sound is the master. Late sound leaves at once (receivers can take that); a late picture is left out; after a
stall both jump by the same amount, so their offset never changes.
"""

from __future__ import annotations

from media.frames import TICKS_HZ

STALL_TICKS = TICKS_HZ // 2
"""0.5 s: less late, sound catches up by leaving faster; later, catching up would be heard for longer."""

MAX_SKIPS = 4
"""Pictures left out in a row; the next one is shown however late, for a face must not freeze."""


def jump(pts: int, now: int, lead: int) -> int:
    """Ticks by which media from `pts` on moves, 0 where nothing stalled.

    What is made next is then due `lead` after `now`: as long as its making takes.
    """
    late = now - pts
    return late + lead if late > STALL_TICKS else 0


class Skipping:
    """Says which pictures are left out, and counts them."""

    def __init__(self) -> None:
        self.skipped = 0
        self._in_a_row = 0

    def shows(self, pts: int, duration: int, now: int) -> bool:
        """Whether a picture is still worth showing: not once the next one is due."""
        if now <= pts + duration or self._in_a_row >= MAX_SKIPS:
            self._in_a_row = 0
            return True
        self._in_a_row += 1
        self.skipped += 1
        return False
