"""One conversation in a real browser, and what the guest read, heard and saw of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from tests.chromium import read_stats
from tests.e2e.callers import Read, said, seconds_audible, share_of_words, spoken
from tests.e2e.guest import TRIES, Guest, Pictures, Sound, guest_at, understood
from tests.e2e.product import Product

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

TURNS = HELLO, QUESTION, WAVE, NO_WAVE = "Hello, my name", "Is this call", "Can you wave", "Please don't wave"

FASTEST_S = 0.03
"""A letter takes 0.06 s; half of that is its pauses, and what a busy machine swallows."""

MOUTH = slice(54, 72), slice(54, 74)  # rows and columns of 128
MOVES = WAVE, NO_WAVE
REST_MS = 3500
"""From the end of an answer until the body rests: a wave goes on for 2.7 s, longer than its short answer."""
BESIDE_THE_HEAD = slice(20, 62), slice(0, 44)
DIFFERENT = 15.0  # of 255: more than the encoder's noise


@dataclass
class Turn:
    """What came of one turn of the guest."""

    captions: list[str]
    answer: str
    actions: list[str]
    sound: Sound
    spoke: float
    """When the guest began to speak, on the page's clock in ms; the avatar was silent before."""
    pictures: Pictures


@dataclass
class Conversation:
    """All that happened."""

    frames: list[int] = field(default_factory=list)
    """Pictures decoded so far: when the guest had joined, and after each turn."""
    turns: dict[str, Turn] = field(default_factory=dict)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def conversation(
    product: Product, alone: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Conversation]:
    """The guest says each turn and waits for its answer."""
    talk = Conversation()
    async with guest_at(tmp_path_factory.mktemp("conversation")) as guest:
        await guest.join(product.url, "Anna")
        talk.frames.append((await read_stats(guest.page)).frames)
        for turn in TURNS:
            talk.turns[turn] = await _take_turn(guest, turn)
            talk.frames.append((await read_stats(guest.page)).frames)
        await guest.leave()
    yield talk


async def _take_turn(guest: Guest, turn: str) -> Turn:
    for _ in range(TRIES):
        taken = await _say_and_watch(guest, turn)
        if understood(turn, " ".join(taken.captions)) and len(taken.captions) == 1:
            break
        await guest.calm()
    return taken


async def _say_and_watch(guest: Guest, turn: str) -> Turn:
    shown, answers, acts = await guest.captions("user"), await guest.answers(), await guest.messages("action")
    await guest.listen()
    await guest.watch()
    await guest.page.wait_for_timeout(1500)  # sees the avatar wait
    spoke = await guest.say(said(turn))
    answer = await guest.reply_after(len(answers))
    if turn in MOVES:
        await guest.page.wait_for_timeout(REST_MS)
    return Turn(
        (await guest.captions("user"))[len(shown) :],
        answer,
        [act["action"] for act in (await guest.messages("action"))[len(acts) :]],
        await guest.heard(),
        spoke,
        await guest.seen(),
    )


@pytest.mark.parametrize("turn", TURNS)
async def test_the_caption_shows_what_the_caller_said(conversation: Conversation, turn: str) -> None:
    captions = conversation.turns[turn].captions
    assert len(captions) == 1
    assert understood(turn, captions[0]), captions


@pytest.mark.parametrize(("turn", "answered"), [(HELLO, "Anna"), (QUESTION, "only recorded if you press")])
async def test_the_answer_fits_what_was_said(conversation: Conversation, turn: str, answered: str) -> None:
    assert answered in conversation.turns[turn].answer


async def test_the_sound_in_the_browser_reads_as_the_answers(conversation: Conversation, read: Read) -> None:
    """All of them read together: a short one says too little to a recogniser, above all on a busy machine."""
    turns = conversation.turns.values()
    heard = await read(np.concatenate([spoken(turn.sound.samples) for turn in turns]))
    assert share_of_words(" ".join(turn.answer for turn in turns), heard) >= 0.6, heard


@pytest.mark.parametrize("turn", TURNS)
async def test_an_answer_sounds_as_long_as_its_words_need_after_the_guest_has_spoken(
    conversation: Conversation, turn: str
) -> None:
    taken = conversation.turns[turn]
    before = seconds_audible(taken.sound.between(taken.sound.began, taken.spoke))
    after = seconds_audible(taken.sound.samples) - before
    assert before < 0.1
    assert after > FASTEST_S * len(taken.answer)


async def test_the_browser_decodes_pictures_from_the_greeting_to_the_last_turn(
    conversation: Conversation,
) -> None:
    assert conversation.frames[0] > 0
    assert min(np.diff(conversation.frames)) > 0, conversation.frames


async def test_the_mouth_moves_while_it_speaks_and_rests_while_it_listens(
    conversation: Conversation,
) -> None:
    pictures = conversation.turns[QUESTION].pictures
    speaks, rests = _motion(pictures, "speaking"), _motion(pictures, "listening")
    assert min(len(speaks), len(rests)) >= 10
    # 2.5 to 4 times as much; less where a busy machine shows pictures further apart, with a nod between them
    assert np.median(speaks) > 1.5 * np.median(rests), (np.median(speaks), np.median(rests))


async def test_asking_for_a_wave_raises_the_arm_and_nothing_else_does(conversation: Conversation) -> None:
    raised = {name: _raised(turn.pictures) for name, turn in conversation.turns.items()}
    assert "wave" in conversation.turns[WAVE].actions
    assert raised[WAVE] > 0.12, raised
    assert "wave" not in conversation.turns[NO_WAVE].actions
    assert max(raised[QUESTION], raised[NO_WAVE]) < 0.4 * raised[WAVE], raised


def _motion(pictures: Pictures, state: str) -> NDArray[np.float32]:
    """How much the mouth changes from picture to picture while the avatar is in this state.

    The page may look twice at one picture: such pairs say nothing, and are left out.
    """
    mouth = pictures.brightness[:, *MOUTH]
    change: NDArray[np.float32] = np.abs(np.diff(mouth, axis=0)).mean(axis=(1, 2))
    stays = (pictures.state[1:] == state) & (pictures.state[:-1] == state)
    return change[stays & (change > 0)]


def _raised(pictures: Pictures) -> float:
    """The largest share of the place beside the head that differs from how the turn began."""
    place = pictures.brightness[:, *BESIDE_THE_HEAD]
    rest = np.median(place[:8], axis=0)
    return float((np.abs(place - rest) > DIFFERENT).mean(axis=(1, 2)).max())
