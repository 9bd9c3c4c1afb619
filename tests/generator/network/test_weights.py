"""Checkpoints of both layouts: what they hold is compared first, and the network then equals diffusers'."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from diffusers import WanTransformer3DModel
from diffusers.loaders.single_file_utils import convert_wan_transformer_to_diffusers
from safetensors.torch import load_file, save_file
from torch import Tensor

from generator.network import weights
from generator.network.wan import Wan
from generator.network.weights import Networks, find, load, untrained
from media.errors import ModelError
from tests.generator.networks import SHAPE, drawn, prompt, speech

ALL = ("speech", "regions", "compressor")
SHARD = "30KB"  # makes six files of the small network


@pytest.fixture(scope="module")
def published() -> WanTransformer3DModel:
    """diffusers' transformer, small and random, with no weight at zero or one."""
    torch.manual_seed(0)
    model = WanTransformer3DModel(
        num_attention_heads=SHAPE.heads, attention_head_dim=SHAPE.head, in_channels=4, out_channels=4,
        text_dim=12, freq_dim=16, ffn_dim=64, num_layers=2,
    )  # fmt: skip
    for parameter in model.parameters():
        parameter.data += 0.1 * torch.randn_like(parameter)
    return model.eval()


@pytest.fixture(scope="module")
def in_shards(published: WanTransformer3DModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where diffusers saved it, in several files, as part of a pipeline."""
    folder = tmp_path_factory.mktemp("published")
    published.save_pretrained(folder / "transformer", max_shard_size=SHARD)
    return folder


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of our networks, in one file in the original's layout."""
    folder = tmp_path_factory.mktemp("trained")
    networks = untrained(SHAPE, "cpu", torch.float32)
    weights = {name.removeprefix("wan."): each + 0.1 for name, each in networks.state_dict().items()}
    save_file(weights, folder / "model.safetensors")
    return folder


def changed(folder: Path, target: Path, change: Callable[[dict[str, Tensor]], None]) -> Path:
    """A copy of a folder with one file, whose weights were changed."""
    tensors = load_file(folder / "model.safetensors")
    change(tensors)
    save_file(tensors, target / "model.safetensors")
    return target


def compare(wan: Wan, published: WanTransformer3DModel, batch: int, size: tuple[int, int, int]) -> None:
    """Let both make the velocity of the same latents, the first of them clean and the others noisy."""
    frames, height, width = size
    latents, text = drawn(1, batch, 4, *size), drawn(2, batch, SHAPE.text_tokens, SHAPE.text_width)
    times = torch.full((batch, frames), 700.0)
    for each in (times, times * (torch.arange(frames) > 0)):
        tokens = each.repeat_interleave(height * width // 4, 1)
        with torch.no_grad():
            (expected,) = published(latents, tokens, text, return_dict=False)
            found = wan(latents, each, wan.text_keys(text), None)
        assert (found - expected).abs().max() <= 1e-4


@pytest.mark.parametrize(("batch", "size"), [(1, (1, 4, 4)), (1, (3, 4, 6)), (2, (5, 8, 2))])
def test_loaded_from_diffusers_shards_it_equals_diffusers(
    published: WanTransformer3DModel, in_shards: Path, batch: int, size: tuple[int, int, int]
) -> None:
    assert len(list((in_shards / "transformer").glob("*.safetensors"))) > 2
    compare(load(in_shards, SHAPE, "cpu", torch.float32).wan, published, batch, size)


def test_the_original_layout_equals_diffusers_by_diffusers_own_conversion(
    published: WanTransformer3DModel, tmp_path: Path
) -> None:
    bare = replace(SHAPE, speech_width=0)
    wan = untrained(bare, "cpu", torch.float32).wan
    original = {name: each + 0.1 * drawn(3, *each.shape) for name, each in wan.state_dict().items()}
    del original["region_keys"]
    save_file(original, tmp_path / "diffusion_pytorch_model.safetensors")
    published = WanTransformer3DModel.from_config(published.config).eval()
    published.load_state_dict(convert_wan_transformer_to_diffusers(dict(original)))
    compare(load(tmp_path, SHAPE, "cpu", torch.float32).wan, published, 1, (3, 4, 6))


def test_the_plain_backbone_says_what_is_not_trained_and_begins_it(in_shards: Path) -> None:
    networks = load(in_shards, SHAPE, "cpu", torch.float32)
    assert networks.untrained == ALL
    assert not any(each.is_meta for each in networks.parameters())
    assert not networks.wan.region_keys.any()
    wan, latents, times = networks.wan, drawn(1, 1, 4, 3, 4, 6), torch.full((1, 3), 500.0)
    text = prompt(wan, 1)
    assert torch.equal(wan(latents, times, text, speech(1)), wan(latents, times, text, None))
    assert networks.compressor(latents).isfinite().all()


def test_a_trained_file_holds_everything(trained: Path) -> None:
    networks = load(trained, SHAPE, "cpu", torch.float32)
    assert networks.untrained == ()
    stored = load_file(trained / "model.safetensors")
    for name, each in networks.state_dict().items():
        assert torch.equal(each, stored[name.removeprefix("wan.")]), name


def test_norms_and_what_noise_levels_make_stay_in_float32(in_shards: Path) -> None:
    networks = load(in_shards, SHAPE, "cpu", torch.bfloat16)
    precise = {name for name, each in networks.named_parameters() if each.dtype == torch.float32}
    parts = ("norm", "time_embedding", "time_projection", "modulation")
    assert precise == {
        name for name, _ in networks.wan.named_parameters(prefix="wan") if any(part in name for part in parts)
    }
    velocity = networks.wan(
        drawn(1, 1, 4, 3, 4, 6), torch.full((1, 3), 500.0), prompt(networks.wan, 1), speech(1)
    )
    assert velocity.isfinite().all()
    assert not any(each.requires_grad for each in networks.parameters())


def test_untrained_networks_are_the_same_each_time_and_leave_random_numbers_alone() -> None:
    torch.manual_seed(5)
    one = untrained(SHAPE, "cpu", torch.float32).state_dict()
    here = torch.rand(1)
    torch.manual_seed(5)
    assert torch.equal(torch.rand(1), here)
    other = untrained(SHAPE, "cpu", torch.float32).state_dict()
    assert all(torch.equal(each, other[name]) for name, each in one.items())


def without(tensors: dict[str, Tensor]) -> None:
    """Leave four weights out, all of them of one part that is partly there."""
    for name in ("q.weight", "q.bias", "k.weight", "k.bias"):
        del tensors[f"blocks.1.speech_attn.{name}"]


def with_more(tensors: dict[str, Tensor]) -> None:
    """Add a block."""
    tensors["blocks.2.ffn.0.bias"] = torch.zeros(1)


def of_another_shape(tensors: dict[str, Tensor]) -> None:
    """As a network of other sizes has it."""
    tensors["compressor.out.bias"] = torch.zeros(7)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            without,
            "4 missing (blocks.1.speech_attn.q.weight, blocks.1.speech_attn.q.bias, "
            "blocks.1.speech_attn.k.weight and 1 more)",
        ),
        (with_more, "1 unknown (blocks.2.ffn.0.bias)"),
        (of_another_shape, "1 of another shape (compressor.out.bias (7,) instead of (48,))"),
    ],
)
def test_what_does_not_fit_is_said_before_anything_is_loaded(
    trained: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[dict[str, Tensor]], None],
    said: str,
) -> None:
    folder = changed(trained, tmp_path, change)
    monkeypatch.setattr(Networks, "load_state_dict", lambda *_, **__: pytest.fail("loaded"))
    with pytest.raises(ModelError) as error:
        load(folder, SHAPE, "cpu", torch.float32)
    assert str(error.value) == f"The weights in {folder} are not the generator's: {said}."


