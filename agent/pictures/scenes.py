"""Scenes for clips that are made without a call: who speaks when, and what the body is asked to do."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from agent.call.speech import SENTENCE_GAP_S, ReplySpeech
from agent.parts import SpeechPiece, Voice
from generator.types import Capabilities, Conditions, Partner, Phase, Prompt
from media.frames import TICKS_HZ

THINKS_S = 0.5
"""Between the end of a question and the answer's first sound."""

AFTER_S = 1.5
"""What a clip shows after its last word or action: the body comes to rest."""

ACTION_SHARE, POSE_SHARE = 0.6, 0.3
"""How often an answer of a random scene has an action, and how often listening begins with another pose."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a scene: it lasts `seconds`, longer where its sentences do."""

    phase: Phase
    seconds: float
    sentences: tuple[str, ...] = ()
    request: str = ""
    kind: Literal["action", "stable"] = "action"


@dataclass(slots=True)
class Scene:
    """Parts on a time line: `begins[i]`, in seconds, is when `phases[i]` and `prompts[i]` begin."""

    seed: int
    speech: ReplySpeech = field(default_factory=lambda: ReplySpeech(0))
    begins: list[float] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    prompts: list[Prompt] = field(default_factory=list)
    seconds: float = 0.0

    def conditions(self, can: Capabilities) -> Iterator[Conditions]:
        """The conditions of each chunk, from the first to the end of the scene; to be taken once."""
        for pts in range(0, int(self.seconds * TICKS_HZ), can.chunk_ticks):
            at = bisect_right(self.begins, pts / TICKS_HZ) - 1
            part = self.speech.take(can.chunk_ticks)
            heard = self._partner(at, pts, can.chunk_ticks)
            yield Conditions(
                pts, self.prompts[at], part.speech, part.ahead, part.phonemes, self.phases[at], heard
            )

    def _partner(self, at: int, pts: int, count: int) -> Partner:
        """The person opposite: loud and less loud as speech is while the avatar listens, else silent."""
        if self.phases[at] != "listening":
            return Partner()
        end = self.begins[at + 1] if at + 1 < len(self.begins) else self.seconds
        rng = np.random.default_rng((self.seed, 42, pts // count))
        level = float(np.clip(rng.normal(0.45, 0.2), 0.0, 1.0))
        return Partner(True, level, clause_end=end * TICKS_HZ <= pts + count)


def random_parts(
    seed: int, seconds: float, sentences: Sequence[str], actions: Sequence[str], poses: Sequence[str]
) -> list[Part]:
    """A conversation of `seconds` or a little more: the avatar waits, listens, thinks and answers."""
    rng = np.random.default_rng((seed, 41))

    def maybe(share: float, names: Sequence[str]) -> str:
        return str(rng.choice(list(names))) if rng.random() < share else ""

    parts = [Part("idle", float(rng.uniform(0.4, 1.2)))]
    while sum(part.seconds for part in parts) < seconds:
        said = rng.choice(len(sentences), min(len(sentences), int(rng.integers(1, 3))), replace=False)
        words = tuple(sentences[i] for i in said)
        length = sum(len(sentence) for sentence in words) / 15.0  # letters a second, roughly
        parts += [
            Part("listening", float(rng.uniform(1.5, 4.0)), (), maybe(POSE_SHARE, poses), "stable"),
            Part("thinking", THINKS_S),
            Part("speaking", length, words, maybe(ACTION_SHARE, actions)),
            Part("idle", float(rng.uniform(0.5, 1.5))),
        ]
    return parts


def told_parts(sentences: Sequence[str], actions: Sequence[str], lengths: Mapping[str, float]) -> list[Part]:
    """The avatar says these sentences and does these actions (seconds by name in `lengths`) side by side."""
    parts = [Part("idle", 0.5)]
    for number in range(max(len(sentences), len(actions))):
        said, action = tuple(sentences[number : number + 1]), "".join(actions[number : number + 1])
        parts.append(Part("speaking" if said else "idle", lengths.get(action, 0.0), said, action))
    return [*parts, Part("idle", AFTER_S)]


async def play(parts: Iterable[Part], voice: Voice, seed: int) -> Scene:
    """Put parts one after the other, their sentences spoken. Raises what the voice raises."""
    scene, pose = Scene(seed), Prompt(0, "attentive", "stable")
    for number, part in enumerate(parts, start=1):
        prompt = Prompt(number, part.request, part.kind) if part.request else pose
        pose = prompt if part.kind == "stable" and part.request else pose
        scene.begins.append(scene.seconds)
        scene.phases.append(part.phase)
        scene.prompts.append(prompt)
        await _speak(scene, part.sentences, voice)
        scene.seconds = max(scene.seconds + part.seconds, scene.speech.length / TICKS_HZ)
    scene.speech.close()
    return scene


async def _speak(scene: Scene, sentences: Iterable[str], voice: Voice) -> None:
    for sentence in sentences:
        pause = max(round(scene.seconds * TICKS_HZ) - scene.speech.length, round(SENTENCE_GAP_S * TICKS_HZ))
        scene.speech.add(SpeechPiece(np.zeros(pause, np.float32), (), ""))
        async for piece in voice.speak(sentence):
            scene.speech.add(piece)
