"""The beginning of a reply made sound before its turn is sure: said at once when it is, else thrown away.

A voice takes some 0.1 to 0.2 s for a first clause. Where the words of a pause stand before the silence has
lasted long enough to end the turn, that time passes while everybody waits anyway.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from agent.parts import SpeechPiece, Voice


class Rehearsal:
    """A voice that may be asked for one sentence's first clause ahead. Stands for it in one call."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._ahead: _Ahead | None = None
        self._making: set[asyncio.Task[SpeechPiece | None]] = set()

    def begin(self, sentence: str) -> None:
        """Voice the first clause of what may be said next, in the place of another that was begun."""
        if self._ahead and self._ahead.sentence == sentence:
            return
        self.drop()
        self._ahead = _Ahead(sentence, self._voice.speak(sentence))
        self._making.add(self._ahead.first)
        self._ahead.first.add_done_callback(self._made)

    def drop(self) -> None:
        """What was begun will not be said."""
        if self._ahead:
            self._ahead.first.cancel()
            self._ahead = None

    async def speak(self, sentence: str) -> AsyncGenerator[SpeechPiece, None]:
        """The sentence's clauses, the first at once where it lies ready. Raises what the voice raises."""
        if self._ahead and self._ahead.sentence != sentence:
            self.drop()
        ahead, self._ahead = self._ahead, None
        async with aclosing(ahead.clauses() if ahead else self._voice.speak(sentence)) as clauses:
            async for clause in clauses:
                yield clause

    async def close(self) -> None:
        """End what was begun; the voice itself stays for other calls."""
        self.drop()
        for making in self._making:
            making.cancel()
        if self._making:
            await asyncio.wait(self._making)

    def _made(self, first: asyncio.Task[SpeechPiece | None]) -> None:
        self._making.discard(first)
        if not first.cancelled():
            first.exception()  # told to whoever says the sentence; nobody misses what was dropped


class _Ahead:
    """A sentence of which no more than the first clause is made before it is wanted."""

    def __init__(self, sentence: str, clauses: AsyncGenerator[SpeechPiece, None]) -> None:
        self.sentence = sentence
        self._clauses = clauses
        self.first = asyncio.create_task(self._begin(), name="voice ahead")

    async def clauses(self) -> AsyncGenerator[SpeechPiece, None]:
        """All of them, from the first on."""
        async with aclosing(self._clauses):
            if first := await self.first:
                yield first
            async for clause in self._clauses:
                yield clause

    async def _begin(self) -> SpeechPiece | None:
        return await anext(self._clauses, None)
