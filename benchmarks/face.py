"""How good the person in the picture is: cost, and what a public face net and the drawn lips say of it.

1. Cost: CPU of a picture in a mix of talk, gestures, listening and idling, by `RiggedHuman.step` with its
   I420, at head and shoulders; time until the first picture of a new person once the process is warm; memory.
2. Face: MediaPipe's face mesh (`benchmarks.facenet`) must find the face of 64 people through all actions.
3. Lips: the net's lip opening against the drawn one, and the lips' closures on 50 sentences of the product's
   own voice.
4. Identity: two renders of one person against those of all others; among the first 64 people, and 64 others.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from agent.bench import Figure, Goal, Told
from benchmarks.cpu import resident_mib
from benchmarks.facenet import FaceNet
from benchmarks.likeness import match_share, noise_metric, seen_twice
from benchmarks.scenes import Spoken, mixed, say, silence
from benchmarks.seen import closures, found_shares, lip_follow
from benchmarks.sentences import SENTENCES
from generator.rigged.figure import RiggedHuman
from generator.rigged.identity.identity import Identity
from generator.rigged.identity.people import MAN, WOMAN
from generator.rigged.identity.seeds import from_seed

STARTED_FROM = 1000
"""Seeds of the people whose start is timed: nobody has built them before."""

OTHERS_FROM = 100
"""Seeds of as many people more, to tell apart and to learn on."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """How much is measured: sentences spoken, people, starts, seconds timed, and pictures until memory is
    looked at first, and last.
    """

    sentences: int = 50
    people: int = 64
    talkers: int = 4
    clips: int = 5
    actions: int = 100
    starts: int = 5
    seconds: float = 60.0
    warm: int = 500
    frames: int = 4000


QUICK = Lengths(2, people=2, talkers=1, clips=1, actions=2, starts=1, seconds=2.0, warm=20, frames=40)


async def run(progress: Told, quick: bool = False) -> list[Figure]:
    """Measure everything, one after the other; some ten minutes."""
    lengths = QUICK if quick else Lengths()
    progress("sentences", 0.0)
    spoken = await say(SENTENCES[: lengths.sentences])
    return await asyncio.to_thread(_measure, progress, lengths, spoken)


def _measure(progress: Told, lengths: Lengths, spoken: Sequence[Spoken]) -> list[Figure]:
    actions = sorted(RiggedHuman(MAN, 128, 128).capabilities.actions)[: lengths.actions]
    figures = []
    for size, goal in ((512, 10.0), (256, 4.0)):
        progress(f"pictures of {size}x{size}", 0.03)
        cost = frame_cpu_ms(size, spoken, actions, lengths.seconds)
        figures.append(Figure(f"frame_cpu_ms_{size}", cost, "ms of CPU", Goal("<=", goal)))
    progress("start", 0.15)
    figures.append(Figure("start_s", start_s(lengths.starts), "s", Goal("<=", 1.5)))
    progress("memory", 0.18)
    growth = memory_growth(spoken, actions, lengths.warm, lengths.frames)
    figures.append(Figure("memory_growth", growth, "%", Goal("<=", 1.0)))
    return figures + _judged(progress, lengths, spoken, actions)


def _judged(
    progress: Told, lengths: Lengths, spoken: Sequence[Spoken], actions: Sequence[str]
) -> list[Figure]:
    net = FaceNet()
    people = [from_seed(seed) for seed in range(lengths.people)]
    shares = found_shares(net, people, actions, lambda share: progress("faces", 0.22 + 0.38 * share))
    found = 100 * sum(shares) / len(shares)
    progress("lips", 0.6)
    talkers = [MAN, WOMAN, *people][: lengths.talkers]
    follows = [lip_follow(net, talker, spoken[: lengths.clips]) for talker in talkers]
    progress("closures", 0.7)
    counts = [closures(who, half) for who, half in ((MAN, spoken[::2]), (WOMAN, spoken[1::2]))]
    met, total = (sum(column) for column in zip(*counts, strict=True))
    return [
        Figure("face_found", found, "% of pictures", Goal(">=", 99.5)),
        Figure("face_found_worst", 100 * min(shares), "% of one person's pictures"),
        Figure("lip_r", median(r for r, _ in follows), "correlation", Goal(">=", 0.9)),
        Figure("lip_lag_ms", median(lag for _, lag in follows), "ms"),
        Figure("closures", 100 * met / total, "% of p, b, m", Goal(">=", 95.0)),
        *_likeness(net, people, lambda share: progress("identities", 0.8 + 0.2 * share)),
    ]


def _likeness(net: FaceNet, people: Sequence[Identity], tell: Callable[[float], None]) -> list[Figure]:
    """The first people and as many others, each told apart by what was learned on the other half."""
    others = [from_seed(OTHERS_FROM + number) for number in range(len(people))]
    seen = seen_twice(net, [*people, *others], tell)
    first, second = seen[:, : len(people)], seen[:, len(people) :]
    plain = (match_share(first) + match_share(second)) / 2
    return [
        Figure(
            "identity_match", 100 * match_share(first, noise_metric(second)), "% of renders", Goal(">=", 99.0)
        ),
        Figure("identity_match_others", 100 * match_share(second, noise_metric(first)), "% of renders"),
        Figure("identity_match_unweighted", 100 * plain, "% of renders"),
    ]


def frame_cpu_ms(size: int, spoken: Sequence[Spoken], actions: Sequence[str], seconds: float) -> float:
    """Median CPU of a picture, ms of the thread that makes it; the first chunk is left out."""
    human = RiggedHuman(WOMAN, size, size)
    human.step(silence(0))
    costs = []
    for chunk in mixed(spoken, actions, seconds):
        began = time.thread_time()
        human.step(chunk)
        costs.append((time.thread_time() - began) / human.capabilities.chunk_frames)
    return 1000 * median(costs)


def start_s(starts: int) -> float:
    """Median seconds until a new person has made its first chunk; kernels and asset are loaded."""
    taken = []
    for seed in range(STARTED_FROM, STARTED_FROM + starts):
        began = time.perf_counter()
        RiggedHuman(from_seed(seed)).step(silence(0))
        taken.append(time.perf_counter() - began)
    return median(taken)


def memory_growth(spoken: Sequence[Spoken], actions: Sequence[str], warm: int, frames: int) -> float:
    """By how many per cent the process grows from picture `warm` to the last."""
    human = RiggedHuman(MAN, 256, 256)
    before = 0.0
    for number, chunk in enumerate(mixed(spoken, actions, frames / human.capabilities.fps)):
        if number * human.capabilities.chunk_frames == warm:
            before = resident_mib()
        human.step(chunk)
    return 100 * (resident_mib() / before - 1)
