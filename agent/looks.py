"""How the avatar looks: as its persona says, or, for one call, as its guest has chosen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from agent.workshop import Job, Workshop
from generator.rigged.draw.renderer import Renderer
from generator.rigged.figure import Painter, RiggedHuman
from generator.rigged.identity.file import SUFFIX, load_identity
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.words import from_words
from generator.rigged.state import FPS
from media.errors import ConfigError, TooManyLooks
from media.video import to_jpeg
from rooms.signalling import Bucket

T = TypeVar("T")

LONGEST = 300
"""Characters of a description."""

OWN = ""
"""The persona's own look; other looks are the words that describe them."""

WOMEN = (
    "a woman of 29, dark skin, curly black hair, yellow blouse, hoop earrings, no glasses",
    "a woman of 45, long wavy red hair, green eyes, fair skin, dark green cardigan, no glasses",
    "an East Asian woman of 34, black bob with fringe, round glasses, grey jacket",
    "an Indian woman of 38, long black hair, teal blouse, drop earrings, no glasses",
    "a woman of 63, short grey hair, blue eyes, oval glasses, burgundy jacket",
)
MEN = (
    "a black man of 31, cropped black hair, short beard, white t-shirt, no glasses",
    "a man of 58, grey side part, blue eyes, square glasses, charcoal suit",
    "an East Asian man of 27, short black hair, round glasses, navy hoodie, clean-shaven",
    "an Indian man of 42, swept back black hair, short beard, light blue shirt, no glasses",
    "a man of 35, curly red hair, green eyes, stubble, dark green turtleneck, no glasses",
)
"""Ready people, one of which a guest may choose; of the persona's own sex, because its voice stays."""

KEPT = 6
"""Looks that stay built, beside the own and those that calls show: some 20 MB each."""

PORTRAITS = 64
"""Portraits kept beside the own, some 20 KB each."""

AT_ONCE, LEFT_FOR_CALLS, PER_S = 20, 4, 0.2
"""New looks that may be built: each takes a second of a core from the calls under way. Portraits leave the
last ones for calls that begin."""


def identity_of(look: str) -> Identity:
    """The person that a persona's look describes, or whose identity file it names. Raises ConfigError."""
    return load_identity(Path(look)) if look.endswith(SUFFIX) else from_words(look)


class Shared(Painter, Protocol):
    """A painter of a person that was built, for any number of calls."""

    def another(self) -> Painter:
        """One more for the same person, to be used by another thread."""
        ...


Build = Callable[[Identity, int, int], Shared]


@dataclass(frozen=True, slots=True)
class _Built:
    """A person to be shown; the portrait is JPEG."""

    painter: Shared
    portrait: bytes


@dataclass(eq=False, slots=True)
class _Look:
    """A person who is built or will be, and how many wait for them or show them."""

    identity: Identity
    job: Job[_Built]
    users: int = 0


