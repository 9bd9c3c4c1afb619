"""What the planner adds to a language model's own time, against a scripted server.

The server sends a reply a few characters at a time, as a model writes it. A sentence can be handed to the
voice once that delta is sent by which it is certain that it has ended: the one with the first letter of the
next sentence, or with the end of the reply. From the sending of that delta to `voice.speak(sentence)` passes
the overhead: HTTP on both sides, the reading of the growing JSON, the way through the reply to the voice.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, Sequence
from itertools import accumulate

from agent.call.reply import Reply, give
from agent.call.speech import ReplySpeech
from agent.parts import SpeechPiece
from benchmarks.rrm.ask import asked
from benchmarks.rrm.scripted import Pause, ScriptedServer, Step, answer, deltas
from benchmarks.rrm.turns import turns
from media.clock import Clock
from rrm.knowledge import sentences
from rrm.llm.chat import ChatServer
from rrm.llm.mind import open_mind
from rrm.local.planner import LocalPlanner
from rrm.persona import load_persona
from rrm.plan import PlanPiece

TOKEN_S = 0.01
"""Between two deltas: a model that writes a hundred tokens a second."""

PERSONA = "support"
"""Who is asked: the reply's source is looked for among passages of real documents, as in a call."""

REPLIES = (
    "Shipping costs four pounds. From forty pounds on it is free. May I help you with something else?",
    "Let the water cool to about seventy degrees. Two minutes are enough. Hotter water makes it bitter.",
    "I'm sorry about that. Send us a photo within a week, please. Then we send you a new pot for free.",
    "Of course! Here is a wave for you. Is there anything about your order that you would like to know?",
)
"""Three sentences each, of 3 to 16 words."""


class _Listening:
    """A voice that notes when it is asked to speak, and is silent."""

    def __init__(self) -> None:
        self.handed: list[float] = []

    async def speak(self, sentence: str) -> AsyncGenerator[SpeechPiece, None]:
        self.handed.append(time.perf_counter())
        return
        yield  # makes it a generator

    async def close(self) -> None:
        pass


async def overheads(replies: int, local: LocalPlanner) -> list[float]:
    """Seconds of every sentence of so many replies, given as in a call: each the first of a new one."""
    texts = [answer(REPLIES[index % len(REPLIES)], ["nod"]) for index in range(replies)]
    questions = [turn for turn in turns("development") if turn.persona == PERSONA and turn.sources]
    found: list[float] = []
    async with (
        ScriptedServer(*map(paced, texts)) as server,
        open_mind(ChatServer(server.url), load_persona(PERSONA), local, local.helpful) as mind,
    ):
        for index, text in enumerate(texts):
            pieces = mind.planner().plan(asked(questions[index % len(questions)]))
            found += await _timed(pieces, server, text)
    return found


async def _timed(pieces: AsyncGenerator[PlanPiece, None], server: ScriptedServer, text: str) -> list[float]:
    """Seconds from the delta that each sentence of an answer needed until it is handed to a voice."""
    before, voice = len(server.sent), _Listening()
    await give(Reply(1, ReplySpeech(1)), pieces, voice, Clock(), lambda piece: None)
    needed = [server.sent[before + delta] for delta in last_needed(text)]
    return [handed - sent for handed, sent in zip(voice.handed, needed, strict=True)]


def paced(text: str) -> list[Step]:
    """A text in deltas, with the model's own time between them."""
    return [step for delta in deltas(text) for step in (Pause(TOKEN_S), delta)]


def last_needed(text: str) -> list[int]:
    """The delta by which each sentence of an answer is certain to have ended: indices from 0."""
    reply = json.loads(text)["reply"]
    start = text.index(json.dumps(reply)) + 1
    begins, place = list[int](), 0
    for sentence in sentences(reply):
        place = reply.index(sentence, place)
        begins.append(start + place)
    certain = [*begins[1:], start + len(reply)]
    ends = list(accumulate(len(delta) for delta in deltas(text) if isinstance(delta, str)))
    return [_holding(ends, character) for character in certain]


def _holding(ends: Sequence[int], character: int) -> int:
    return next(index for index, end in enumerate(ends) if character < end)
