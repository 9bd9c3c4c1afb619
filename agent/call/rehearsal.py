"""The beginning of a reply made sound before its turn is sure: said at once when it is, else thrown away.

A voice takes some 0.1 to 0.2 s for its first piece, a clause or the beginning of a long one. Where the words
of a pause stand before the silence has lasted long enough to end the turn, that time passes while everybody
waits anyway.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

from agent.parts import SpeechPiece, Voice

T = TypeVar("T")


class Rehearsal:
    """A voice that may be asked for one sentence's first piece ahead. Stands for it in one call."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._ahead: _Ahead | None = None
        self._making: set[asyncio.Task[SpeechPiece | None]] = set()
        self._ending: set[asyncio.Task[None]] = set()

    def begin(self, sentence: str) -> None:
        """Voice the first piece of what may be said next, in the place of another that was begun."""
        if self._ahead and self._ahead.sentence == sentence:
            return
        self.drop()
        self._ahead = _Ahead(sentence, self._voice.speak(sentence))
        _keep(self._ahead.first, self._making)

    def drop(self) -> None:
        """What was begun will not be said."""
        if self._ahead:
            _keep(asyncio.create_task(self._ahead.end(), name="voice ahead ends"), self._ending)
            self._ahead = None

    async def speak(self, sentence: str) -> AsyncGenerator[SpeechPiece, None]:
        """The sentence's pieces, the first at once where it lies ready. Raises what the voice raises."""
        if self._ahead and (self._ahead.sentence != sentence or self._ahead.failed):
            self.drop()
        ahead, self._ahead = self._ahead, None
        async with aclosing(ahead.pieces() if ahead else self._voice.speak(sentence)) as pieces:
            async for piece in pieces:
                yield piece

    async def close(self) -> None:
        """End what was begun; the voice itself stays for other calls."""
        self.drop()
        for making in self._making:
            making.cancel()
        if work := self._making | self._ending:
            await asyncio.wait(work)


def _keep(task: asyncio.Task[T], kept: set[asyncio.Task[T]]) -> None:
    """Keep a task until it is done."""

    def done(_: asyncio.Task[T]) -> None:
        kept.discard(task)
        if not task.cancelled():
            task.exception()  # told to whoever says the sentence; nobody misses what was dropped

    kept.add(task)
    task.add_done_callback(done)


class _Ahead:
    """A sentence of which no more than the first piece is made before it is wanted."""

    def __init__(self, sentence: str, pieces: AsyncGenerator[SpeechPiece, None]) -> None:
        self.sentence = sentence
        self._pieces = pieces
        self.first = asyncio.create_task(self._begin(), name="voice ahead")

    @property
    def failed(self) -> bool:
        """Whether the voice has failed at it, which may have mended itself since."""
        return self.first.done() and not self.first.cancelled() and self.first.exception() is not None

    async def pieces(self) -> AsyncGenerator[SpeechPiece, None]:
        """All of them, from the first on."""
        async with aclosing(self._pieces):
            if first := await self.first:
                yield first
            async for piece in self._pieces:
                yield piece

    async def end(self) -> None:
        """It is not wanted: what the voice holds for it is given back."""
        self.first.cancel()
        await asyncio.wait([self.first])
        await self._pieces.aclose()

    async def _begin(self) -> SpeechPiece | None:
        return await anext(self._pieces, None)
