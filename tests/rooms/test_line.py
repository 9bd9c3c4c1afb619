"""Messages to a page: order, a page that is stuck, and what a lost page gets when it is back."""

from __future__ import annotations

import asyncio

import pytest

from media.clock import Clock, run_virtual
from rooms import line
from rooms.line import Line, Socket


class Page:
    """The page's end of a WebSocket; `stuck` never takes a message, `gone` fails."""

    def __init__(self, stuck: bool = False, gone: bool = False) -> None:
        self.got: list[str] = []
        self.closed: tuple[int, bytes] | None = None
        self._stuck = stuck
        self._gone = gone

    async def send_str(self, text: str) -> None:
        if self._stuck:
            await asyncio.Event().wait()
        if self._gone:
            raise ConnectionResetError
        self.got.append(text)

    async def close(self, *, code: int, message: bytes) -> None:
        self.closed = self.closed or (code, message)


def test_messages_arrive_in_order_before_the_close() -> None:
    async def scene() -> Page:
        page = Page()
        socket = Socket(page)
        for n in range(5):
            socket.put(str(n))
        await socket.close(1000, "over")
        await socket.close(1000, "again")
        socket.put("late")
        return page

    page = run_virtual(scene())
    assert page.got == ["0", "1", "2", "3", "4"]
    assert page.closed == (1000, b"over")


@pytest.mark.parametrize("trouble", [{"stuck": True}, {"gone": True}])
def test_a_page_that_takes_nothing_holds_nobody_up(trouble: dict[str, bool]) -> None:
    async def scene() -> tuple[Page, float]:
        clock, page = Clock(), Page(**trouble)
        socket = Socket(page)
        for n in range(1000):
            socket.put(str(n))
            await asyncio.sleep(0)
        assert clock.now() == 0
        await socket.close()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return page, clock.now()

    page, took = run_virtual(scene())
    assert page.closed == (1000, b"")
    assert took <= line._FLUSH_S


@pytest.mark.parametrize("reason", ["x" * 500, "ä" * 500, ""])
def test_a_long_reason_is_cut_to_what_a_close_frame_holds(reason: str) -> None:
    async def scene() -> bytes:
        page = Page()
        await Socket(page).close(1000, reason)
        assert page.closed is not None
        return page.closed[1]

    sent = run_virtual(scene())
    assert len(sent) <= 123
    assert reason.startswith(sent.decode())
    assert len(sent) >= min(len(reason.encode()), 122)


def test_a_page_that_is_back_gets_what_it_missed_and_what_was_in_doubt() -> None:
    async def scene() -> tuple[Page, Page]:
        clock, first, second = Clock(), Page(), Page()
        messages = Line(clock.now)
        messages.attach(Socket(first))
        messages.send("long before")
        await asyncio.sleep(20)
        messages.send("just before")
        await asyncio.sleep(3)
        messages.lose()
        messages.send("meanwhile")
        await asyncio.sleep(14)
        messages.attach(Socket(second))
        messages.send("after")
        await messages.close("over")
        await messages.close("over")
        return first, second

    first, second = run_virtual(scene())
    assert first.got == ["long before", "just before"]
    assert second.got == ["just before", "meanwhile", "after"]
    assert second.closed == (1000, b"over")


def test_a_socket_that_takes_over_is_told_from_the_one_before() -> None:
    async def scene() -> None:
        messages = Line(Clock().now)
        first, second = Socket(Page()), Socket(Page())
        assert messages.attach(first) is None
        assert messages.attach(second) is first
        assert messages.holds(second)
        assert not messages.holds(first)
        await first.close(4001)
        await messages.close("")

    run_virtual(scene())
