"""CPU time of a call by part, from Linux' count for every thread and process.

Face, encoder and ears have threads of their own; the speech recogniser computes in threads that its library
makes, which are known by being born while the ears are loaded. The voice is a process. The voice detector
runs on the event loop, so its time is taken around it. All that is left of this process is the rest: event
loop, network, the user's sound and picture, recording.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from agent.parts import Vad
from media.frames import FloatArray

TASKS = Path("/proc/self/task")
_THREADS = {"face": "face", "encode": "encode", "asr": "ears", "turn-end": "ears"}
PARTS = ("face", "encode", "ears", "voice", "rest")
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


class TimedVad:
    """A voice detector and the seconds of CPU that it has taken."""

    def __init__(self, vad: Vad) -> None:
        self.seconds = 0.0
        self._vad = vad

    def probability(self, frame: FloatArray) -> float:
        """As the detector's own."""
        began = time.thread_time()
        result = self._vad.probability(frame)
        self.seconds += time.thread_time() - began
        return result


def native_threads() -> set[int]:
    """Threads of this process that Python does not know: those of libraries."""
    known = {thread.native_id for thread in threading.enumerate()}
    return {int(task.name) for task in TASKS.iterdir()} - known


def cpu_by_part(ears: set[int], voice: int, vads: list[TimedVad]) -> dict[str, float]:
    """Seconds of CPU so far, by part. `ears`: native threads of the ears; `voice`: the voice's process id."""
    parts = dict.fromkeys(PARTS, 0.0)
    for tid, name in _named_threads().items():
        part = part_of(name) or ("ears" if tid in ears else "rest")
        parts[part] += _seconds(TASKS / str(tid) / "stat")
    detecting = sum(vad.seconds for vad in vads)
    parts["ears"] += detecting
    own = parts["face"] + parts["encode"] + parts["ears"]
    parts["rest"] = time.process_time() - own  # with threads that have ended
    parts["voice"] = _seconds(Path(f"/proc/{voice}/stat"))
    return parts


def percent(before: Mapping[str, float], after: Mapping[str, float], seconds: float) -> dict[str, float]:
    """Per cent of one core that each part took between two readings."""
    return {part: 100 * (after[part] - before[part]) / seconds for part in PARTS}


def part_of(thread: str) -> str | None:
    """The part that a thread of this name works for, e.g. "face_0"."""
    return _THREADS.get(thread.rpartition("_")[0])


def voice_process() -> int:
    """The process id of this process's voice."""
    for task in TASKS.iterdir():
        for child in (task / "children").read_text().split():
            if b"agent.voice.process" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
                return int(child)
    raise RuntimeError("the voice is not running")


def tree_seconds(pid: int) -> float:
    """Seconds of CPU that a process and its children, and theirs, have taken so far."""
    children = [child for task in Path(f"/proc/{pid}/task").iterdir() for child in _children(task)]
    return _seconds(Path(f"/proc/{pid}/stat")) + sum(map(tree_seconds, children))


def resident_mib(pid: int | str = "self") -> float:
    """Memory that a process holds, in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def _named_threads() -> dict[int, str]:
    names = {thread.native_id: thread.name for thread in threading.enumerate()}
    return {int(task.name): names.get(int(task.name), "") for task in TASKS.iterdir()}


def _children(task: Path) -> list[int]:
    try:
        return [int(child) for child in (task / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return []


def _seconds(stat: Path) -> float:
    try:
        fields = stat.read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return 0.0
    return (int(fields[11]) + int(fields[12])) * _TICK_S  # utime and stime: fields 14 and 15 of proc(5)
