"""The bounded queue between tasks: order, room, an end, and a policy for what does not fit."""

from __future__ import annotations

import asyncio

import pytest

from media.channel import Channel
from media.errors import ChannelClosed


async def test_items_come_out_in_order_until_the_end() -> None:
    channel: Channel[int] = Channel(3)
    for number in range(3):
        await channel.put(number)
    channel.close()
    assert [number async for number in channel] == [0, 1, 2]
    assert channel.closed


async def test_a_writer_waits_until_there_is_room() -> None:
    channel: Channel[int] = Channel(1)
    await channel.put(1)
    writer = asyncio.create_task(channel.put(2))
    await asyncio.sleep(0)
    assert not writer.done() and len(channel) == 1
    assert await channel.get() == 1
    await writer
    assert await channel.get() == 2 and channel.lost == 0


async def test_many_waiting_writers_never_overfill_it() -> None:
    channel: Channel[int] = Channel(2)
    writers = [asyncio.create_task(channel.put(number)) for number in range(20)]
    seen = []
    for _ in range(20):
        seen.append(await channel.get())
        await asyncio.sleep(0)
        assert len(channel) <= 2
    await asyncio.gather(*writers)
    assert sorted(seen) == list(range(20)) and channel.lost == 0


async def test_keep_newest_drops_the_oldest_and_counts_it() -> None:
    channel: Channel[int] = Channel(2, "keep_newest")
    for number in range(5):
        await channel.put(number)
    assert channel.lost == 3
    assert channel.clear() == [3, 4]


async def test_put_now_never_waits_and_counts_what_it_drops() -> None:
    channel: Channel[int] = Channel(1)
    channel.put_now(1)
    channel.put_now(2)
    assert channel.lost == 1 and await channel.get() == 2


async def test_clearing_lets_a_waiting_writer_in() -> None:
    channel: Channel[int] = Channel(1)
    await channel.put(1)
    writer = asyncio.create_task(channel.put(2))
    await asyncio.sleep(0)
    assert channel.clear() == [1]
    await writer
    assert await channel.get() == 2


async def test_closing_ends_a_waiting_reader() -> None:
    channel: Channel[int] = Channel(1)
    reader = asyncio.create_task(channel.get())
    await asyncio.sleep(0)
    channel.close()
    channel.close()
    with pytest.raises(ChannelClosed):
        await reader


async def test_closing_ends_a_waiting_writer_and_keeps_what_was_put() -> None:
    channel: Channel[int] = Channel(1)
    await channel.put(1)
    writer = asyncio.create_task(channel.put(2))
    await asyncio.sleep(0)
    channel.close()
    with pytest.raises(ChannelClosed):
        await writer
    assert [number async for number in channel] == [1]


async def test_a_cancelled_reader_takes_nothing_with_it() -> None:
    channel: Channel[int] = Channel(1)
    reader = asyncio.create_task(channel.get())
    await asyncio.sleep(0)
    reader.cancel()
    channel.put_now(1)
    with pytest.raises(asyncio.CancelledError):
        await reader
    assert await channel.get() == 1


async def test_a_closed_channel_takes_nothing_more() -> None:
    channel: Channel[int] = Channel(1)
    channel.close()
    with pytest.raises(ChannelClosed):
        channel.put_now(1)


def test_a_channel_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one item"):
        Channel(0)
