"""The parts of a transformer block of Wan 2.2, with attention to speech added after that to text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class KeysValues:
    """What tokens show to attention, of one layer (B, tokens, heads, head), or of all, (L, B, ...)."""

    keys: Tensor
    values: Tensor

    def layer(self, index: int) -> KeysValues:
        """Those of one layer."""
        return KeysValues(self.keys[index], self.values[index])


class Attend(Protocol):
    """Self-attention of one layer. Queries, keys and values (B, tokens, heads, head) are not rotated yet."""

    def show(self, keys: Tensor, values: Tensor) -> None:
        """Take what the tokens show to others, without asking what they find."""
        ...

    def __call__(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """Take what the tokens show; what their queries find, of the queries' shape."""
        ...


def attention(queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None = None) -> Tensor:
    """Softmax attention of (B, tokens, heads, head).

    `mask` (queries or 1, keys): true where one sees another.
    """
    queries, keys, values = (each.transpose(1, 2) for each in (queries, keys, values))
    return functional.scaled_dot_product_attention(queries, keys, values, mask).transpose(1, 2)


class Norm(nn.LayerNorm):
    """Layer normalisation in float32, whatever its input is."""

    def forward(self, x: Tensor) -> Tensor:
        """Normalise (..., d); float32 comes back."""
        weight = None if self.weight is None else self.weight.float()
        bias = None if self.bias is None else self.bias.float()
        return functional.layer_norm(x.float(), self.normalized_shape, weight, bias, self.eps)


class RmsNorm(nn.RMSNorm):
    """Normalisation by the root mean square, computed in float32."""

    def forward(self, x: Tensor) -> Tensor:
        """Normalise (..., d); what comes back is of the input's type."""
        normal = functional.rms_norm(x.float(), self.normalized_shape, self.weight.float(), self.eps)
        return normal.type_as(x)


class SelfAttention(nn.Module):
    """Attention of tokens to one another; which ones see which is the caller's matter."""

    def __init__(self, width: int, heads: int, eps: float) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))
        self.norm_q, self.norm_k = (RmsNorm(width, eps) for _ in range(2))

    def forward(self, x: Tensor, attend: Attend) -> Tensor:
        """Tokens (B, tokens, d) to what is added to them."""
        queries = self.norm_q(self.q(x)).unflatten(-1, (self.heads, -1))
        return self.o(attend(queries, *self._keys_values(x)).flatten(-2))

    def show(self, x: Tensor, attend: Attend) -> None:
        """As `forward`, but for what is added."""
        attend.show(*self._keys_values(x))

    def _keys_values(self, x: Tensor) -> tuple[Tensor, Tensor]:
        keys, values = self.norm_k(self.k(x)), self.v(x)
        return keys.unflatten(-1, (self.heads, -1)), values.unflatten(-1, (self.heads, -1))


class CrossAttention(nn.Module):
    """Attention to something else, whose keys and values are made once. `source`: its width."""

    def __init__(self, width: int, source: int, heads: int, eps: float) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.o = (nn.Linear(width, width) for _ in range(2))
        self.k, self.v = (nn.Linear(source, width) for _ in range(2))
        self.norm_q, self.norm_k = (RmsNorm(width, eps) for _ in range(2))

    def keys_values(self, source: Tensor) -> KeysValues:
        """What (B, tokens, source) shows."""
        keys, values = self.norm_k(self.k(source)), self.v(source)
        return KeysValues(*(each.unflatten(-1, (self.heads, -1)) for each in (keys, values)))

    def forward(self, x: Tensor, shown: KeysValues) -> Tensor:
        """Tokens (B, tokens, d) to what is added to them."""
        queries = self.norm_q(self.q(x)).unflatten(-1, (self.heads, -1))
        return self.o(attention(queries, shown.keys, shown.values).flatten(-2))


class SpeechAttention(CrossAttention):
    """Attention of each latent's tokens to the sound around it. Adds nothing until it is trained."""

    def __init__(self, width: int, source: int, heads: int, eps: float) -> None:
        super().__init__(width, source, heads, eps)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Let it add nothing."""
        nn.init.zeros_(self.o.weight)
        nn.init.zeros_(self.o.bias)

    def hear(self, x: Tensor, speech: Tensor) -> Tensor:
        """Tokens (B, F, n, d) and features of the sound (B, F, tokens, source) to what is added."""
        frames = x.shape[:2]
        return self(x.flatten(0, 1), self.keys_values(speech.flatten(0, 1))).unflatten(0, frames)


class Block(nn.Module):
    """Self-attention, attention to the text, attention to the speech, and a network for each token."""

    def __init__(self, width: int, heads: int, ffn: int, speech: int, eps: float) -> None:
        super().__init__()
        self.norm1 = Norm(width, eps, elementwise_affine=False)
        self.self_attn = SelfAttention(width, heads, eps)
        self.norm3 = Norm(width, eps)
        self.cross_attn = CrossAttention(width, width, heads, eps)
        if speech:
            self.norm_speech = Norm(width, eps)
            self.speech_attn = SpeechAttention(width, speech, heads, eps)
        self.norm2 = Norm(width, eps, elementwise_affine=False)
        self.ffn = nn.Sequential(nn.Linear(width, ffn), nn.GELU("tanh"), nn.Linear(ffn, width))
        self.modulation = nn.Parameter(torch.empty(1, 6, width))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begin with any modulation."""
        nn.init.normal_(self.modulation, std=self.modulation.shape[-1] ** -0.5)

    def forward(
        self, x: Tensor, time: Tensor, text: KeysValues | None, speech: Tensor | None, attend: Attend
    ) -> Tensor:
        """Tokens (B, F, n, d) to the next block's.

        `time` float32 (B, F, 6, d): what the noise level of each latent makes of the block; `text` of this
        layer and `speech` (B, F, tokens, source) are not heard where they are None.
        """
        frames = x.shape[1:3]
        shift, scale, gate, ffn_shift, ffn_scale, ffn_gate = self._modulated(time)
        seen = (self.norm1(x) * (1 + scale) + shift).type_as(x)
        x = (x.float() + gate * self.self_attn(seen.flatten(1, 2), attend).unflatten(1, frames)).type_as(x)
        if text is not None:
            x = x + self.cross_attn(self.norm3(x).type_as(x).flatten(1, 2), text).unflatten(1, frames)
        if speech is not None:
            x = x + self.speech_attn.hear(self.norm_speech(x).type_as(x), speech)
        seen = (self.norm2(x) * (1 + ffn_scale) + ffn_shift).type_as(x)
        return (x.float() + ffn_gate * self.ffn(seen)).type_as(x)

    def show(self, x: Tensor, time: Tensor, attend: Attend) -> None:
        """As `forward`, up to what the tokens show to one another."""
        shift, scale, *_ = self._modulated(time)
        self.self_attn.show((self.norm1(x) * (1 + scale) + shift).type_as(x).flatten(1, 2), attend)

    def _modulated(self, time: Tensor) -> tuple[Tensor, ...]:
        """Shifts, scales and gates (B, F, 1, d): three before self-attention, three before the last part."""
        return (self.modulation.float() + time).unsqueeze(3).unbind(2)
