"""A recorded caller talks with an avatar whose replies a language model plans, in virtual time: what a busy
machine takes to hear, to draw and to answer is no part of it. The model's server is in the same loop.
"""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from agent.config import load
from agent.replay import LATENCY, replay
from benchmarks.rrm.scripted import Pause, ScriptedServer, answer, deltas
from media import sessions
from media.clock import run_virtual
from tests.chromium import write_wav
from tests.e2e.callers import RATE_HZ, said, silence

pytestmark = pytest.mark.slow

OPENER = said("Could you tell me")[: round(1.1 * RATE_HZ)]
"""Words after which more is waited for: time enough to plan ahead."""

TURNS = (OPENER, said("Do I need"))
ANSWER_S = 6.0
"""An answer takes some 4 s from the turn's end to its own, waiting and thinking included."""

SMALL = {"width": 128, "height": 128}  # what is shown is looked at elsewhere
REPLY = "I will find out."
THINKS_S = 0.6
"""What the model takes to its first token."""


async def replayed(folder: Path, llm: str) -> tuple[str, list[dict[str, Any]], dict[str, Any]]:
    """What the command printed, the events of the session, and its latencies."""
    parts = [part for turn in TURNS for part in (turn, silence(ANSWER_S))]
    caller = write_wav(folder / "caller.wav", np.concatenate(parts))
    out = Console(file=StringIO(), width=400)
    session = folder / "session"
    await replay(load(mind={"llm": llm}, face=SMALL), caller, session, None, out)
    events = [json.loads(line) for line in (session / sessions.EVENTS).read_text("utf-8").splitlines()]
    printed = out.file
    assert isinstance(printed, StringIO)
    return printed.getvalue(), events, json.loads((session / LATENCY).read_text("utf-8"))


def captions(events: list[dict[str, Any]], speaker: str) -> list[str]:
    """The final words of one speaker."""
    return [e["text"] for e in events if e["type"] == "caption" and e["speaker"] == speaker and e["final"]]


def test_the_replies_are_the_models_and_planning_ahead_is_measured(tmp_path: Path) -> None:
    script = [Pause(THINKS_S), *deltas(answer(REPLY, ["wave"], "smiling"))]

    async def call() -> tuple[str, list[dict[str, Any]], dict[str, Any], int]:
        async with ScriptedServer(script) as server:
            return *await replayed(tmp_path, server.url), len(server.requests)

    printed, events, latency, requests = run_virtual(call())
    assert "warning" not in printed
    assert len(latency["turns"]) == len(TURNS)
    assert captions(events, "avatar")[-len(TURNS) :] == [REPLY] * len(TURNS)
    assert [e["action"] for e in events if e["type"] == "action"].count("wave") >= len(TURNS)
    assert not [e for e in events if e["type"] == "notice"]
    taken = [turn for turn in latency["turns"] if turn["ahead"] is not None]
    assert taken
    assert latency["speculation"]["begun"] == len(taken) + sum(t["thrown_away"] for t in latency["turns"])
    assert requests <= latency["speculation"]["begun"] + len(TURNS)
    assert all(0 < turn["time_won"] <= turn["planned_ahead"] + 0.01 for turn in taken)


def test_a_server_that_is_away_is_a_warning_and_one_notice_and_the_call_goes_on(tmp_path: Path) -> None:
    printed, events, latency = run_virtual(replayed(tmp_path, "http://127.0.0.1:9/v1"))
    assert printed.count("warning: ") == 1
    assert "127.0.0.1:9" in printed
    assert len([e for e in events if e["type"] == "notice"]) == 1
    assert len(latency["turns"]) == len(TURNS)
    assert all(turn["sound_out"] is not None for turn in latency["turns"])
    assert len(captions(events, "avatar")) >= len(TURNS)
