"""Counting CPU time by part."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from benchmarks.cpu import PARTS, TimedVad, cpu_by_part, part_of, percent, resident_mib, tree_seconds


def burn(seconds: float) -> None:
    began = time.thread_time()
    while time.thread_time() - began < seconds:
        pass


class Busy:
    def probability(self, frame: object) -> float:
        burn(0.02)
        return 0.7


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("face_0", "face"),
        ("encode_0", "encode"),
        ("asr_0", "ears"),
        ("turn-end_0", "ears"),
        ("MainThread", None),
    ],
)
def test_threads_are_told_apart_by_name(name: str, part: str | None) -> None:
    assert part_of(name) == part


def test_work_is_counted_for_the_part_that_did_it() -> None:
    before = cpu_by_part(set(), os.getpid(), [])
    with ThreadPoolExecutor(1, thread_name_prefix="face") as face:
        face.submit(burn, 0.2).result()
        after = cpu_by_part(set(), os.getpid(), [])
    taken = percent(before, after, 1.0)
    assert 15 <= taken["face"] <= 30
    assert taken["encode"] == 0


def test_the_voice_detector_counts_for_the_ears() -> None:
    vad = TimedVad(Busy())
    before = cpu_by_part(set(), os.getpid(), [vad])
    for _ in range(5):
        assert vad.probability(np.zeros(512, np.float32)) == 0.7
    taken = percent(before, cpu_by_part(set(), os.getpid(), [vad]), 1.0)
    assert taken["ears"] == pytest.approx(10, abs=1)
    assert taken["rest"] < 8


def test_shares_are_per_cent_of_one_core() -> None:
    before = dict.fromkeys(PARTS, 1.0)
    assert percent(before, dict.fromkeys(PARTS, 2.5), 3.0) == dict.fromkeys(PARTS, 50.0)


def test_the_work_of_children_counts_for_their_parent() -> None:
    before = tree_seconds(os.getpid())
    code = "import time; [None for _ in iter(lambda: time.process_time() < 0.3, False)]; print(); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout and child.stdout.readline()
        assert tree_seconds(os.getpid()) - before >= 0.25
        child.communicate(b"\n")


def test_this_process_holds_memory() -> None:
    assert 10 < resident_mib() < 10_000
