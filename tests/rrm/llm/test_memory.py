"""A talk of an hour in a small window: nothing of it may be lost, and every request must fit."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from media.errors import VisavisError
from rrm.knowledge import Passage
from rrm.llm.memory import Memory, Recalled
from rrm.llm.messages import messages
from rrm.llm.tokens import Message
from rrm.llm.window import LAST
from rrm.persona import load_persona
from rrm.plan import Turn, Utterance

SUPPORT = load_persona("support")
REPLY_TOKENS = 400
ACTIONS = dict.fromkeys(("wave", "nod", "smile"), 2.0)
PASSAGES = [Passage("shop: When are you open?", (), "From ten to six, Monday to Saturday.")]


class WordModel:
    """A chat server whose tokens are words, and whose summaries say up to which word they reach."""

    def __init__(self, window: int = 2048) -> None:
        self.size = window
        self.requests: list[str] = []
        self.fault: VisavisError | None = None
        self.answers = True
        self.gate = asyncio.Event()
        self.gate.set()

    async def window(self) -> int:
        return self.size

    async def count(self, messages: Sequence[Message]) -> int:
        return tokens(messages)

    async def complete(self, messages: Sequence[Message], max_tokens: int) -> str:
        await self.gate.wait()
        if self.fault:
            raise self.fault
        assert tokens(messages) + max_tokens <= self.size
        asked = str(messages[-1]["content"])
        self.requests.append(asked)
        reached = max(int(number) for number in re.findall(r"\b[uw](\d+)\b", asked))
        summary = f"All up to w{reached} was said"
        return summary + " so" * (max_tokens - len(summary.split())) if self.answers else ""


def tokens(messages: Sequence[Message]) -> int:
    """Words, and what a template puts around them."""
    texts: list[Any] = [message["content"] for message in messages]
    parts = [part for text in texts for part in (text if isinstance(text, list) else [{"text": text}])]
    return sum(len(part["text"].split()) if "text" in part else 1000 for part in parts) + 6 * len(texts) + 3


def utterance(index: int, words: int = 20) -> Utterance:
    speaker = "avatar" if index % 2 else "user"
    return Utterance(speaker, f"u{index} {'la ' * (words - 1)}".strip() + ".")  # type: ignore[arg-type]


async def asked(memory: Memory, turn: Turn) -> tuple[Recalled, list[Message]]:
    """What a planner does in one turn, the answer included."""
    frame = messages(SUPPORT, turn, passages=PASSAGES)
    recalled = await memory.recall(turn.history, frame)
    whole = messages(SUPPORT, turn, recalled.summary, recalled.words, PASSAGES)
    memory.tidy()
    return recalled, whole


async def settle(memory: Memory) -> None:
    """Wait for what is done in the background; what fails there fails here."""
    if memory._work is not None:
        await memory._work


def turn_after(history: Sequence[Utterance]) -> Turn:
    return Turn(f"And u{len(history)}?", tuple(history), "attentive", "Ann", ACTIONS, ("attentive",))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("seen", [30, 10_000])
async def test_an_hour_of_talk_works_in_a_small_window(seed: int, seen: int) -> None:
    """`seen`: how many utterances the turn's own history holds at most."""
    chance = random.Random(seed)
    model = WordModel()
    memory = Memory(model, SUPPORT.name, REPLY_TOKENS)
    talk: list[Utterance] = []
    for _ in range(250):
        recalled, whole = await asked(memory, turn_after(talk[-seen:]))
        await settle(memory)
        assert tokens(whole) + REPLY_TOKENS <= model.size
        assert list(recalled.words[-LAST:]) == talk[-LAST:]
        _all_there(recalled, len(talk))
        talk += [
            utterance(len(talk) + more, chance.randint(1, 60)) for more in range(chance.choice((1, 2, 2)))
        ]
    assert len(model.requests) > 10


def _all_there(recalled: Recalled, said: int) -> None:
    """The summary reaches to where the words begin, and the words go on to the end."""
    first = int(re.findall(r"u(\d+)", recalled.words[0].text)[0]) if recalled.words else said
    reached = re.findall(r"w(\d+)", recalled.summary)
    assert (int(reached[0]) + 1 if reached else 0) == first
    assert len(recalled.words) == said - first


async def test_a_summary_is_made_of_the_one_before_and_of_what_was_said_since() -> None:
    model = WordModel()
    memory = Memory(model, SUPPORT.name, REPLY_TOKENS)
    for said in range(0, 160, 2):
        await asked(memory, turn_after([utterance(index) for index in range(said)]))
        await settle(memory)
    assert len(model.requests) > 2
    assert "Notes so far: none" in model.requests[0]
    assert "Maya: u1 la" in model.requests[0]
    for request in model.requests[1:]:
        reached, numbers = re.search(r"up to w(\d+)", request), re.findall(r"u(\d+)", request)
        assert reached
        assert int(numbers[0]) == int(reached[1]) + 1


async def test_a_long_talk_that_comes_at_once_is_summed_up_in_parts_that_fit() -> None:
    model = WordModel()
    memory, talk = await _filled(model, 300)
    await settle(memory)
    _all_there((await asked(memory, turn_after(talk)))[0], len(talk))
    await memory.close()
    assert len(model.requests) > 3


