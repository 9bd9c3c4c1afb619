"""Listening to one participant, with ears that hear loudness and count samples."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import numpy as np
import pytest

from agent.ears.completeness import FINISHED, OPEN, UNFINISHED
from agent.ears.hearing import Heard, Hearing, Partial, Paused, Resumed, SpeechStarted
from agent.ears.listener import LONGEST_PIECE_S, PIECE_S, Listener, joined, loudness
from agent.ears.segments import FRAME_S
from agent.parts import EAR_RATE_HZ, VAD_FRAME, Readings, Transcript
from media.clock import run_virtual
from media.errors import ModelError
from media.frames import FloatArray

LOUD, QUIET = 0.1, 0.0
PACKET = 320  # 20 ms


class LoudnessVad:
    """Everything that is loud is speech."""

    def probability(self, frame: FloatArray) -> float:
        return 0.99 if float(np.abs(frame).max()) > 0.05 else 0.01


class Counter:
    """Prints how many tenths of a second were loud, as words that end a sentence. Keeps what it was asked."""

    def __init__(self, delay: float = 0.1, end: str = ".", error: Exception | None = None) -> None:
        self.asked: list[tuple[float, bool]] = []
        self.sounds: list[FloatArray] = []
        self.readings: list[Readings | None] = []
        self.under_way = 0
        self.most_under_way = 0
        self._delay, self._end, self._error = delay, end, error

    async def transcribe(
        self, speech: FloatArray, *, final: bool, readings: Readings | None = None
    ) -> Transcript:
        self.asked.append((len(speech) / EAR_RATE_HZ, final))
        self.sounds.append(speech)
        self.readings.append(readings)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await asyncio.sleep(self._delay)
        finally:
            self.under_way -= 1
        if self._error:
            raise self._error
        tenths = round(float(np.count_nonzero(speech)) / EAR_RATE_HZ * 10)
        return Transcript(f"{tenths} tenths{self._end}" if tenths else "")


class Judge:
    def __init__(self, chance: float = 0.5, delay: float = 0.1) -> None:
        self.asked = 0
        self._chance, self._delay = chance, delay

    async def probability(self, speech: FloatArray) -> float:
        self.asked += 1
        await asyncio.sleep(self._delay)
        return self._chance


class Ear:
    """A listener, what it said, and a way to speak to it in virtual time."""

    def __init__(self, recogniser: Counter, judge: Judge, wanted: Callable[[Hearing], None] | None = None):
        self.events: list[Hearing] = []
        self.recogniser, self.judge = recogniser, judge
        self.listener = Listener(LoudnessVad(), recogniser, judge, self._note)
        self._wanted = wanted
        self._start = asyncio.get_running_loop().time()

    async def hear(self, level: float, seconds: float) -> None:
        for _ in range(round(seconds * EAR_RATE_HZ / PACKET)):
            await asyncio.sleep(PACKET / EAR_RATE_HZ)
            now = asyncio.get_running_loop().time() - self._start
            await self.listener.push(np.full(PACKET, level, np.float32), now)

    def kinds(self, *types: type[Hearing]) -> list[str]:
        return [type(event).__name__ for event in self.events if not types or isinstance(event, types)]

    def only(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def _note(self, event: Hearing) -> None:
        self.events.append(event)
        if self._wanted:
            self._wanted(event)


def listen(
    story: Callable[[Ear], Coroutine[Any, Any, None]],
    recogniser: Counter | None = None,
    judge: Judge | None = None,
) -> Ear:
    """Run a story in virtual time; the listener is closed after it."""

    async def run() -> Ear:
        ear = Ear(recogniser or Counter(), judge or Judge())
        try:
            await story(ear)
        finally:
            await ear.listener.close()
        return ear

    return run_virtual(run())


def test_a_turn_is_started_followed_paused_and_heard() -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(QUIET, 1.0)
        await ear.hear(LOUD, 2.0)
        await ear.hear(QUIET, 1.0)

    ear = listen(story)
    assert ear.kinds() == ["SpeechStarted", "Partial", "Partial", "Partial", "Paused", "Heard"]
    started, *_, paused, heard = ear.events
    assert isinstance(started, SpeechStarted) and isinstance(paused, Paused) and isinstance(heard, Heard)
    assert started.started == pytest.approx(1.0, abs=FRAME_S)
    assert 0.09 < started.t - started.started < 0.15
    assert paused.speech_end == heard.speech_end == pytest.approx(3.0, abs=FRAME_S)
    assert 0.12 < paused.t - paused.speech_end < 0.17
    assert heard.t - paused.t == pytest.approx(0.1, abs=0.03)
    assert heard.text == "20 tenths."


def test_words_are_asked_for_when_speech_lulls_and_told_when_the_pause_is_sure() -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(LOUD, 1.0)
        await ear.hear(QUIET, 0.5)

    slow, fast = (listen(story, Counter(delay, end="?")) for delay in (0.1, 0.01))
    for ear in (slow, fast):
        assert ear.kinds(Paused, Heard) == ["Paused", "Heard"]
        assert [final for _, final in ear.recogniser.asked].count(True) == 1
    heard = slow.only(Heard)[0]
    assert 0.16 < heard.t - heard.speech_end < 0.21
    assert fast.only(Heard)[0].t == pytest.approx(fast.only(Paused)[0].t, abs=FRAME_S)


def test_a_lull_after_which_speech_goes_on_is_no_pause() -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(LOUD, 1.0)
        await ear.hear(QUIET, 0.1)
        await ear.hear(LOUD, 1.0)
        await ear.hear(QUIET, 0.6)

    ear = listen(story, Counter(0.3))
    assert ear.kinds(Paused, Resumed, Heard) == ["Paused", "Heard"]
    assert ear.only(Heard)[0].text == "20 tenths."
    assert [final for _, final in ear.recogniser.asked].count(True) == 2


def test_silence_alone_asks_for_nothing() -> None:
    ear = listen(lambda ear: ear.hear(QUIET, 5.0))
    assert ear.events == []
    assert ear.recogniser.asked == []
    assert ear.judge.asked == 0


def test_the_first_words_have_sound_before_them() -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(QUIET, 1.0)
        await ear.hear(LOUD, 1.0)
        await ear.hear(QUIET, 0.5)

    final = listen(story).recogniser.sounds[-1]
    assert 0.2 < np.argmax(final > 0) / EAR_RATE_HZ < 0.5


def test_speech_that_goes_on_makes_the_words_of_the_pause_void() -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(LOUD, 1.0)
        await ear.hear(QUIET, 0.2)
        await ear.hear(LOUD, 1.0)
        await ear.hear(QUIET, 0.6)

    ear = listen(story)
    assert ear.kinds(Paused, Resumed, Heard) == ["Paused", "Resumed", "Paused", "Heard"]
    assert ear.only(Heard)[0].text == "20 tenths."


def test_a_pause_in_mid_sentence_loses_no_words() -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(LOUD, 1.0)
        await ear.hear(QUIET, 0.6)
        await ear.hear(LOUD, 1.5)
        await ear.hear(QUIET, 1.0)

    ear = listen(story)
    assert [heard.text for heard in ear.only(Heard)] == ["10 tenths.", "25 tenths."]
    assert ear.only(Resumed)[0].started == pytest.approx(1.6, abs=2 * FRAME_S)


def test_after_a_turn_is_taken_the_next_speech_is_a_new_turn() -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(LOUD, 1.0)
        await ear.hear(QUIET, 0.6)
        ear.listener.finish_turn()
        await ear.hear(LOUD, 0.5)
        await ear.hear(QUIET, 0.6)

    ear = listen(story)
    assert ear.kinds(SpeechStarted, Heard) == ["SpeechStarted", "Heard", "SpeechStarted", "Heard"]
    assert [heard.text for heard in ear.only(Heard)] == ["10 tenths.", "5 tenths."]


def test_no_event_of_a_turn_follows_its_end() -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(LOUD, 1.0)
        await ear.hear(QUIET, 0.2)
        ear.listener.finish_turn()
        await ear.hear(QUIET, 1.0)

    assert listen(story).kinds()[-1] == "Paused"


def test_a_turn_taken_in_mid_speech_goes_on_as_a_new_one() -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(LOUD, 1.0)
        ear.listener.finish_turn()
        await ear.hear(LOUD, 1.0)
        await ear.hear(QUIET, 0.6)

    ear = listen(story)
    assert ear.kinds(SpeechStarted) == ["SpeechStarted"] * 2
    assert ear.only(Heard)[0].text == "10 tenths."


@pytest.mark.parametrize("delay", [0.01, 0.3, 1.7])
def test_partials_take_a_quarter_of_the_time_at_most_however_slow_the_recogniser_is(delay: float) -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(LOUD, 20.0)

    ear = listen(story, Counter(delay=delay))
    assert ear.recogniser.most_under_way == 1
    assert ear.only(Partial)
    assert len(ear.recogniser.asked) * delay <= 20 / 4 + delay


def test_captions_of_a_slow_recogniser_come_though_speech_lulls_meanwhile() -> None:
    async def story(ear: Ear) -> None:
        for _ in range(20):
            await ear.hear(LOUD, 0.4)
            await ear.hear(QUIET, 0.1)

    ear = listen(story, Counter(delay=0.8))
    captions = [seconds for seconds, final in ear.recogniser.asked if not final]
    assert ear.kinds() == ["SpeechStarted", "Partial", "Partial", "Partial"]
    assert len(captions) * 0.8 <= 10 / 4 + 0.8


def test_a_pause_throws_the_partial_under_way_away() -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(LOUD, 1.0)
        await ear.hear(QUIET, 2.0)

    assert listen(story, Counter(delay=0.7)).kinds() == ["SpeechStarted", "Paused", "Heard"]


def test_noise_that_holds_no_words_is_asked_about_less_often() -> None:
    class Deaf(Counter):
        async def transcribe(
            self, speech: FloatArray, *, final: bool, readings: Readings | None = None
        ) -> Transcript:
            await super().transcribe(speech, final=final)
            return Transcript("")

    async def story(ear: Ear) -> None:
        await ear.hear(LOUD, 8.0)
        await ear.hear(QUIET, 0.5)

    ear = listen(story, Deaf())
    assert ear.kinds() == ["SpeechStarted", "Paused", "Heard"]
    assert len(ear.recogniser.asked) <= 7
    assert ear.only(Heard)[0].text == ""


def test_a_long_turn_is_cut_before_whispers_window_ends_and_keeps_all_words() -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(LOUD, 60.0)
        await ear.hear(QUIET, 1.0)

    ear = listen(story)
    assert max(seconds for seconds, _ in ear.recogniser.asked) <= LONGEST_PIECE_S + FRAME_S
    tenths = [int(word) for word in ear.only(Heard)[0].text.split() if word.isdigit()]
    assert len(tenths) >= 3
    assert sum(tenths) == pytest.approx(600, abs=3)


def test_a_pause_in_a_long_turn_closes_a_piece_that_is_not_decoded_again() -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(LOUD, PIECE_S + 1)
        await ear.hear(QUIET, 0.3)
        await ear.hear(LOUD, 2.0)
        await ear.hear(QUIET, 0.5)

    ear = listen(story)
    assert ear.only(Heard)[-1].text == "90 tenths. 20 tenths."
    assert ear.only(Partial)[-1].text.startswith("90 tenths. ")
    assert ear.recogniser.asked[-1][0] < 3


def test_a_piece_closed_before_its_words_stand_is_waited_for() -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(LOUD, PIECE_S + 1)
        await ear.hear(QUIET, 0.25)
        await ear.hear(LOUD, 0.5)
        await ear.hear(QUIET, 3.0)

    ear = listen(story, Counter(delay=1.0))
    assert ear.only(Heard)[-1].text == "90 tenths. 5 tenths."


@pytest.mark.parametrize(("end", "complete"), [("?", FINISHED), (" and", UNFINISHED)])
def test_where_words_suffice_the_sound_is_not_waited_for(end: str, complete: float) -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(LOUD, 1.0)
        await ear.hear(QUIET, 0.5)

    ear = listen(story, Counter(end=end), Judge(delay=60))
    assert ear.only(Heard)[0].complete == complete


def test_where_words_leave_it_open_the_sound_is_asked() -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(LOUD, 1.0)
        await ear.hear(QUIET, 0.6)

    surely = listen(story, judge=Judge(1.0)).only(Heard)[0].complete
    hardly = listen(story, judge=Judge(0.0)).only(Heard)[0].complete
    assert OPEN == hardly < surely


def test_what_the_recogniser_raises_reaches_whoever_pushes() -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(LOUD, 2.0)

    with pytest.raises(ModelError, match="broken"):
        listen(story, Counter(error=ModelError("broken")))


def test_closing_ends_everything_under_way() -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(LOUD, 1.0)
        await ear.hear(QUIET, 0.2)
        await ear.listener.close()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    assert listen(story, Counter(delay=60), Judge(delay=60)).only(Heard) == []


@pytest.mark.parametrize("size", [1, 100, VAD_FRAME, 1000, 7 * VAD_FRAME + 3])
def test_sound_may_come_in_pieces_of_any_length(size: int) -> None:
    sound = np.concatenate([np.full(16_000, level, np.float32) for level in (QUIET, LOUD, QUIET)])

    async def run() -> list[Hearing]:
        events: list[Hearing] = []
        listener = Listener(LoudnessVad(), Counter(), Judge(), events.append)
        for start in range(0, len(sound), size):
            piece = sound[start : start + size]
            await listener.push(piece, (start + len(piece)) / EAR_RATE_HZ)
        await listener.close()
        return events

    started, paused = [event for event in run_virtual(run()) if isinstance(event, SpeechStarted | Paused)]
    assert isinstance(started, SpeechStarted) and isinstance(paused, Paused)
    assert started.started == pytest.approx(1.0, abs=FRAME_S)
    assert paused.speech_end == pytest.approx(2.0, abs=FRAME_S)


def test_the_level_follows_speech_and_is_zero_in_noise() -> None:
    async def story(ear: Ear) -> None:
        await ear.hear(0.04, 0.5)
        assert ear.listener.level == 0
        await ear.hear(LOUD, 0.5)
        assert 0.5 < ear.listener.level <= 1

    listen(story)


def test_loudness_grows_with_the_sound_and_stays_within_bounds() -> None:
    levels = [loudness(np.full(VAD_FRAME, a, np.float32)) for a in (0.0, 0.001, 0.01, 0.1, 1.0)]
    assert levels == sorted(levels)
    assert levels[0] == 0
    assert levels[-1] == 1


def test_empty_pieces_leave_no_gap() -> None:
    assert joined(["a", "", "b"]) == "a b"


def test_a_turns_words_are_asked_for_with_what_else_they_may_be_and_partials_without() -> None:
    def readings(text: str) -> list[str]:
        return [text]

    async def story(ear: Ear) -> None:
        ear.listener = Listener(LoudnessVad(), ear.recogniser, ear.judge, ear._note, lambda: readings)
        await ear.hear(LOUD, 1.0)
        await ear.hear(QUIET, 0.3)

    asked = listen(story).recogniser
    assert {final for _, final in asked.asked} == {True, False}
    assert [bool(each) for each in asked.readings] == [final for _, final in asked.asked]
