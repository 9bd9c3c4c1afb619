"""How the avatar looks: as its persona says, or, for one call, as its guest has chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol, TypeVar

from generator.rigged.draw.renderer import Renderer
from generator.rigged.figure import Painter, RiggedHuman
from generator.rigged.identity.file import SUFFIX, load_identity
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.words import from_words
from media.errors import ConfigError, VisavisError
from media.video import to_jpeg
from rooms.signalling import Bucket

T = TypeVar("T")

LONGEST = 300
"""Letters of a description."""

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

_KEPT = 6
"""Looks that stay built, beside the own: some 20 MB each. Calls under way keep theirs in any case."""

_PORTRAITS = 64
"""Portraits kept, some 30 KB each."""

_AT_ONCE, _PER_S = 16, 0.2
"""Portraits of new looks that guests may ask for: each takes a second of a core from the calls."""


class TooManyLooks(VisavisError):
    """Guests ask for more new looks than this machine may build beside its calls."""


def identity_of(look: str) -> Identity:
    """The person that a persona's look describes, or whose identity file it names. Raises ConfigError."""
    return load_identity(Path(look)) if look.endswith(SUFFIX) else from_words(look)


class Shared(Painter, Protocol):
    """A painter of a person that was built, for any number of calls."""

    def another(self) -> Painter:
        """One more for the same person, to be used by another thread."""
        ...


class Looks:
    """All looks of one avatar, for one event loop. People are built in a thread of its own, one by one."""

    def __init__(
        self, own: str, width: int, height: int, build: Callable[[Identity, int, int], Shared] = Renderer
    ) -> None:
        """`own` is the persona's look. Raises ConfigError where it cannot be had."""
        self._own = identity_of(own)
        self._size = width, height
        self._build = build
        self._painters: dict[str, asyncio.Future[Shared]] = {}
        self._portraits: dict[str, bytes] = {}
        self._builder = ThreadPoolExecutor(1, "looks")
        self._time = asyncio.get_running_loop().time
        self._allowance = Bucket(_AT_ONCE, _PER_S, self._time())

    @property
    def ready(self) -> tuple[str, ...]:
        """Looks to choose from, the own one first."""
        return (OWN, *(WOMEN if self._own.female else MEN))

    def fault(self, look: str) -> str | None:
        """Why a look cannot be had, in one sentence, or None."""
        try:
            self._identity(look)
        except ConfigError as error:
            return str(error)
        return None

    async def face(self, look: str = OWN) -> RiggedHuman:
        """A face for one call. Raises ConfigError for words that are not understood."""
        return self._human(look, await self._painter(look))

    async def portrait(self, look: str = OWN) -> bytes:
        """What it looks like, as JPEG. Raises ConfigError like `face`, and TooManyLooks."""
        if look not in self._portraits:
            if look not in self._painters and not self._allowance.allow(self._time()):
                raise TooManyLooks("Too many new looks at once: wait some seconds, then try again.")
            human = await self.face(look)
            picture = await self._in_thread(human.portrait)
            self._portraits[look] = to_jpeg(picture)
            _drop_oldest(self._portraits, _PORTRAITS)
        return self._portraits[look]

    def close(self) -> None:
        """Build nobody any more."""
        self._builder.shutdown(cancel_futures=True)

    async def _painter(self, look: str) -> Shared:
        """The painter of a look, built where it is not kept."""
        identity = self._identity(look)
        painter = self._painters.pop(look, None) or self._in_thread(
            lambda: self._build(identity, *self._size)
        )
        self._painters[look] = painter  # used last, dropped last
        _drop_oldest(self._painters, _KEPT)
        return await asyncio.shield(painter)  # others may wait for it too

    def _identity(self, look: str) -> Identity:
        """Who this is. What words leave open is as in the own look where it belongs to the avatar's part."""
        if look == OWN:
            return self._own
        if len(look) > LONGEST:
            raise ConfigError(f"Describe the look in at most {LONGEST} letters.")
        own = self._own
        part = {"badge": own.badge, "headset": own.headset, "background": own.background}
        return from_words(look, {"sex": own.sex, "framing": own.framing, **part})

    def _human(self, look: str, painter: Shared) -> RiggedHuman:
        return RiggedHuman(self._identity(look), *self._size, painter=painter.another())

    def _in_thread(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._builder, work)


def _drop_oldest(kept: dict[str, T], most: int) -> None:
    """Forget what was used longest ago, but never the own look."""
    for look in [look for look in kept if look != OWN][: max(len(kept) - most, 0)]:
        del kept[look]