async def test_a_short_talk_is_remembered_word_for_word() -> None:
    model = WordModel()
    memory = Memory(model, SUPPORT.name, REPLY_TOKENS)
    talk = tuple(utterance(index) for index in range(6))
    recalled, _ = await asked(memory, turn_after(talk))
    await settle(memory)
    assert recalled == Recalled("", talk)
    assert not model.requests


async def test_the_first_answer_in_a_small_window_has_the_greeting_already() -> None:
    memory = Memory(WordModel(1100), SUPPORT.name, REPLY_TOKENS)
    greeting = Utterance("avatar", "Hello, Ann.")
    recalled, _ = await asked(memory, turn_after([greeting]))
    await memory.close()
    assert recalled.words == (greeting,)


async def test_a_large_window_keeps_an_hour_word_for_word() -> None:
    model = WordModel(32_768)
    memory = Memory(model, SUPPORT.name, REPLY_TOKENS)
    talk = tuple(utterance(index) for index in range(500))
    await asked(memory, turn_after(talk))
    await settle(memory)
    assert (await asked(memory, turn_after(talk)))[0] == Recalled("", talk)
    await memory.close()
    assert not model.requests


async def _filled(model: WordModel, utterances: int = 60) -> tuple[Memory, list[Utterance]]:
    """A memory with more words than fit, which it has just begun to sum up."""
    memory = Memory(model, SUPPORT.name, REPLY_TOKENS)
    talk = [utterance(index) for index in range(utterances)]
    await asked(memory, turn_after(talk))
    await _breathe()
    return memory, talk


async def _breathe() -> None:
    """Let the background come to where it waits for a summary."""
    for _ in range(1000):
        await asyncio.sleep(0)


async def test_a_reply_does_not_wait_for_a_summary_and_uses_what_stands() -> None:
    model = WordModel()
    memory, talk = await _filled(model)
    await settle(memory)
    stands, _ = await asked(memory, turn_after(talk))
    await settle(memory)
    model.gate.clear()
    talk += [utterance(len(talk) + more) for more in range(60)]
    await asked(memory, turn_after(talk))
    await _breathe()
    recalled, whole = await asked(memory, turn_after(talk))
    assert recalled.summary == stands.summary
    assert recalled.words[-LAST:] == tuple(talk[-LAST:])
    assert tokens(whole) + REPLY_TOKENS <= model.size
    model.gate.set()
    await settle(memory)
    recalled, _ = await asked(memory, turn_after(talk))
    _all_there(recalled, len(talk))
    await memory.close()


async def test_without_a_summary_the_oldest_words_are_left_out_until_it_can_be_made(
    caplog: pytest.LogCaptureFixture,
) -> None:
    model = WordModel()
    model.fault = VisavisError("the chat server is gone")
    memory, talk = await _filled(model)
    recalled, whole = await asked(memory, turn_after(talk))
    await settle(memory)
    assert recalled.words[-LAST:] == tuple(talk[-LAST:])
    assert tokens(whole) + REPLY_TOKENS <= model.size
    model.fault = None
    memory.tidy()
    await settle(memory)
    _all_there((await asked(memory, turn_after(talk)))[0], len(talk))
    await memory.close()
    assert caplog.text.count("cannot be summed up") == 1
    assert "the chat server is gone" in caplog.text
    assert "la la" not in caplog.text


async def test_a_model_that_writes_no_summary_costs_the_oldest_words_but_not_the_summary_before(
    caplog: pytest.LogCaptureFixture,
) -> None:
    model = WordModel()
    memory, talk = await _filled(model)
    await settle(memory)
    before, _ = await asked(memory, turn_after(talk))
    model.answers = False
    talk += [utterance(len(talk) + more) for more in range(40)]
    await asked(memory, turn_after(talk))
    await settle(memory)
    after, whole = await asked(memory, turn_after(talk))
    await memory.close()
    assert before.summary
    assert after.summary == before.summary
    assert after.words[-LAST:] == tuple(talk[-LAST:])
    assert tokens(whole) + REPLY_TOKENS <= model.size
    assert caplog.text.count("cannot be summed up") == 1


async def test_a_picture_takes_its_room() -> None:
    model = WordModel(2800)
    model.gate.clear()
    memory, talk = await _filled(model)
    _, whole = await asked(memory, replace(turn_after(talk), picture=b"jpeg"))
    await memory.close()
    assert tokens(whole) + REPLY_TOKENS <= model.size


async def test_in_a_window_that_holds_nothing_beside_the_instructions_nothing_is_recalled() -> None:
    model = WordModel(600)
    memory, talk = await _filled(model)
    await settle(memory)
    recalled, _ = await asked(memory, turn_after(talk))
    await memory.close()
    assert recalled.words == ()


async def test_closing_leaves_off_a_summary_that_is_being_made() -> None:
    model = WordModel()
    model.gate.clear()
    memory, _ = await _filled(model)
    await memory.close()
    assert memory._work is not None
    assert memory._work.cancelled()
