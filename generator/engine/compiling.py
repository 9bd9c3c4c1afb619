"""The networks compiled: fewer and larger kernels and, on a GPU, CUDA graphs, whose launch costs nothing.

Shapes are static: those of a context that is full. While it fills, a mask hides what is missing: so a pass
that makes latents and one that only shows keys have two graphs each, with a mask and without; all are made
before a call, by `Engine.warm`. What memory and the reference show runs uncompiled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from generator.codecs.pictures import PictureDecoder
from generator.codecs.taehv import LightDecoder
from generator.network.wan import Wan

Backend = str | Callable[..., Any]
"""What torch's compiler hands graphs to, by name or itself."""


def compile_networks(wan: Wan, decoder: PictureDecoder, backend: Backend = "inductor") -> None:
    """Compile the two that have most to do, in place; each variant once it is first needed.

    All blocks of a pass are one graph: graphs of single blocks cannot hand on what they give back, for the
    next to run may write over it.
    """
    graphs = {"mode": "reduce-overhead"} if wan.patch_embedding.weight.is_cuda else {}
    wan.blocks.compile(dynamic=False, backend=backend, **graphs)
    # No CUDA graphs for decoders: what these give back, as a stream's past, would be written over.
    inner: Any = decoder
    if isinstance(decoder, LightDecoder):
        inner.forward = torch.compile(decoder.forward, dynamic=False, backend=backend)
    else:
        inner.decoder.compile(dynamic=False, backend=backend)
