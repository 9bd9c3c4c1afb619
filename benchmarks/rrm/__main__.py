"""`python -m benchmarks.rrm`: what the local planner gets wrong, on the development set only."""

from __future__ import annotations

import asyncio

from benchmarks.rrm.ask import ask, local_planners, one_for_all
from benchmarks.rrm.score import Judged, rates
from benchmarks.rrm.turns import turns
from rrm.embeddings import load_minilm


def main() -> None:
    """Print the misses, kind by kind, and the figures."""
    judged = asyncio.run(ask(one_for_all(local_planners(load_minilm())), turns("development")))
    for kind in dict.fromkeys(each.turn.kind for each in judged):
        of_kind = [each for each in judged if each.turn.kind == kind]
        missed = [each for each in of_kind if not all(each.good.values())]
        print(f"\n{kind}: {len(of_kind) - len(missed)} of {len(of_kind)}")
        for each in missed:
            print(f"  {_told(each)}")
    print("\n" + "\n".join(f"{figure} {rate:.3f}" for figure, rate in rates(judged).items()))


def _told(each: Judged) -> str:
    missed = ", ".join(figure for figure, good in each.good.items() if not good)
    wanted = [*each.turn.wants, *each.turn.sources]
    did = [*each.answer.actions, each.answer.pose]
    return f"{each.turn.said!r} {wanted} -> {did} {each.answer.text!r} [{each.answer.source}] ({missed})"


if __name__ == "__main__":
    main()
