"""Serving: who waits for what, pictures of looks over HTTP, and a port that is not free."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer, make_mocked_request

from agent.archive import Archive
from agent.call.call import Cast
from agent.config import ServerSettings, Settings
from agent.house import House
from agent.looks import Looks
from agent.serve import serve, show_portrait, talk, unless_gone
from generator.types import Generator
from media.errors import ConfigError, RoomError, TooManyLooks
from rooms.server import Door, Server
from rrm.persona import load_persona
from tests.agent.studio import SIDE, Studio, in_line
from tests.rooms.visitor import Visitor


class Asked(Looks):
    """Looks whose portraits are what a test says."""

    def __init__(self, answer: Callable[[str], bytes]) -> None:
        self._answer = answer

    async def portrait(self, look: str = "") -> bytes:
        return self._answer(look)


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [(ConfigError("Who?"), 400, "bad_look"), (TooManyLooks("Wait."), 429, "too_many")],
)
async def test_a_portrait_that_cannot_be_had_is_a_sentence(
    error: Exception, status: int, reason: str
) -> None:
    def refuse(look: str) -> bytes:
        raise error

    answer = await show_portrait(Asked(refuse), make_mocked_request("GET", "/api/portrait?look=xyzzy"))
    assert answer.status == status
    assert isinstance(answer.body, bytes)
    assert json.loads(answer.body) == {"reason": reason, "text": str(error)}


async def test_a_portrait_is_a_picture_of_the_look_that_the_address_names() -> None:
    for query, look in (("", ""), ("?look=blue+eyes%20%26", "blue eyes &")):
        answer = await show_portrait(Asked(str.encode), make_mocked_request("GET", f"/api/portrait{query}"))
        assert (answer.content_type, answer.body) == ("image/jpeg", look.encode())


async def test_a_page_that_goes_away_does_not_wait_for_its_portrait_any_more() -> None:
    asked, left = asyncio.Event(), asyncio.Event()

    class Endless(Looks):
        def __init__(self) -> None:
            pass

        async def portrait(self, look: str = "") -> bytes:
            asked.set()
            try:
                return await asyncio.Future[bytes]()
            finally:
                left.set()

    app = web.Application()
    app.add_routes([web.get("/api/portrait", partial(show_portrait, Endless()))])
    async with TestServer(app) as server, ClientSession() as page:
        request = asyncio.create_task(page.get(server.make_url("/api/portrait")))
        await asked.wait()
        request.cancel()
        await left.wait()


async def test_a_page_that_leaves_before_its_call_has_a_face_frees_its_place(tmp_path: Path) -> None:
    def no_call(face: Generator) -> Cast:
        raise AssertionError("a call began")

    studio = Studio()
    studio.go_on.clear()
    looks = Looks("a woman of 33", SIDE, SIDE, studio)
    other = asyncio.create_task(looks.portrait("a woman of 20"))
    await asyncio.to_thread(studio.begun.wait)
    house = House(Settings(), load_persona("support"), looks, no_call, 1)
    archive = Archive(tmp_path, "support", "Maya", (SIDE, SIDE))
    (tmp_path / "index.html").write_text("page")
    server = Server(
        Door(port=0),
        web_folder=tmp_path,
        on_call=lambda room, _, look: talk(house, archive, room, look),
        admit=lambda calls: None,
        lobby=dict,
        admit_look=looks.admit,
    )
    await server.start()
    async with Visitor(server.url) as visitor:
        joining = await in_line(looks, visitor.join(look="red hair"), "red hair")
        await joining
        call = next(task for task in asyncio.all_tasks() if task.get_name() == "call")
        await visitor.send(type="leave")
        assert (await visitor.socket.receive(timeout=60)).data == 1000
        await call
        assert server.calls == 0
    studio.go_on.set()
    await other
    await server.close()
    await looks.close()
    assert [round(person.age) for person in studio.built] == [20]


async def test_work_is_waited_for_as_long_as_somebody_is_there() -> None:
    async def work() -> str:
        await asyncio.sleep(0)
        return "done"

    assert await unless_gone(work(), lambda: False) == "done"
    assert await unless_gone(work(), lambda: True) is None


async def test_a_port_in_use_is_said_before_anything_is_loaded() -> None:
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = Settings(server=ServerSettings(port=taken.getsockname()[1]))
        with pytest.raises(RoomError, match="is in use"):
            await serve(settings, said.append)
    assert said == []
