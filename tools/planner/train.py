"""Fits the network to examples, and writes it down."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import Tensor

from rrm.embeddings import Reader, Tokens
from rrm.local.kinds import KINDS
from tools.planner.examples import Example, Step
from tools.planner.network import Network, loss_of

DIRECTIONS = 256
"""The main directions of MiniLM's tokens that are looked at: 88 % of how they vary."""

SAMPLE, RIDGE = 900, 0.02
EPOCHS, BATCH, RATE, DECAY = 14, 96, 2e-3, 0.03
AT_ONCE = 16


class Store:
    """Tokens of texts, turned to their main directions: `centre` (inputs,), `basis` (inputs, DIRECTIONS)."""

    def __init__(self, embed: Reader, texts: Sequence[str]) -> None:
        texts = sorted(set(texts), key=len)
        self._tokens: dict[str, Tokens] = {}
        for start in range(0, len(texts), AT_ONCE):
            part = texts[start : start + AT_ONCE]
            self._tokens |= dict(zip(part, embed.tokens(part), strict=True))
        rows = np.concatenate([self._tokens[text].states for text in random.Random(0).sample(texts, SAMPLE)])
        self.centre = rows.mean(axis=0)
        values, vectors = np.linalg.eigh(np.cov(rows.T))
        values, vectors = values[::-1][:DIRECTIONS], vectors[:, ::-1][:, :DIRECTIONS]
        self.basis = (vectors / np.sqrt(values + RIDGE * values.mean())).astype(np.float32)

    def __getitem__(self, text: str) -> np.ndarray:
        return (self._tokens[text].states - self.centre) @ self.basis


def fit(examples: Sequence[Example], store: Store, names: list[str], seed: int) -> Network:
    """A network that has learned from the examples; prints how it goes."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    chance = random.Random(seed)
    network = Network(DIRECTIONS, len(names), len(KINDS))
    ordered = sorted(examples, key=lambda example: len(example.text) + 12 * chance.random())
    batches = [_batch(ordered[at : at + BATCH], store, names) for at in range(0, len(ordered), BATCH)]
    optimiser = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY)
    steps = EPOCHS * len(batches)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps + 1, pct_start=0.15)
    for epoch in range(EPOCHS):
        chance.shuffle(batches)
        missed = 0.0
        for states, there, labels in batches:
            loss = loss_of(network(states, there), labels)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            missed += loss.item() / len(batches)
        print(f"epoch {epoch + 1} of {EPOCHS}: {missed:.3f}", flush=True)
    return network.eval()


def _batch(
    examples: Sequence[Example], store: Store, names: list[str]
) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
    states = [torch.from_numpy(store[example.text]) for example in examples]
    padded = torch.nn.utils.rnn.pad_sequence(states, batch_first=True)
    there = torch.arange(padded.shape[1])[None] < torch.tensor([len(each) for each in states])[:, None]
    return padded, there, _labels(examples, names)


def _labels(examples: Sequence[Example], names: list[str]) -> dict[str, Tensor]:
    """`of`: to which example each group belongs; `steps`: their places in (2, names), those that `counts`."""
    at = {(manner, name): index for index, (manner, name) in enumerate(_all_steps(names))}
    nothing = torch.ones(len(examples), 2 * len(names))
    groups: list[tuple[int, list[int]]] = []
    for number, example in enumerate(examples):
        own = [[at[step] for step in group if step in at] for group in example.groups]
        groups += [(number, group) for group in own if group]
        nothing[
            number,
            [*(place for group in own for place in group), *(at[s] for s in example.masked if s in at)],
        ] = 0
    widest = max((len(group) for _, group in groups), default=1)
    swapped = [-1.0 if example.swapped is None else float(example.swapped) for example in examples]
    return {
        "weight": torch.tensor([example.weight for example in examples]),
        "nothing": nothing.view(-1, 2, len(names)),
        "of": torch.tensor([number for number, _ in groups], dtype=torch.long),
        "steps": torch.tensor([group + [0] * (widest - len(group)) for _, group in groups]).view(-1, widest),
        "counts": torch.tensor([[float(n < len(g)) for n in range(widest)] for _, g in groups]).view(
            -1, widest
        ),
        "kinds": torch.tensor([[float(kind in example.kinds) for kind in KINDS] for example in examples]),
        "swapped": torch.tensor(swapped),
    }


def _all_steps(names: Sequence[str]) -> list[Step]:
    return [(manner, name) for manner in ("do", "off") for name in names]


def save(
    networks: Sequence[Network],
    store: Store,
    names: Sequence[str],
    fitted: Mapping[str, object],
    file: Path,
) -> None:
    """Write the weights as float16, those of several networks stacked.

    `fitted`: what the "gate" and the "ranking" have learned.
    """
    each = [_stored(network, store) for network in networks]
    told = {"names": names, "kinds": KINDS, **fitted}
    about = {name: json.dumps(value) for name, value in told.items()}
    save_file(
        {name: np.stack([one[name] for one in each]).astype(np.float16) for name in each[0]}, file, about
    )


def _stored(network: Network, store: Store) -> dict[str, np.ndarray]:
    """The weights by their names in understanding.py, the turn to main directions folded in."""
    weights = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    first = weights["narrow.weight"]
    stored = {"narrow.weight": first @ store.basis.T}
    stored["narrow.bias"] = weights["narrow.bias"] - first @ (store.centre @ store.basis)
    for ours, torchs in LAYER.items():
        stored[f"layer.{ours}.weight"] = weights[f"layer.{torchs}weight"]
        stored[f"layer.{ours}.bias"] = weights[f"layer.{torchs}bias"]
    for head in ("names", "manners", "weigh", "kinds", "order"):
        stored |= {f"{head}.{part}": weights[f"{head}.{part}"] for part in ("weight", "bias")}
    return stored


LAYER = {
    "attend": "self_attn.in_proj_",
    "out": "self_attn.out_proj.",
    "widen": "linear1.",
    "narrow": "linear2.",
    "norm1": "norm1.",
    "norm2": "norm2.",
}
"""What the parts of the layer are called in understanding.py, and in torch."""
