"""Which kernel attention takes is chosen by the device."""

from __future__ import annotations

import pytest
import torch
from torch.nn.attention import SDPBackend

from generator.engine.attention import FASTEST, attend_fast, kernel, preferred
from tests.generator.engine.scene import parts


@pytest.mark.parametrize(
    ("capability", "order"), [((9, 0), FASTEST), ((8, 9), ()), ((10, 0), ()), (None, ())]
)
def test_on_hopper_cudnn_is_asked_first_and_elsewhere_torch_decides(
    capability: tuple[int, int] | None, order: tuple[SDPBackend, ...]
) -> None:
    assert preferred(capability) == order


def test_the_processor_attends_by_a_fused_kernel() -> None:
    with attend_fast(torch.device("cpu")):
        assert kernel(parts().networks.wan) == "flash"
