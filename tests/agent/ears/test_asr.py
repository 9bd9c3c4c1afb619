"""Whisper on real speech and on what is no speech."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from agent.call.addressing import Names
from agent.call.names import Spellings
from agent.call.readings import readings
from agent.ears.asr import Whisper
from agent.ears.decoding import plain_words
from agent.models import whisper_folder
from agent.parts import EAR_RATE_HZ
from media.errors import ModelError
from media.frames import FloatArray
from tests.agent.ears.spoken import silence, speak

EXPECTED = ("Mira", "wave", "nod", "shake your head", "smile", "shrug your shoulders", "clap your hands")


@pytest.fixture(scope="module")
def whisper() -> Iterator[Whisper]:
    recogniser = Whisper(whisper_folder("wheel"), expected=EXPECTED)
    yield recogniser
    asyncio.run(recogniser.close())


def framed(speech: FloatArray) -> FloatArray:
    """Speech as the listener hands it over: with some silence around it."""
    return np.concatenate((silence(0.4), speech, silence(0.16)))


@pytest.mark.parametrize("final", [True, False])
async def test_a_sentence_is_written_down(whisper: Whisper, final: bool) -> None:
    said = "I think we should move the meeting to Thursday afternoon."
    assert (await whisper.transcribe(framed(speak(said)), final=final)).text == said


async def test_a_command_is_heard_with_the_words_that_are_expected(whisper: Whisper) -> None:
    heard = await whisper.transcribe(framed(speak("Shrug your shoulders.")), final=True)
    assert heard.text == "Shrug your shoulders."


async def test_expected_words_do_not_appear_in_other_short_speech(whisper: Whisper) -> None:
    heard = await whisper.transcribe(framed(speak("What time is it?")), final=True)
    assert heard.text == "What time is it?"


async def test_28_seconds_are_heard_from_the_first_word_to_the_last(whisper: Whisper) -> None:
    said = (
        "Yesterday we walked along the river until the path began to climb.",
        "After two hours we reached a hut where an old man sold bread and cheese.",
        "We sat in the sun and looked down at the lake.",
        "Then the clouds came, and we had to run back to the car.",
        "My sister forgot her hat on the table outside.",
        "Nobody noticed it before we stood in front of the house.",
        "Tomorrow she will call the old man.",
    )
    speech = np.concatenate([framed(speak(sentence)) for sentence in said])[: 28 * EAR_RATE_HZ]
    assert len(speech) > 24 * EAR_RATE_HZ
    heard = plain_words((await whisper.transcribe(speech, final=True)).text)
    assert heard[:2] == ["yesterday", "we"]
    assert heard[-2:] == ["old", "man"]


def hum() -> FloatArray:
    t = np.arange(3 * EAR_RATE_HZ) / EAR_RATE_HZ
    return np.asarray(0.1 * np.sin(2 * np.pi * 120 * t), np.float32)


def white() -> FloatArray:
    return np.asarray(0.05 * np.random.default_rng(1).standard_normal(3 * EAR_RATE_HZ), np.float32)


@pytest.mark.parametrize(
    "sound", [silence(2), white(), hum(), np.zeros(EAR_RATE_HZ, np.float32), np.zeros(0, np.float32)]
)
@pytest.mark.parametrize("final", [True, False])
async def test_what_is_no_speech_has_no_words(whisper: Whisper, sound: FloatArray, final: bool) -> None:
    assert (await whisper.transcribe(sound, final=final)).text == ""


async def test_a_final_does_not_wait_for_partials(whisper: Whisper) -> None:
    sound = framed(speak("What time is it?"))
    partials = [asyncio.create_task(whisper.transcribe(sound, final=False)) for _ in range(20)]
    await asyncio.sleep(0)
    await whisper.transcribe(sound, final=True)
    assert not partials[-1].done()
    for each in partials:
        each.cancel()
    await asyncio.wait(partials)


def test_a_folder_that_is_no_model_is_one_sentence_with_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "whisper"
    shutil.copytree(whisper_folder("wheel"), folder)
    (folder / "model.bin").write_bytes(b"broken")
    with pytest.raises(ModelError, match=r"does not work as a Whisper model .*: correct") as error:
        Whisper(folder)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("What do you think, Theo?", "Theo"),
        ("Leo, can you hear me?", "Leo"),
    ],
)
async def test_a_name_that_whisper_does_not_print_is_heard_where_it_is_looked_for(
    whisper: Whisper, said: str, name: str
) -> None:
    sound, asked = framed(speak(said)), partial(readings, names=Names(Spellings(name)))
    assert (await whisper.transcribe(sound, final=True)).text != said
    assert (await whisper.transcribe(sound, final=True, readings=asked)).text == said


@pytest.mark.parametrize("said", ["Deal, let's do it that way.", "Peter, are you still there?"])
async def test_other_words_are_heard_as_they_were_said_though_a_name_is_looked_for(
    whisper: Whisper, said: str
) -> None:
    sound, asked = framed(speak(said)), partial(readings, names=Names(Spellings("Theo")))
    heard = await whisper.transcribe(sound, final=True)
    assert asked(heard.text)
    assert await whisper.transcribe(sound, final=True, readings=asked) == heard
