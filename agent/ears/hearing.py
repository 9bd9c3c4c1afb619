"""What the ears tell the floor about one participant, in the order in which it happens.

A turn sounds like this (time runs to the right, `.` is silence):

    ....ssssssssss......sssssss.............
        |         | |   |      | |      `- the floor takes the turn: Listener.finish_turn()
        |         | |   |      | `- Heard(both halves' words)
        |         | |   |      `- Paused
        |         | |   `- Resumed
        |         | `- Heard(first half's words)
        |         `- Paused
        `- SpeechStarted, then a Partial about twice a second while speech goes on

Every event carries `t`, the second of the call at which it was known; `started` and `speech_end` are when it
happened in the sound. After `Paused` silence goes on growing from `speech_end` until `Resumed`; `Heard` comes
once per pause, up to 0.2 s after it, but not where speech resumes before its words stand.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """A turn begins: `started` is its first sound, up to about 0.1 s before `t`."""

    t: float
    started: float


@dataclass(frozen=True, slots=True)
class Partial:
    """The words of the turn so far. They may still change; each one replaces the one before."""

    t: float
    text: str


@dataclass(frozen=True, slots=True)
class Paused:
    """First sign of silence (0.13 s of it): perhaps the end of the turn, perhaps a breath."""

    t: float
    speech_end: float


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of the whole turn as they stand in this pause.

    `text` is empty where the sound was no speech: then there is no turn. `complete` in 0..1 is how likely the
    speaker has finished, judged by words and sound: it chooses how long a silence to wait for.
    """

    t: float
    speech_end: float
    text: str
    complete: float


@dataclass(frozen=True, slots=True)
class Resumed:
    """Speech goes on after a pause; a `Heard` of that pause is void, the next one holds all words."""

    t: float
    started: float


Hearing = SpeechStarted | Partial | Paused | Heard | Resumed
