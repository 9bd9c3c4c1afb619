"""What a chunk is made from, and what comes back of a reply that sounds."""

from __future__ import annotations

import asyncio

import numpy as np

from agent.call.metrics import TurnTimes
from agent.call.reply import Reply
from agent.call.speech import ReplySpeech
from agent.call.stage import Stage
from agent.parts import SpeechPiece
from generator.types import Conditions
from media.clock import Clock, run_virtual
from media.frames import PACKET_TICKS, TICKS_HZ, AudioChunk, Packet
from rrm.cycle import Cycle
from rrm.plan import Act, Say, Stand
from tests.fakes import PlainFace, tone

CHUNK = PlainFace().capabilities.chunk_ticks


def stage() -> Stage:
    can = PlainFace().capabilities
    return Stage(Clock(), can, Cycle(can.actions, can.poses))


def reply(seconds: float = 1.0) -> Reply:
    """A reply of one clause, all voiced."""
    speech = ReplySpeech(1)
    speech.add(SpeechPiece(tone(seconds), (), "Hello there."))
    speech.close()
    return Reply(1, speech, times=TurnTimes(0, 0.0, 0.1, 0.1), sentences=["Hello there."])


def sound(level: float = 0.3) -> tuple[AudioChunk, Packet]:
    return AudioChunk(tone(0.02, gain=level), TICKS_HZ, 0), Packet(b"", 0, PACKET_TICKS)


def test_without_a_reply_it_is_silent_and_idle() -> None:
    async def main() -> Conditions:
        return stage().conditions(0)

    conditions = run_virtual(main())
    assert conditions.phase == "idle"
    assert not conditions.speech.any()
    assert conditions.reply_id is None
    assert (conditions.prompt.text, conditions.prompt.kind) == ("attentive", "stable")


def test_a_reply_is_thought_then_spoken_then_over() -> None:
    async def main() -> list[str]:
        scene = stage()
        waiting = Reply(1, ReplySpeech(1))
        scene.begin(waiting)
        phases = [scene.conditions(0).phase]
        waiting.speech.add(SpeechPiece(tone(0.1), (), "Hi."))
        waiting.speech.close()
        phases.append(scene.conditions(CHUNK).phase)
        scene.end()
        phases.append(scene.conditions(2 * CHUNK).phase)
        return phases

    assert run_virtual(main()) == ["thinking", "speaking", "idle"]


def test_who_is_spoken_to_listens_and_nods_once_at_a_clause() -> None:
    async def main() -> list[tuple[str, bool]]:
        scene = stage()
        scene.listening, scene.level = True, 0.7
        scene.clause_ended()
        chunks = [scene.conditions(0), scene.conditions(CHUNK)]
        assert all(chunk.partner.level == 0.7 for chunk in chunks)
        return [(chunk.phase, chunk.partner.clause_end) for chunk in chunks]

    assert run_virtual(main()) == [("listening", True), ("listening", False)]


def test_the_first_audible_packet_is_the_first_sound_and_progress_counts_samples() -> None:
    async def main() -> None:
        scene, told = stage(), []
        scene.progress = lambda one: told.append(one.heard)
        spoken = reply()
        scene.begin(spoken)
        scene.sound_out(*sound(0.0001), 1, PACKET_TICKS)
        assert spoken.times and spoken.times.sound_out is None
        scene.sound_out(*sound(), 1, 2 * PACKET_TICKS)
        assert spoken.times.sound_out is not None
        scene.sound_out(*sound(), 1, 99 * TICKS_HZ)
        scene.sound_out(*sound(), None, 0)
        scene.sound_out(*sound(), 7, 5)
        assert told == [PACKET_TICKS, 2 * PACKET_TICKS, TICKS_HZ]
        assert spoken.over

    run_virtual(main())


def test_the_body_acts_with_the_reply_and_then_holds_the_pose() -> None:
    async def main() -> list[str]:
        scene = stage()
        scene.begin(reply())
        for piece in (Act(("nod",)), Say("Hello there."), Stand("smiling")):
            scene.cycle.take(piece, 0.0)
        scene.sound_out(*sound(), 1, PACKET_TICKS)
        prompts = [scene.conditions(0).prompt, scene.conditions(TICKS_HZ * 3 // 2).prompt]
        scene.end()
        prompts.append(scene.conditions(TICKS_HZ * 2).prompt)
        assert [prompt.then for prompt in prompts] == ["smiling", "", ""]
        return [prompt.text for prompt in prompts]

    assert run_virtual(main()) == ["nod", "smiling", "smiling"]


def test_an_interruption_late_in_the_action_keeps_what_comes_of_it() -> None:
    async def main() -> list[str]:
        scene = stage()
        scene.begin(reply())
        for piece in (Act(("wave",)), Stand("smiling")):
            scene.cycle.take(piece, 0.0)
        shown = [scene.conditions(0).prompt.text]
        await asyncio.sleep(1.2)  # of 2.0
        scene.interrupt()
        return [*shown, scene.conditions(round(1.2 * TICKS_HZ)).prompt.text]

    assert run_virtual(main()) == ["wave", "smiling"]


def test_what_is_left_of_a_reply_begins_with_the_sentence_that_was_cut() -> None:
    speech = ReplySpeech(1)
    for text in ("One two.", "Three four."):
        speech.add(SpeechPiece(np.zeros(TICKS_HZ, np.float32), (), text))
    cut = Reply(1, speech, sentences=["One two.", "Three four."], heard=round(1.2 * TICKS_HZ))
    assert cut.heard_text() == "One two."
    assert cut.left() == ["Three four."]
    cut.heard = TICKS_HZ // 2
    assert cut.left() == ["One two.", "Three four."]
