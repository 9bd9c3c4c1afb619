"""From a plan by way of the cycle to the rigged human's body: what is really seen of it."""

from __future__ import annotations

import asyncio
from itertools import groupby

import numpy as np
import pytest

from agent.call.reply import Reply
from agent.call.speech import ReplySpeech
from agent.call.stage import Stage
from generator.rigged.figure import RiggedHuman
from generator.rigged.identity.people import MAN
from generator.rigged.state import ARKIT_INDEX, BONE_INDEX, FigureState
from media.clock import Clock, run_virtual
from rrm.cycle import Cycle
from rrm.plan import Act, PlanPiece, Say, Stand
from tests.generator.rigged.conversation import RecordingPainter

SMILE, UPPER_ARM = ARKIT_INDEX["mouthSmileLeft"], BONE_INDEX["upperarm01.R"]
CHUNK_S = 0.04


class Scene:
    """A body on its stage, in virtual time; it keeps every state with its second."""

    def __init__(self) -> None:
        self.human = RiggedHuman(MAN, 64, 64, seed=1, painter=RecordingPainter())
        can = self.human.capabilities
        self.clock = Clock()
        self.stage = Stage(self.clock, can, Cycle(can.actions, can.poses))
        self.states: list[tuple[float, FigureState]] = []

    def plan(self, *pieces: PlanPiece) -> None:
        self.stage.begin(Reply(1, ReplySpeech(1)))
        for piece in pieces:
            self.stage.cycle.take(piece, self.clock.now())

    async def show(self, seconds: float) -> None:
        for _ in range(round(seconds / CHUNK_S)):
            conditions = self.stage.conditions(self.clock.ticks())
            self.states.append((self.clock.now(), self.human.states(conditions)[-1]))
            await asyncio.sleep(CHUNK_S)

    def between(self, start: float, end: float) -> list[FigureState]:
        return [state for t, state in self.states if start <= t < end]


def smiles(states: list[FigureState]) -> float:
    return float(np.mean([state.weights[SMILE] for state in states]))


def arm_moves(states: list[FigureState]) -> float:
    """Radians by which the right upper arm is away from where it rests, at most."""
    turns = np.array([state.rotations[UPPER_ARM] for state in states])
    return float(np.linalg.norm(turns - turns[0], axis=-1).max())


def test_wave_and_then_smile_is_done_in_order_and_the_smile_stays() -> None:
    async def main() -> Scene:
        scene = Scene()
        await scene.show(1.0)
        scene.plan(Act(("wave", "smile")), Say("Hello!"), Stand("smiling"))
        await scene.show(2.0)
        scene.stage.end()
        await scene.show(8.0)
        return scene

    scene = run_virtual(main())
    assert arm_moves(scene.between(0.5, 3.0)) > 0.5
    assert arm_moves(scene.between(4.5, 11.0)) < 0.1
    before, smiling, after = (scene.between(*span) for span in ((0.0, 1.0), (4.5, 5.5), (9.0, 11.0)))
    assert smiles(smiling) > smiles(after) > smiles(before) + 0.1
    assert scene.stage.cycle.stable == "smiling"


@pytest.mark.parametrize(
    ("after_s", "held", "pose"),
    [
        (0.3, [""], "attentive"),  # the hand has not come to the mug yet
        (1.8, ["", "mug", ""], "attentive"),  # the mug is being lifted
        (3.2, ["", "mug"], "holding the mug"),  # he drinks
        (5.0, ["", "mug"], "holding the mug"),  # it is before his chest again
    ],
)
def test_a_sip_that_is_interrupted_ends_in_the_nearer_pose(
    after_s: float, held: list[str], pose: str
) -> None:
    async def main() -> Scene:
        scene = Scene()
        await scene.show(0.4)
        scene.plan(Act(("drink",)), Say("Cheers!"), Stand("holding the mug"))
        await scene.show(after_s)
        scene.stage.listening = True
        scene.stage.interrupt()
        await scene.show(4.0)
        return scene

    scene = run_virtual(main())
    assert [what for what, _ in groupby(state.held for _, state in scene.states)] == held
    assert arm_moves(scene.between(after_s + 2.5, 20.0)) < 0.01
    assert scene.stage.cycle.stable == pose


def test_a_mug_that_is_kept_is_fetched_once_and_put_down_when_that_is_asked() -> None:
    async def main() -> Scene:
        scene = Scene()
        scene.plan(Act(("drink",)), Say("Cheers!"), Stand("holding the mug"))
        await scene.show(1.0)
        scene.stage.end()
        await scene.show(7.0)
        scene.plan(Say("There."), Stand("attentive"))
        await scene.show(3.0)
        return scene

    scene = run_virtual(main())
    assert [what for what, _ in groupby(state.held for _, state in scene.states)] == ["", "mug", ""]