class Looks:
    """All looks of one avatar, for one event loop. People are built in a thread of its own, one by one."""

    def __init__(
        self,
        own: str,
        width: int,
        height: int,
        build: Build = Renderer,
        now: Callable[[], float] = time.monotonic,
        fps: float = FPS,
    ) -> None:
        """`own` is the persona's look. Raises ConfigError where it cannot be had."""
        self._own = identity_of(own)
        self._size = width, height
        self._fps = fps
        self._build = build
        self._now = now
        self._looks: dict[str, _Look] = {}
        self._portraits: dict[str, bytes] = {}
        self._workshop: Workshop[_Built] = Workshop("looks")
        self._allowance = Bucket(AT_ONCE, PER_S, now())

    @property
    def ready(self) -> tuple[str, ...]:
        """Looks to choose from, the own one first."""
        return (OWN, *(WOMEN if self._own.female else MEN))

    async def admit(self, look: str) -> None:
        """Let a call begin in a look. Raises ConfigError for words not understood, and TooManyLooks."""
        await self._identity(look)
        self._pay(look)

    @asynccontextmanager
    async def face(self, look: str = OWN) -> AsyncIterator[RiggedHuman]:
        """A face for one call, which was admitted; calls come before portraits. Raises ConfigError."""
        identity = await self._identity(look)
        with self._using(look, identity, urgent=True) as built:
            painter = (await built).painter
            yield await asyncio.to_thread(lambda: self._human(identity, painter))

    async def portrait(self, look: str = OWN) -> bytes:
        """What it looks like, as JPEG. Raises ConfigError for words not understood, and TooManyLooks."""
        if known := self._portraits.pop(look, None):
            self._portraits[look] = known  # used last, dropped last
            return known
        identity = await self._identity(look)
        self._pay(look, leave=LEFT_FOR_CALLS)
        with self._using(look, identity, urgent=False) as built:
            return (await built).portrait

    async def close(self) -> None:
        """Build nobody any more."""
        await self._workshop.close()

    async def _identity(self, look: str) -> Identity:
        """Who this is. What words leave open is as in the own look where it belongs to the avatar's part."""
        if look == OWN:
            return self._own
        if known := self._looks.get(look):
            return known.identity
        if len(look) > LONGEST:
            raise ConfigError(f"Describe the look in at most {LONGEST} characters.")
        own = self._own
        part = {"badge": own.badge, "headset": own.headset, "background": own.background}
        unsaid = {"sex": own.sex, "framing": own.framing, **part}
        return await asyncio.to_thread(from_words, look, unsaid)

    def _pay(self, look: str, leave: int = 0) -> None:
        """Take a new look from what may be built; one that is built, or will be, costs nothing."""
        if look not in self._looks and not self._allowance.allow(self._now(), leave):
            raise TooManyLooks(f"Too many new looks at once: try again in {1 / PER_S:.0f} seconds.")

    @contextmanager
    def _using(self, look: str, identity: Identity, *, urgent: bool) -> Iterator[asyncio.Future[_Built]]:
        """The look, built where it was not; it stays as long as it is used."""
        entry = self._looks.pop(look, None) or self._begin(look, identity, urgent=urgent)
        self._looks[look] = entry  # used last, dropped last
        entry.job.urgent |= urgent
        entry.users += 1
        try:
            yield asyncio.shield(entry.job.done)  # others may wait for it too
        finally:
            entry.users -= 1
            self._leave(look, entry)

    def _begin(self, look: str, identity: Identity, *, urgent: bool) -> _Look:
        job = self._workshop.add(lambda: self._built(identity), urgent=urgent)
        job.done.add_done_callback(lambda done: self._keep(look, done))
        return _Look(identity, job)

    def _built(self, identity: Identity) -> _Built:
        """Build a person and take their portrait; blocks."""
        painter = self._build(identity, *self._size)
        return _Built(painter, to_jpeg(self._human(identity, painter).portrait()))

    def _human(self, identity: Identity, painter: Shared) -> RiggedHuman:
        return RiggedHuman(identity, *self._size, painter=painter.another(), fps=self._fps)

    def _keep(self, look: str, done: asyncio.Future[_Built]) -> None:
        """Keep what was built; what has failed is forgotten, so that who asks again has it built again."""
        if done.cancelled() or done.exception():
            del self._looks[look]
            return
        self._portraits[look] = done.result().portrait
        _drop_oldest(self._portraits, list(self._portraits), PORTRAITS)
        self._tidy()

    def _leave(self, look: str, entry: _Look) -> None:
        """Somebody needs a look no more: the last one's place in the line gets free, with what was paid."""
        if not entry.users and self._workshop.drop(entry.job):
            del self._looks[look]
            self._allowance.give_back()
        self._tidy()

    def _tidy(self) -> None:
        """Drop what nobody uses, beyond what is kept."""
        free = [look for look, entry in self._looks.items() if entry.job.done.done() and not entry.users]
        _drop_oldest(self._looks, free, KEPT)


def _drop_oldest(kept: dict[str, T], free: Iterable[str], most: int) -> None:
    """Forget those of the `free` looks, oldest first, that are more than `most`; never the own one."""
    others = [look for look in free if look != OWN]
    for look in others[: max(len(others) - most, 0)]:
        del kept[look]
