"""`python -m tools.planner`: trains rrm/local/understanding.safetensors on one core.

The gate must not be fitted to turns that the network has learned from, for it is surer of them. So the
network is trained twice: on every second written turn, to fit the gate on the others, and then on all.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from rrm.embeddings import load_minilm
from rrm.knowledge import read_documents
from rrm.local.understanding import FILE, HELD, Understanding
from rrm.local.wordings import Known
from rrm.persona import load_persona, shipped
from tools.planner.examples import HERE, Synthetic
from tools.planner.gate import fit_gate
from tools.planner.labelled import example_of, known, others, written
from tools.planner.train import Store, fit, save

SEED, SYNTHETIC = 1, 4000
PERSONAS = (*shipped(), *(str(folder) for folder in sorted((HERE / "personas").iterdir())))
OF_GATE = frozenset({"question", "out_of_scope", "attack", "none"})


def main() -> None:
    """Train, and write the weights down."""
    embed = load_minilm()
    templates = Synthetic(SEED)
    names = [*templates.names, HELD]
    always = [*templates.make(SYNTHETIC), *known()]
    turns = written()
    store = Store(embed, [each.text for each in always] + [turn.said for turn in turns])
    half = fit([*always, *map(example_of, turns[::2])], store, names, SEED)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / FILE.name
        save(half, store, names, {}, file)
        answered = {Path(name).name: Known(read_documents(load_persona(name)), embed) for name in PERSONAS}
        unheard = [turn for turn in [*turns[1::2], *others()] if turn.kind in OF_GATE]
        gate = fit_gate(Understanding(embed, file), answered, unheard)
    print({name: round(weight, 2) for name, weight in gate.items()})
    save(fit([*always, *map(example_of, turns)], store, names, SEED), store, names, gate, FILE)


if __name__ == "__main__":
    main()
