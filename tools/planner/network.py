"""The network while it learns, in torch; rrm/local/understanding.py runs it in numpy."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from rrm.local.understanding import HEADS

WIDTH, DROP = 128, 0.2
NEVER = -1e9


class Network(nn.Module):
    """From MiniLM's tokens to what they ask for, their kind, and whether two steps are swapped."""

    def __init__(self, inputs: int, names: int, kinds: int) -> None:
        super().__init__()
        self.drop = nn.Dropout(DROP)
        self.narrow = nn.Linear(inputs, WIDTH)
        self.layer = nn.TransformerEncoderLayer(WIDTH, HEADS, 2 * WIDTH, DROP, "relu", batch_first=True)
        self.names = nn.Linear(WIDTH, names + 1)
        self.manners = nn.Linear(WIDTH, 3)
        self.weigh = nn.Linear(WIDTH, 1)
        self.kinds = nn.Linear(WIDTH, kinds)
        self.order = nn.Linear(WIDTH, 1)

    def forward(self, states: Tensor, there: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """States (batch, tokens, inputs), of which some are `there`, to the log-likelihood that no token asks
        for or rules out each name (batch, 2, names), kinds (batch, kinds), and order (batch,).
        """
        x = self.drop(self.narrow(self.drop(states)))
        x = self.layer(x, src_key_padding_mask=~there)
        names = self.names(x).softmax(-1)[..., 1:]
        manners = self.manners(x).softmax(-1)[..., 1:] * there[..., None]
        steps = manners[..., None] * names[..., None, :]
        absent = torch.log1p(-steps.clamp(max=1 - 1e-5)).sum(1)
        weights = self.weigh(x).squeeze(-1).masked_fill(~there, NEVER).softmax(-1)
        kinds = self.kinds((weights[..., None] * x).sum(1))
        order = (self.order(x).squeeze(-1) * there).sum(1) / there.sum(1)
        return absent, kinds, order


def loss_of(out: tuple[Tensor, Tensor, Tensor], labels: dict[str, Tensor]) -> Tensor:
    """What is missed, in nats for one example."""
    absent, kinds, order = out
    weight = labels["weight"]
    loss = -((absent * labels["nothing"]).sum((1, 2)) * weight).sum()
    none = (absent.flatten(1)[labels["of"]].gather(1, labels["steps"]) * labels["counts"]).sum(1)
    found = torch.log1p(-none.exp().clamp(max=1 - 1e-5))
    loss = loss - (found * weight[labels["of"]]).sum()
    own = torch.logsumexp(kinds.log_softmax(-1).masked_fill(labels["kinds"] == 0, NEVER), -1)
    loss = loss - 0.5 * (own * weight * labels["kinds"].any(1)).sum()
    asked = labels["swapped"] >= 0
    swapped = functional.binary_cross_entropy_with_logits(
        order[asked], labels["swapped"][asked], reduction="sum"
    )
    return (loss + swapped) / weight.sum()