def test_another_network_is_told_apart_in_one_sentence(in_shards: Path) -> None:
    with pytest.raises(ModelError, match=r"not the generator's: \d+ missing \(.*\), \d+ of another shape"):
        load(in_shards, replace(SHAPE, layers=3, ffn=32), "cpu", torch.float32)


def test_a_shard_that_is_missing_is_named(in_shards: Path, tmp_path: Path) -> None:
    for file in (in_shards / "transformer").iterdir():
        if "00002-of" not in file.name:
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(ModelError, match=r"00002-of.* is missing: fetch the weights again"):
        load(tmp_path, SHAPE, "cpu", torch.float32)


@pytest.mark.parametrize("name", ["model.safetensors", "model.safetensors.index.json"])
def test_a_broken_file_is_said(trained: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "model.safetensors").write_bytes((trained / "model.safetensors").read_bytes())
    (tmp_path / name).write_bytes(b"{}")
    with pytest.raises(ModelError, match=r"cannot be read \(.+\): fetch them again"):
        load(tmp_path, SHAPE, "cpu", torch.float32)


def test_a_folder_that_is_not_there_or_empty_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there is no folder"):
        find(tmp_path / "none")
    with pytest.raises(ModelError, match="there is no folder"):
        find("./none")
    with pytest.raises(ModelError, match=r"holds no \.safetensors file"):
        find(tmp_path)


def test_a_hub_name_is_downloaded_or_said_why_not(
    in_shards: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = []
    monkeypatch.setattr("media.hub.problem_with", lambda name: None)
    monkeypatch.setattr(
        "huggingface_hub.snapshot_download", lambda name, **_: asked.append(name) or str(in_shards)
    )
    assert find("somebody/generator") == in_shards / "transformer"
    assert asked == ["somebody/generator"]

    def offline(name: str, **_: object) -> str:
        raise OSError("no network\nat all")

    monkeypatch.setattr("huggingface_hub.snapshot_download", offline)
    with pytest.raises(
        ModelError, match=r'"somebody/generator" could not be downloaded \(no network\): check'
    ):
        find("somebody/generator")


def test_an_index_decides_which_files_count(in_shards: Path, trained: Path, tmp_path: Path) -> None:
    for file in (in_shards / "transformer").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "older.safetensors").write_bytes((trained / "model.safetensors").read_bytes())
    (index,) = tmp_path.glob("*.index.json")
    names = json.loads(index.read_text())["weight_map"]
    assert len(weights.contents(tmp_path)) == len(names)
