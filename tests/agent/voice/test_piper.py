"""The real voice, in its real process."""

import asyncio
import os
import re
import signal
import sys
from itertools import pairwise

import numpy as np
import pytest
import pytest_asyncio
import soxr

from agent.models import WHISPER_TINY_EN, packaged
from agent.voice.piper import JOE, Child, voice_named
from media.clock import VirtualTimeLoop
from media.errors import ModelError


async def running(name):
    voice = voice_named(name)
    await voice.start()
    yield voice
    await voice.close()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def joe():
    async for voice in running("joe"):
        yield voice


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def jo():
    async for voice in running("jo"):
        yield voice


@pytest.fixture(params=["joe", "jo"])
def voice(request, joe, jo):
    return {"joe": joe, "jo": jo}[request.param]


@pytest.fixture(scope="module")
def whisper():
    from faster_whisper import WhisperModel

    return WhisperModel(str(packaged(WHISPER_TINY_EN)), compute_type="int8", cpu_threads=2)


pytestmark = pytest.mark.asyncio(loop_scope="module")

REPLY = "Of course, I can wave at you, and I can tell you all about the people in this meeting."


async def pieces_of(voice, text):
    return [piece async for piece in voice.speak(text)]


async def test_phonemes_follow_each_other_and_end_exactly_with_the_sound(voice):
    for piece in await pieces_of(voice, REPLY):
        phonemes = piece.phonemes
        assert phonemes[0].start == 0
        assert phonemes[-1].end == len(piece.samples) / 48_000
        assert all(now.end == after.start for now, after in pairwise(phonemes))


async def test_phonemes_lie_where_they_sound(voice):
    (piece,) = await pieces_of(voice, "Good morning, good evening.")

    def level(symbols):
        parts = [
            piece.samples[round(p.start * 48_000) : round(p.end * 48_000)]
            for p in piece.phonemes
            if p.symbol in symbols
        ]
        return np.sqrt(np.square(np.concatenate(parts)).mean())

    assert level("ʊɔː") > 10 * level(",")
    assert level("iː") > 10 * level("$")


async def test_clauses_come_with_their_text_as_written_a_long_first_one_in_two_pieces(joe):
    first, left, second = await pieces_of(
        joe, "Order #4729 costs $45.50 and comes on Monday, or so they told me."
    )
    assert first.text + left.text == "Order #4729 costs $45.50 and comes on Monday, "
    assert second.text == "or so they told me."
    assert len(first.samples) < len(left.samples)


