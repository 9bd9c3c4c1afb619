"""A long call in virtual time, for its memory: `python -m benchmarks.soak MINUTES`.

The shipped caller speaks over and over to the whole system (real ears, mind, voice and face, recorded)
through the room in memory. Pictures are 256x256: what is kept of them is looked for, not their size, and an
hour is computed in half the time. It runs in a process of its own so that nothing else is
counted; the memory of the voice's process is. Writes a JSON line after every virtual minute.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from agent.call.call import Call, Cast
from agent.call.events import Leave, Record
from agent.config import FaceSettings, Settings
from agent.house import House, open_house
from agent.replay import recorder
from benchmarks.cpu import resident_mib, voice_process
from media import files
from media.clock import Clock, run_virtual
from media.frames import TICKS_HZ, AudioChunk, FloatArray
from rooms.loopback import LoopbackRoom

SIDE = 256
CALLER = Path(__file__).resolve().parents[1] / "examples" / "caller.wav"


async def soak(minutes: int) -> None:
    """Hold the call for so many virtual minutes and report its memory after each."""
    sound = files.load_sound(CALLER)
    face = FaceSettings(width=SIDE, height=SIDE)
    async with open_house(Settings(face=face)) as house, house.looks.face() as shown:
        with tempfile.TemporaryDirectory() as folder:
            await _call(house, house.cast(shown), sound, minutes, Path(folder))


async def _call(house: House, cast: Cast, sound: FloatArray, minutes: int, folder: Path) -> None:
    room = LoopbackRoom(Clock())
    size = house.settings.face.width, house.settings.face.height
    names = house.settings.persona, house.persona.name
    call = Call(room, cast, lambda *how: recorder(folder / "soak", *names, size, *how))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(call.run())
        await room.caller.join()
        await room.caller.send(Record(on=True).model_dump_json())
        talking = tasks.create_task(_talk(room, sound))
        for minute in range(1, minutes + 1):
            await room.clock.sleep_until(minute * 60 * TICKS_HZ)
            mib = resident_mib() + resident_mib(voice_process())
            print(json.dumps({"minute": minute, "mib": mib, "turns": len(call.talk.turns)}), flush=True)
        talking.cancel()
        await room.caller.send(Leave().model_dump_json())
        await running
    await room.close()


async def _talk(room: LoopbackRoom, sound: FloatArray) -> None:
    while True:
        await room.caller.speak(AudioChunk(sound, TICKS_HZ, 0))


if __name__ == "__main__":
    run_virtual(soak(int(sys.argv[1])))
