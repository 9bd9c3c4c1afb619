"""The looks of one avatar: its own, ready ones, and those that guests describe."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import av
import pytest

from agent import looks
from agent.looks import (
    AT_ONCE,
    KEPT,
    LEFT_FOR_CALLS,
    LONGEST,
    MEN,
    OWN,
    PER_S,
    PORTRAITS,
    WOMEN,
    Looks,
    identity_of,
)
from generator.rigged.identity.file import save_identity
from generator.rigged.identity.people import MAN, WOMAN
from generator.rigged.identity.words import from_words
from media.errors import ConfigError, TooManyLooks
from rrm.persona import load_persona, shipped
from tests.agent.studio import SIDE, Studio, in_line

T = TypeVar("T")

OWN_WORDS = "a woman of 33, navy jacket, headset, a badge that says Maya, office, waist up"


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def studio() -> Studio:
    return Studio()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def some(studio: Studio, time: Time) -> AsyncIterator[Looks]:
    some = Looks(OWN_WORDS, SIDE, SIDE, studio, time)
    yield some
    studio.go_on.set()
    await some.close()


def of(age: int) -> str:
    return f"a woman of {age}"


async def call(some: Looks, look: str) -> None:
    """A call that is over at once."""
    async with some.face(look):
        pass


async def busy(some: Looks, studio: Studio) -> asyncio.Task[bytes]:
    """The portrait of a woman of 20, who is being built until the studio goes on."""
    studio.go_on.clear()
    task = asyncio.create_task(some.portrait(of(20)))
    await asyncio.to_thread(studio.begun.wait)
    return task


def brightness(jpeg: bytes) -> float:
    with av.open(io.BytesIO(jpeg)) as file:
        return float(next(file.decode(video=0)).to_ndarray(format="gray").mean())


async def test_a_guest_sees_the_look_that_was_described(some: Looks) -> None:
    dark = await some.portrait("a woman with very dark skin")
    pale = await some.portrait("a very pale woman")
    assert brightness(dark) < brightness(pale) - 60


async def test_a_look_keeps_the_avatars_part_where_the_words_leave_it_open(
    some: Looks, studio: Studio
) -> None:
    await call(some, "red hair")
    await call(some, "a man, no headset, in a room, close-up")
    asked, other = studio.built
    assert (asked.female, asked.headset, asked.badge) == (True, True, "Maya")
    assert (asked.background, asked.framing) == ("office", "waist up")
    assert (other.female, other.headset) == (False, False)
    assert (other.background, other.framing) == ("room", "face")


async def test_a_person_is_built_once_even_when_many_ask_at_once(some: Looks, studio: Studio) -> None:
    await asyncio.gather(*(some.portrait("blue eyes") for _ in range(5)), call(some, "blue eyes"))
    assert len(studio.built) == 1


async def test_who_was_used_last_stays_built_and_the_own_look_always(some: Looks, studio: Studio) -> None:
    await call(some, OWN)
    for age in range(30, 31 + KEPT):
        await call(some, of(age))
    count = len(studio.built)
    for age in range(31, 31 + KEPT):
        await call(some, of(age))
    await call(some, OWN)
    assert len(studio.built) == count
    await call(some, of(30))
    assert len(studio.built) == count + 1


async def test_a_look_stays_built_as_long_as_a_call_shows_it(some: Looks, studio: Studio) -> None:
    async with some.face(of(70)):
        for age in range(30, 31 + 2 * KEPT):
            await call(some, of(age))
        await call(some, of(70))
        assert studio.ages.count(70) == 1
    for age in range(30, 31 + KEPT):
        await call(some, of(age))
    await call(some, of(70))
    assert studio.ages.count(70) == 2


async def test_new_portraits_are_limited_and_those_that_were_seen_are_not(some: Looks, time: Time) -> None:
    portraits = range(20, 20 + AT_ONCE - LEFT_FOR_CALLS)
    for age in portraits:
        await some.portrait(of(age))
    with pytest.raises(TooManyLooks, match=f"try again in {1 / PER_S:.0f} seconds"):
        await some.portrait(of(70))
    for age in portraits:
        assert await some.portrait(of(age))
    time.seconds += 1 / PER_S
    assert await some.portrait(of(70))


async def test_portraits_that_nobody_has_asked_for_lately_are_forgotten(
    some: Looks, studio: Studio, time: Time
) -> None:
    for number in range(PORTRAITS + 1):
        time.seconds += 1 / PER_S
        await some.portrait(f"{of(30)}, {number}")
        await some.portrait(f"{of(30)}, 0")
    count = len(studio.built)
    time.seconds += AT_ONCE / PER_S
    await some.portrait(f"{of(30)}, 0")
    await some.portrait(f"{of(30)}, {PORTRAITS}")
    assert len(studio.built) == count
    await some.portrait(f"{of(30)}, 1")
    assert len(studio.built) == count + 1


async def test_calls_in_new_looks_are_limited_too_and_portraits_leave_them_some(some: Looks) -> None:
    for age in range(20, 20 + AT_ONCE - LEFT_FOR_CALLS):
        await some.portrait(of(age))
    for age in range(60, 60 + LEFT_FOR_CALLS):
        await some.admit(of(age))
        await call(some, of(age))
    with pytest.raises(TooManyLooks):
        await some.admit(of(70))


async def test_a_look_that_is_built_costs_nothing(some: Looks) -> None:
    for look in (OWN, of(30)):
        await call(some, look)
    for _ in range(2 * AT_ONCE):
        await some.admit(OWN)
        await some.admit(of(30))
        await some.portrait(of(30))
    for age in range(40, 40 + AT_ONCE):
        await some.admit(of(age))


async def test_calls_come_before_portraits(some: Looks, studio: Studio) -> None:
    first = await busy(some, studio)
    tasks = [await in_line(some, some.portrait(of(age)), of(age)) for age in (31, 32, 33)]
    joins = [await in_line(some, call(some, of(age)), of(age)) for age in (40, 33)]
    await asyncio.sleep(0)
    studio.go_on.set()
    await asyncio.gather(first, *tasks, *joins)
    assert studio.ages == [20, 33, 40, 31, 32]


async def test_who_leaves_frees_the_place_in_the_line_and_what_was_paid(some: Looks, studio: Studio) -> None:
    first = await busy(some, studio)
    for age in range(30, 30 + 2 * AT_ONCE):
        leaving = await in_line(some, some.portrait(of(age)), of(age))
        leaving.cancel()
        await asyncio.wait([leaving])
    studio.go_on.set()
    await first
    assert await some.portrait(of(80))
    assert studio.ages == [20, 80]


async def test_one_of_two_who_leaves_takes_nothing_from_the_other(some: Looks, studio: Studio) -> None:
    first = await busy(some, studio)
    leaving = await in_line(some, call(some, of(30)), of(30))
    staying = asyncio.create_task(some.portrait(of(30)))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.wait([leaving])
    studio.go_on.set()
    await first
    assert await staying


async def test_who_leaves_while_it_is_built_finds_it_built_later(some: Looks, studio: Studio) -> None:
    leaving = await busy(some, studio)
    leaving.cancel()
    await asyncio.wait([leaving])
    studio.go_on.set()
    assert await some.portrait(of(20))
    assert studio.ages == [20]


async def test_a_build_that_fails_is_not_kept(some: Looks, studio: Studio) -> None:
    studio.broken = True
    for ask in (some.portrait(of(30)), call(some, of(30))):
        with pytest.raises(ValueError, match="nobody can be built"):
            await ask
    studio.broken = False
    assert await some.portrait(of(30))
    assert len(studio.built) == 3


async def test_a_build_that_fails_when_everybody_has_left_harms_nobody(some: Looks, studio: Studio) -> None:
    studio.broken = True
    leaving = await busy(some, studio)
    leaving.cancel()
    await asyncio.wait([leaving])
    studio.go_on.set()
    with pytest.raises(ValueError, match="nobody can be built"):
        await some.portrait(of(30))
    studio.broken = False
    assert await some.portrait(of(20))


async def test_nothing_of_it_is_done_in_the_event_loops_thread(
    some: Looks, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: dict[str, set[int]] = {}
    for name in ("from_words", "to_jpeg", "RiggedHuman"):
        monkeypatch.setattr(looks, name, noted(getattr(looks, name), name, threads))
    await some.admit(of(30))
    await call(some, of(30))
    await some.portrait(of(30))
    assert threads.keys() == {"from_words", "to_jpeg", "RiggedHuman"}
    assert threading.get_ident() not in studio.threads.union(*threads.values())


def noted(work: Callable[..., T], name: str, threads: dict[str, set[int]]) -> Callable[..., T]:
    """The same, with the threads that do it written down."""

    def do(*arguments: Any, **named: Any) -> T:
        threads.setdefault(name, set()).add(threading.get_ident())
        return work(*arguments, **named)

    return do


async def test_the_event_loop_goes_on_while_somebody_is_built_and_closes_without_waiting(
    some: Looks, studio: Studio
) -> None:
    await busy(some, studio)
    closing = asyncio.create_task(some.close())
    await asyncio.sleep(0)
    assert not closing.done()
    studio.go_on.set()  # reached only by a loop that goes on
    await closing


@pytest.mark.parametrize("look", ["xyzzy", "a woman of 12", "long hair " * LONGEST])
async def test_bad_words_are_one_sentence_and_build_nobody(some: Looks, studio: Studio, look: str) -> None:
    for ask in (some.admit(look), some.portrait(look), call(some, look)):
        with pytest.raises(ConfigError) as error:
            await ask
        assert "\n" not in str(error.value)
    assert studio.built == []
    await some.admit("long hair")


async def test_ready_looks_are_of_the_avatars_sex_and_the_own_comes_first(
    some: Looks, studio: Studio
) -> None:
    assert some.ready == (OWN, *WOMEN)
    assert Looks("a man of 40", SIDE, SIDE, studio).ready == (OWN, *MEN)
    for words, woman in [(each, True) for each in WOMEN] + [(each, False) for each in MEN]:
        assert from_words(words).female == woman


def test_the_page_and_its_protocol_name_the_same_limit() -> None:
    root = Path(__file__).parents[2]
    assert f'id="look-words" maxlength="{LONGEST}"' in (root / "web/index.html").read_text("utf-8")
    assert f"at most {LONGEST} characters" in (root / "docs/protocol.md").read_text("utf-8")


def test_a_look_is_words_or_an_identity_file(tmp_path: Path) -> None:
    save_identity(WOMAN, tmp_path / "maya.toml")
    assert identity_of(str(tmp_path / "maya.toml")) == WOMAN
    assert identity_of("a man of 50").age == 50


def test_the_shipped_personas_are_the_two_people_made_by_hand() -> None:
    theo, maya = (identity_of(load_persona(name).look) for name in shipped())
    assert theo == MAN
    assert maya == replace(WOMAN, headset=True, badge="Maya")
