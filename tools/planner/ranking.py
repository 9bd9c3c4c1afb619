"""Learns how much each sign counts that a passage is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from benchmarks.rrm.turns import Labelled
from rrm.local.clauses import forms, split
from rrm.local.known import SIGNS, Known, Ranking, evened

STEPS, RATE, DECAY = 150, 0.05, 3e-3


def unranked() -> Ranking:
    """What stands for a ranking before there is one."""
    return dict.fromkeys(SIGNS, (1.0, 0.0))


def forms_of(said: str) -> list[str]:
    """The forms of a turn in which the planner looks for it."""
    clauses = split(said)
    return forms(clauses) if clauses else [said]


def fit_ranking(known: Mapping[str, Known], turns: Sequence[Labelled]) -> Ranking:
    """By softmax over all passages of a persona, of which one of the labelled ones is right."""
    asked = [turn for turn in turns if turn.kind == "question" and turn.persona in known]
    rows = [_signs(known[turn.persona], turn) for turn in asked]
    x = torch.nn.utils.rnn.pad_sequence([signs for signs, _ in rows], batch_first=True)
    there = torch.nn.utils.rnn.pad_sequence([torch.ones(len(right)) for _, right in rows], batch_first=True)
    right = torch.nn.utils.rnn.pad_sequence([right for _, right in rows], batch_first=True)
    weights = torch.zeros(2 * len(SIGNS), requires_grad=True)
    optimiser = torch.optim.Adam([weights], RATE)
    for _ in range(STEPS):
        ranks = (x @ weights).masked_fill(there == 0, -1e9)
        loss = -(right * ranks.log_softmax(1)).sum(1).mean() + DECAY * (weights**2).sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    plain, rich = weights.detach().view(2, -1).tolist()
    return {sign: [round(a, 4), round(b, 4)] for sign, a, b in zip(SIGNS, plain, rich, strict=True)}


def _signs(known: Known, turn: Labelled) -> tuple[Tensor, Tensor]:
    signs = evened(known.signs(forms_of(turn.said)))
    right = torch.tensor([float(passage.name in turn.sources) for passage in known.passages])
    both = np.concatenate([signs, known.richness * signs], axis=1)
    return torch.from_numpy(both), right / right.sum()
