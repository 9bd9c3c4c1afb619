"""Look aside: the eyes first, then the head."""

from __future__ import annotations

from generator.rigged.motion.action import Action, hold

ACTION = Action(
    2.1,
    look=hold([-19.0, -1.0, 1.0], 0.12, 1.3, 0.12, start=0.05),
    head=hold([0.5, -13.0, -1.5], 0.5, 0.85, 0.6, start=0.1),
    trunk=hold([0.0, -2.0, 0.0], 0.7, 0.55, 0.75, start=0.1),
)
