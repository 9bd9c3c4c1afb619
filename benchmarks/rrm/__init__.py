"""How well planners answer: labelled user turns, and what is counted over them."""

from __future__ import annotations

from benchmarks.rrm.bench import run

__all__ = ["run"]
