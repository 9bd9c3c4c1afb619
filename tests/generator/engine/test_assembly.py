"""The networks of the large size fit together; no memory is taken for them."""

from __future__ import annotations

import pytest
import torch

from generator.codecs.taehv import LightDecoder
from generator.codecs.vae import WanVae
from generator.engine.assembly import assemble
from generator.engine.footprint import footprint
from generator.engine.settings import Decoder, StreamSettings
from generator.network import weights
from generator.network.wan import WAN22_TI2V_5B


@pytest.mark.parametrize(("decoder", "kind"), [("full", WanVae), ("light", LightDecoder)])
def test_the_large_size_is_assembled_with_either_decoder(
    decoder: Decoder, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    hollow = weights._hollow(WAN22_TI2V_5B, torch.bfloat16)
    monkeypatch.setattr(weights, "untrained", lambda *_: hollow)
    made = assemble(StreamSettings("5b", devices=("meta",), decoder=decoder))
    held = footprint(made)
    assert isinstance(made.decoder, kind)
    assert 15e9 < held.networks < 16e9
    assert held.networks + held.shared + held.stream < 30e9
