"""The looks of one avatar: its own, ready ones, and those that guests describe."""

from __future__ import annotations

import asyncio
import io
import json
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from aiohttp.test_utils import make_mocked_request

from agent import looks
from agent.looks import LONGEST, MEN, OWN, WOMEN, Looks, TooManyLooks, identity_of
from agent.serve import show_portrait
from generator.rigged.identity.file import save_identity
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.people import MAN, WOMAN
from generator.rigged.identity.words import from_words
from generator.rigged.state import FigureState
from media.errors import ConfigError
from media.frames import ByteArray
from rrm.persona import load_persona, shipped

SIDE = 128
OWN_WORDS = "a woman of 33, navy jacket, headset, a badge that says Maya, office"


class Paint:
    """Paints a plain picture as bright as the person's skin."""

    built: list[Identity]

    def __init__(self, person: Identity, width: int, height: int) -> None:
        self.built.append(person)
        self._luma = np.uint8(235 - 150 * person.skin)
        self._shape = height * 3 // 2, width

    def draw(self, state: FigureState) -> ByteArray:
        picture = np.full(self._shape, 128, np.uint8)
        picture[:SIDE] = self._luma
        return picture

    def another(self) -> Paint:
        return self


@pytest.fixture
async def some() -> Looks:
    Paint.built = []
    return Looks(OWN_WORDS, SIDE, SIDE, Paint)


def brightness(jpeg: bytes) -> float:
    with av.open(io.BytesIO(jpeg)) as file:
        return float(next(file.decode(video=0)).to_ndarray(format="gray").mean())


async def test_a_guest_sees_the_look_that_was_described(some: Looks) -> None:
    dark = await some.portrait("a woman with very dark skin")
    pale = await some.portrait("a very pale woman")
    assert brightness(dark) < brightness(pale) - 60
    assert brightness(await some.portrait()) == brightness(await some.portrait(OWN))


async def test_a_look_keeps_the_avatars_part_where_the_words_leave_it_open(some: Looks) -> None:
    await some.face("red hair")
    await some.face("a man, no headset, in a room")
    asked, other = Paint.built
    assert (asked.female, asked.headset, asked.badge, asked.background) == (True, True, "Maya", "office")
    assert (other.female, other.headset, other.background) == (False, False, "room")


async def test_a_person_is_built_once_even_when_two_ask_at_once(some: Looks) -> None:
    await asyncio.gather(*(some.portrait("blue eyes") for _ in range(5)), some.face("blue eyes"))
    assert len(Paint.built) == 1


async def test_only_so_many_people_are_kept_and_the_own_look_always(
    some: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "_KEPT", 3)
    await some.face()
    for age in range(30, 40):
        await some.face(f"a woman of {age}")
    await some.face()
    await some.face("a woman of 39")
    assert len(Paint.built) == 11
    await some.face("a woman of 30")
    assert len(Paint.built) == 12


async def test_new_portraits_are_limited_but_not_those_that_are_known(
    some: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    for age in range(20, 36):
        await some.portrait(f"a woman of {age}")
    with pytest.raises(TooManyLooks, match="wait"):
        await some.portrait("a woman of 50")
    assert await some.portrait("a woman of 20")


@pytest.mark.parametrize("look", ["xyzzy", "a woman of 12", "long hair " * LONGEST])
async def test_bad_words_are_one_sentence_and_build_nobody(some: Looks, look: str) -> None:
    sentence = some.fault(look)
    assert sentence
    assert "\n" not in sentence
    with pytest.raises(ConfigError):
        await some.portrait(look)
    assert Paint.built == []
    assert some.fault("long hair") is None


async def test_ready_looks_are_of_the_avatars_sex_and_the_own_comes_first(some: Looks) -> None:
    assert some.ready == (OWN, *WOMEN)
    assert Looks("a man of 40", SIDE, SIDE, Paint).ready == (OWN, *MEN)
    for words, woman in [(each, True) for each in WOMEN] + [(each, False) for each in MEN]:
        assert from_words(words).female == woman


async def test_the_page_gets_a_picture_or_a_sentence(some: Looks) -> None:
    good = await show_portrait(some, make_mocked_request("GET", "/api/portrait?look=blue+eyes"))
    assert (good.status, good.content_type) == (200, "image/jpeg")
    bad = await show_portrait(some, make_mocked_request("GET", "/api/portrait?look=xyzzy"))
    assert bad.status == 400
    assert isinstance(bad.body, bytes)
    assert json.loads(bad.body)["reason"] == "bad_look"


def test_a_look_is_words_or_an_identity_file(tmp_path: Path) -> None:
    save_identity(WOMAN, tmp_path / "maya.toml")
    assert identity_of(str(tmp_path / "maya.toml")) == WOMAN
    assert identity_of("a man of 50").age == 50


def test_the_shipped_personas_are_the_two_people_made_by_hand() -> None:
    theo, maya = (identity_of(load_persona(name).look) for name in shipped())
    assert theo == MAN
    assert maya == replace(WOMAN, headset=True, badge="Maya")
