"""Laugh: the head goes back, the shoulders shake, and a smile stays."""

from __future__ import annotations

from generator.rigged.motion.action import Action, beats
from generator.rigged.motion.faces import BROAD, LAUGHING

ACTION = Action(
    2.6,
    head=[(0, [0, 0, 0]), (0.35, [-6, 1, 2]), (0.5, [-4, 1, 2]), (0.65, [-6.5, 1, 3]), (0.8, [-4, 0, 3]),
          (0.95, [-6, 0, 3]), (1.1, [-3, 0, 2]), (1.3, [-4, 0, 2]), (1.9, [2, 0, 1]), (2.6, [0, 0, 0])],
    trunk=beats(0.2, 0.15, 1.8, 0.2, 2.0, 0.2, 1.7, 0.2, 1.3, 0.2),
    face=[(0, 0.0 * BROAD), (0.3, LAUGHING), (0.5, 0.85 * LAUGHING), (0.65, LAUGHING), (0.8, 0.85 * LAUGHING),
          (0.95, LAUGHING), (1.3, 0.8 * LAUGHING), (1.8, BROAD), (2.6, 0.0 * BROAD)],
)  # fmt: skip
