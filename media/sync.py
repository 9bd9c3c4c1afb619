"""Sound and picture leave together: where media time stands on the clock, and which pictures come too late.

Pure: nothing here waits or sends. Sound is the master. What is late is sent at once if it is sound and left
out if it is a picture; after a stall both jump by the same amount, so their offset never changes.
"""

from __future__ import annotations

from typing import Literal

from media.frames import TICKS_HZ

Verdict = Literal["show", "skip"]

STALL_TICKS = TICKS_HZ // 2
"""0.5 s: less late, sound catches up by leaving faster (receivers can take that); later, time jumps."""

JUMP_STEP = 1_920
"""Jumps are whole multiples of a picture at 25 fps and of two packets of sound, so both keep their grid."""

MAX_SKIPS = 4
"""Pictures left out in a row; the next one is shown however late, for a face must not freeze."""


class Timeline:
    """Media time (the pts that a generator gives) on the call's clock, for one stream of sound and pictures.

    For each packet of sound: `catch_up`, wait until `due`, send, `sounded`. For each picture: wait until
    `due`, ask `judge`, send or leave out.
    """

    def __init__(self, start: int = 0) -> None:
        """`start` is the clock's tick at which media time 0 is due."""
        self._start = start
        self._sounded = start
        self._skips = 0
        self.skipped = 0

    def due(self, pts: int) -> int:
        """The clock's tick at which the media of `pts` leaves; also its time stamp when it is sent."""
        return pts + self._start

    def catch_up(self, pts: int, now: int) -> int:
        """Before sound of `pts` is sent: ticks by which all later media moves, 0 where nothing stalled."""
        late = now - self.due(pts)
        if late <= STALL_TICKS:
            return 0
        jump = -(-late // JUMP_STEP) * JUMP_STEP
        self._start += jump
        return jump

    def sounded(self, end_pts: int) -> None:
        """Sound up to media time `end_pts` has been sent."""
        self._sounded = self.due(end_pts)

    def judge(self, pts: int, duration: int, now: int) -> Verdict:
        """Whether a picture is still worth sending: not if the sound has already passed its end."""
        heard = min(now, self._sounded)
        if self.due(pts) + duration > heard or self._skips >= MAX_SKIPS:
            self._skips = 0
            return "show"
        self._skips += 1
        self.skipped += 1
        return "skip"