async def test_loudness_is_even_and_nothing_clips(voice):
    levels = []
    for text in ("Hi there.", "Hello, Ann!", "You can return anything within thirty days.", REPLY):
        for piece in await pieces_of(voice, text):
            frames = piece.samples[: len(piece.samples) // 960 * 960].reshape(-1, 960)
            power = np.square(frames).mean(axis=1)
            levels.append(10 * np.log10(power[power > power.max() / 1000].mean()))
            assert piece.samples.dtype == np.float32
            assert np.abs(piece.samples).max() < 1
    assert np.mean(levels) == pytest.approx(-20, abs=1.5)
    assert max(levels) - min(levels) < 5


async def test_a_recogniser_understands_the_words(voice, whisper):
    """All at once, as a recogniser hears best; it may miss one in ten, for no two readings are the same."""
    said = (
        "Your order has been shipped this morning. "
        "You can send it back within thirty days. "
        "Nice to meet you, and have a good day."
    )
    samples = np.concatenate([piece.samples for piece in await pieces_of(voice, said)])
    segments, _ = whisper.transcribe(soxr.resample(samples, 48_000, 16_000), language="en")
    heard = " ".join(segment.text for segment in segments).lower().replace("30", "thirty")
    words = set(re.findall(r"\w+", said.lower()))
    assert len(words - set(re.findall(r"\w+", heard))) <= len(words) / 10, heard


async def test_text_without_a_word_is_silence(joe):
    assert await pieces_of(joe, "... 😀") == []


async def test_several_calls_take_turns_clause_by_clause(joe):
    order = []

    async def call(name):
        nonlocal order
        async for _ in joe.speak("One and two. Three and four. Five and six."):
            order += [name]

    await asyncio.gather(call("ann"), call("bob"))
    assert order == ["ann", "bob"] * 3


async def test_a_closed_reply_stops_and_leaves_the_voice_ready(joe):
    reply = joe.speak("One. Two. Three. Four. Five. Six. Seven. Eight.")
    await anext(reply)
    await reply.aclose()
    assert [piece.text for piece in await pieces_of(joe, "Yes.")] == ["Yes."]


async def test_a_cancelled_clause_is_not_mistaken_for_the_next_one(joe):
    task = asyncio.create_task(pieces_of(joe, REPLY))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    (piece,) = await pieces_of(joe, "Yes.")
    assert len(piece.samples) < 48_000


async def test_a_killed_process_is_started_again(joe):
    os.kill(joe.process_id, signal.SIGKILL)
    assert [piece.text for piece in await pieces_of(joe, "I am back.")] == ["I am back."]


async def test_a_process_that_dies_on_every_text_is_given_up_with_a_clear_error():
    dies = (
        "import sys; from agent.voice.process import *; "
        "send(sys.stdout.buffer, {}); receive(sys.stdin.buffer)"
    )
    child = Child([sys.executable, "-c", dies])
    with pytest.raises(ModelError, match="ended twice while speaking"):
        await asyncio.to_thread(child.ask, {"text": "Hello."})
    assert child.id is None


async def test_a_process_that_cannot_even_start_is_reported():
    child = Child([sys.executable, "-c", "pass"])
    with pytest.raises(ModelError, match="ended while it loaded the voice"):
        await asyncio.to_thread(child.start)


async def test_speaking_costs_no_virtual_time(joe):
    async def speak():
        pieces = await pieces_of(joe, "Hello there.")
        return len(pieces), asyncio.get_running_loop().time()

    def run():
        with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
            return runner.run(speak())

    assert await asyncio.to_thread(run) == (1, 0)


async def test_an_unknown_voice_is_named_with_the_known_ones():
    with pytest.raises(ModelError, match='no voice "jim": choose "joe", "jo" or give a Piper voice file'):
        voice_named("jim")


async def test_a_voice_file_needs_its_description(tmp_path):
    with pytest.raises(ModelError, match=r"no file .*voice\.onnx"):
        voice_named(str(tmp_path / "voice.onnx"))
    (tmp_path / "voice.onnx").write_bytes(b"x")
    with pytest.raises(ModelError, match=r"no file .*voice\.onnx\.json"):
        voice_named(str(tmp_path / "voice.onnx"))
    (tmp_path / "voice.onnx.json").write_text("{}")
    with pytest.raises(ModelError, match="does not describe a Piper voice"):
        voice_named(str(tmp_path / "voice.onnx"))


async def test_a_broken_voice_file_is_told_in_one_sentence(tmp_path):
    description = packaged(JOE) / "en_US-joe-medium.onnx.json"
    (tmp_path / "voice.onnx.json").write_text(description.read_text())
    (tmp_path / "voice.onnx").write_bytes(b"not a network")
    voice = voice_named(str(tmp_path / "voice.onnx"))
    with pytest.raises(ModelError, match=r"cannot be loaded \(.*ONNX model\): choose another voice"):
        await voice.start()
    await voice.close()


async def test_a_voice_file_of_ones_own_speaks_and_its_process_ends_with_it():
    voice = voice_named(str(packaged(JOE) / "en_US-joe-medium.onnx"))
    assert [piece.text for piece in await pieces_of(voice, "Hello.")] == ["Hello."]
    process = voice.process_id
    await voice.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
