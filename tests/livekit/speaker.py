"""A person in a LiveKit room who talks as people do: when it is quiet, and again where they were misheard."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

import numpy as np
import soxr

from agent.parts import EAR_RATE_HZ
from media.frames import FloatArray
from tests.agent.ears.spoken import speak
from tests.livekit.human import RATE_HZ, Human

NAME = "Theo"
"""The avatar's, who must hear it to know that it is spoken to."""

TRIES = 5
"""The smallest recogniser takes a name for another one now and then; people say it again."""

UNHEARD_S = 30.0
"""Without a caption for so long nothing was heard: an avatar that has come back hears people when it has
their sound again, which is seconds later on a busy machine. So they say it again."""

LOUD = 0.05
"""Of speech; between two words there may be less."""

PAUSE = 25
"""Blocks of sound without speech behind somebody's last word: a quarter of a second."""


@dataclass(frozen=True)
class Voice:
    """How somebody sounds: see `tests.agent.ears.spoken.speak`."""

    formants: float
    pitch: float

    def says(self, words: str) -> FloatArray:
        """The words as float32 (n,) at 48 kHz."""
        sound = speak(words, self.formants, self.pitch)
        return np.asarray(soxr.resample(sound, EAR_RATE_HZ, RATE_HZ), np.float32)


WOMAN, MAN = Voice(1.16, 1.84), Voice(1.0, 1.0)


class Speaker:
    """Somebody with a voice, in a room with an avatar."""

    def __init__(self, human: Human, voice: Voice, avatar: str) -> None:
        """`avatar` is its identity."""
        self.human = human
        self._voice = voice
        self._avatar = avatar
        self._listened, self._last_word = 0, -1  # blocks of the avatar's sound; the last in which it spoke

    @property
    def heard(self) -> int:
        """How many blocks of the avatar's sound have come."""
        return len(self.human.heard[self._avatar])

    @property
    def last_word(self) -> int:
        """The last block in which the avatar spoke; -1 before it has."""
        for number, sound in enumerate(self.human.heard[self._avatar][self._listened :], self._listened):
            if np.abs(sound.samples).max() > LOUD:
                self._last_word = number
        self._listened = self.heard
        return self._last_word

    @property
    def replies(self) -> list[str]:
        """What the avatar has said, as far as each went."""
        words = {each.segment: each.text for each in self.human.captions if each.participant == self._avatar}
        return list(words.values())

    @property
    def is_silent(self) -> bool:
        """Whether the avatar has ended all that it began to say, by its captions and by its sound."""
        ended = {each.segment: each.final for each in self.human.captions if each.participant == self._avatar}
        return all(ended.values()) and self.heard > self.last_word + PAUSE

    async def is_greeted(self) -> None:
        """Wait until the avatar has greeted whoever was there first."""
        await self.human.until(lambda: self.replies, "a greeting")
        await self.hears(since=-1)

    async def is_quiet(self) -> None:
        """Wait until the avatar has spoken to its end, or has left."""
        here = self.human.room.remote_participants
        await self.human.until(lambda: self.is_silent or self._avatar not in here, "the avatar's silence")

    async def hears(self, since: int) -> None:
        """Wait until the avatar speaks after a block, and has spoken to its end."""
        await self.human.until(lambda: self.last_word > since, "the avatar's voice")
        await self.is_quiet()

    async def say(self, words: str) -> str:
        """Say something once the avatar is quiet, again where nothing of it was heard; what everybody is told
        that it was.
        """
        us, loop = self.human, asyncio.get_running_loop()
        for _ in range(TRIES):
            await self.is_quiet()
            known = len(us.words(us.identity))
            await us.say(await asyncio.to_thread(self._voice.says, words))
            late = loop.time() + UNHEARD_S
            await us.until(lambda: len(us.words(us.identity)) > known or loop.time() > late)  # noqa: B023
            if new := us.words(us.identity)[known:]:
                return new[-1]
        raise AssertionError(f'nothing was heard of "{words}"')

    async def ask(self, words: str, answer: str = "") -> None:
        """Ask the avatar until it gives an `answer` (a pattern), or says its last words again."""
        for _ in range(TRIES):
            wanted = answer or re.escape(self.replies[-1])
            if any(re.search(wanted, reply) for reply in await self._ask_once(words)):
                return
        heard = self.human.words(self.human.identity)
        raise AssertionError(f'"{words}" was heard as {heard[-TRIES:]} and answered by {self.replies}')

    async def _ask_once(self, words: str) -> list[str]:
        """What the avatar says to that; nothing where others are there and its name was not understood."""
        known, since = len(self.replies), self.heard
        heard = await self.say(words)
        if len(self.human.room.remote_participants) > 1 and not names(heard):
            return []
        await self.human.until(lambda: len(self.replies) > known, f'an answer to "{words}"')
        await self.hears(since)
        return self.replies[known:]


def names(text: str) -> bool:
    """Whether the avatar's name stands in it."""
    return re.search(rf"\b{NAME}\b", text) is not None
