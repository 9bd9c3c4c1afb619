"""`python -m tools.planner`: trains rrm/local/understanding.safetensors on one core.

The gate must not be fitted to turns that the network has learned from, for it is surer of them: a first
network learns without every third of the written questions, attacks and remarks, for the gate; those that
stay learn from all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.rrm.turns import Labelled
from rrm.embeddings import load_minilm
from rrm.knowledge import read_documents, read_open
from rrm.local.gate import Gate
from rrm.local.known import Known, Ranking
from rrm.local.understanding import FILE, HELD, Understanding
from rrm.persona import load_persona, shipped
from tools.planner.examples import HERE, Synthetic
from tools.planner.gate import fit_gate
from tools.planner.labelled import UNSEEN, example_of, known, others, unseen, written
from tools.planner.ranking import fit_ranking, forms_of, unranked
from tools.planner.reading import Remembering
from tools.planner.train import Store, fit, save

SEEDS, SYNTHETIC = (1, 2, 3), 4000
INVENTED = {folder.name: str(folder) for folder in sorted((HERE / "personas").iterdir())}
PERSONAS = {name: name for name in shipped()} | INVENTED
OF_GATE = frozenset({"question", "out_of_scope", "attack", "none"})


def main() -> None:
    """Train, write the weights down, and say what becomes of questions to personas never learned from."""
    embed = Remembering(load_minilm())
    templates = Synthetic(SEEDS[0])
    names = [*templates.names, HELD]
    always = [*templates.make(SYNTHETIC), *known()]
    turns = written()
    kept = [turn for turn in turns if turn.kind in OF_GATE][::3]
    ranking = fit_ranking(_knowing(embed, unranked()), [*turns, *others()])
    answering = _knowing(embed, ranking)
    seen = {name: each for name, each in answering.items() if name not in UNSEEN}
    print("ranking", ranking, flush=True)

    def learn(seeds: Sequence[int], turns: Sequence[Labelled], gate: Mapping[str, float]) -> Understanding:
        learned = [*always, *map(example_of, turns)]
        store = Store(embed, [each.text for each in learned])
        networks = [fit(learned, store, names, seed) for seed in seeds]
        save(networks, store, names, {"gate": gate, "ranking": ranking}, FILE)
        return Understanding(embed, FILE)

    first = learn(SEEDS[:1], [turn for turn in turns if turn not in kept], {})
    gate = fit_gate(first, seen, [*kept, *(turn for turn in others() if turn.kind in OF_GATE)])
    print("gate", {name: round(weight, 2) for name, weight in gate.items()}, flush=True)
    report(learn(SEEDS, turns, gate), answering, unseen())


def report(understanding: Understanding, known: Mapping[str, Known], turns: Sequence[Labelled]) -> None:
    """Print, persona by persona, how many passages are found and read out, and what is held back."""
    gate = Gate(understanding.gate)
    for persona in dict.fromkeys(turn.persona for turn in turns):
        found, told, kept = list[bool](), list[bool](), list[bool]()
        for turn in turns:
            if turn.persona != persona:
                continue
            near = known[persona].nearest(forms_of(turn.said))
            kinds = understanding.kinds_of(understanding.read(turn.said), 0, len(turn.said))
            opened = gate.opens(near, kinds)
            if turn.kind == "question":
                found.append(near.passage.name in turn.sources)
                told.append(found[-1] and opened)
            else:
                kept.append(not opened)
        shares = [sum(each) / max(len(each), 1) for each in (found, told, kept)]
        print(
            f"{persona}: {shares[0]:.2f} found, {shares[1]:.2f} read out, {shares[2]:.2f} of others held back"
        )


def _knowing(embed: Remembering, ranking: Ranking) -> dict[str, Known]:
    personas = {name: load_persona(where) for name, where in PERSONAS.items()}
    return {
        name: Known([*read_documents(each), *read_open(each)], embed, ranking)
        for name, each in personas.items()
    }


if __name__ == "__main__":
    main()
