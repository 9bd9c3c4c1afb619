"""A worker's faces: as many as the machine holds, one for each identity, and clear words where none comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from agent.face.launcher import REPLACED, Full, Launch, Launcher
from media.errors import ConfigError, RoomError
from rooms.livekit.tokens import NotAllowed, OutOfTime
from tests.rooms.livekit.test_tokens import token


def asked(room: str = "kitchen", identity: str = "face", **more: str) -> Launch:
    return Launch(room_name=room, url="ws://server", token=token(room, sub=identity), **more)


class Stage:
    """Shows nothing, for as long as a test wants."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.failure: Exception | None = None
        self.leave = asyncio.Event()

    async def show(self, wanted: Launch, shown: Callable[[], None]) -> None:
        if self.failure:
            raise self.failure
        self.log.append(f"in {wanted.room_name}")
        shown()
        try:
            await self.leave.wait()
        finally:
            self.log.append(f"out {wanted.room_name}")


async def test_a_face_is_counted_while_it_is_shown() -> None:
    stage = Stage()
    launcher = Launcher(2, stage.show)
    await launcher.launch(asked())
    assert launcher.count == 1 and stage.log == ["in kitchen"]
    stage.leave.set()
    await launcher.close()
    assert launcher.count == 0 and stage.log == ["in kitchen", "out kitchen"]


async def test_a_full_worker_refuses_with_a_sentence_and_has_room_again_when_a_face_has_left() -> None:
    stage = Stage()
    launcher = Launcher(1, stage.show)
    await launcher.launch(asked())
    with pytest.raises(Full, match="shows a face already"):
        await launcher.launch(asked("garden"))
    await launcher.close()
    await launcher.launch(asked("garden"))
    assert stage.log[-2:] == ["out kitchen", "in garden"]
    await launcher.close()


async def test_a_face_under_the_same_identity_takes_the_place_of_the_one_before() -> None:
    stage = Stage()
    launcher = Launcher(1, stage.show)
    await launcher.launch(asked())
    await launcher.launch(asked())
    assert launcher.count == 1 and stage.log == ["in kitchen", "out kitchen", "in kitchen"]
    await launcher.close()


async def test_of_two_who_take_the_same_place_at_once_one_face_stays() -> None:
    stage = Stage()
    launcher = Launcher(3, stage.show)
    await launcher.launch(asked())
    told = await asyncio.gather(*(launcher.launch(asked()) for _ in range(2)), return_exceptions=True)
    assert sorted(map(str, told)) == [REPLACED, "None"]
    assert launcher.count == 1
    assert stage.log.count("in kitchen") - stage.log.count("out kitchen") == 1
    await launcher.close()


async def test_faces_of_two_agents_in_one_room_are_two() -> None:
    launcher = Launcher(2, Stage().show)
    await launcher.launch(asked(identity="one"))
    await launcher.launch(asked(identity="two"))
    assert launcher.count == 2
    await launcher.close()


@pytest.mark.parametrize("nested", [0, 1, 2])
async def test_who_cannot_come_in_is_told_why(nested: int) -> None:
    stage = Stage()
    failure: Exception = RoomError("The server is away.")
    for _ in range(nested):
        failure = ExceptionGroup("faults", [failure])
    stage.failure = failure
    launcher = Launcher(1, stage.show)
    with pytest.raises(RoomError, match="The server is away"):
        await launcher.launch(asked())
    assert launcher.count == 0


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ("token", ConfigError),
        (token("kitchen", exp=1), OutOfTime),
        (token("garden"), NotAllowed),
        (token("kitchen", kind=None), NotAllowed),
    ],
)
async def test_a_token_that_lets_no_face_in_is_refused_before_anything_is_shown(
    given: str, refusal: type[ConfigError]
) -> None:
    stage = Stage()
    launcher = Launcher(1, stage.show)
    with pytest.raises(refusal, match="token"):
        await launcher.launch(asked().model_copy(update={"token": given}))
    assert (launcher.count, stage.log) == (0, [])
