"""Whom a face looks at, and what it is doing."""

from __future__ import annotations

from agent.face.ear import Ear
from agent.face.stage import FaceStage
from media.clock import Clock
from media.frames import TICKS_HZ, AudioChunk
from tests.fakes import LoudnessVad, PlainFace, tone


def speak(stage: FaceStage, who: str, start: float, seconds: float) -> None:
    """Somebody is heard from `start` on; they are there from then on at the latest."""
    ear = stage.people.setdefault(who, Ear(LoudnessVad()))
    ear.push(AudioChunk(tone(seconds), TICKS_HZ, round(start * TICKS_HZ)))


async def test_a_face_looks_at_whoever_speaks_and_at_the_last_to_speak_while_it_thinks() -> None:
    clock = Clock(now=10.0)
    stage = FaceStage(clock, PlainFace().capabilities)
    stage.people = {"ann": Ear(LoudnessVad()), "ben": Ear(LoudnessVad())}
    assert stage.conditions(0).partner.side == 0.0
    speak(stage, "ann", 9.5, 0.5)
    left = stage.conditions(TICKS_HZ)
    assert (left.phase, left.partner.speaking, left.partner.side) == ("listening", True, -0.5)
    speak(stage, "ben", 9.7, 0.3)
    assert stage.conditions(TICKS_HZ).partner.side == 0.5
