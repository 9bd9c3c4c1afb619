"""Networks from a folder: whole, or one sentence that says what is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from diffusers import AutoencoderKLWan
from safetensors.torch import load_file, save_file
from transformers import (
    SiglipConfig,
    SiglipModel,
    SiglipVisionModel,
    UMT5Config,
    UMT5EncoderModel,
    Wav2Vec2Config,
    Wav2Vec2ForCTC,
)

from generator.codecs.loading import load_light_decoder, load_semantic, load_speech, load_text, load_vae
from generator.codecs.speech import WINDOW
from generator.codecs.taehv import taew2_2
from media.errors import ModelError
from tests.generator.codecs.test_vae import small_vae

FLOAT = torch.float32


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All networks, small and random, laid out as the published ones are."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("models")
    small_vae().save_pretrained(folder / "wan" / "vae")
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    heard = Wav2Vec2Config(**sizes, conv_dim=(8,) * 7, num_conv_pos_embedding_groups=2)
    Wav2Vec2ForCTC(heard).save_pretrained(folder / "wav2vec2")
    words = {"max_position_embeddings": 8, "vocab_size": 16, "projection_size": 16}
    seen = SiglipConfig(text_config=sizes | words, vision_config={**sizes, "image_size": 16, "patch_size": 8})
    SiglipModel(seen).save_pretrained(folder / "siglip2")
    read = UMT5Config(vocab_size=8, d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2)
    UMT5EncoderModel(read).save_pretrained(folder / "wan" / "text_encoder")
    save_tokenizer(folder / "wan" / "tokenizer")
    return folder


def save_tokenizer(folder: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import T5Tokenizer

    words = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁waves", -1.0), ("▁nods", -1.0)]
    tokenizer = Tokenizer(models.Unigram(words, unk_id=2))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    T5Tokenizer(tokenizer_object=tokenizer, extra_ids=0).save_pretrained(folder)


def test_the_video_autoencoder_is_read_from_wan_s_folder(folder: Path) -> None:
    z = torch.zeros(1, 4, 2, 2, 2)
    frames, _ = load_vae(folder / "wan", "cpu", FLOAT).decode(z)
    assert frames.shape == (5, 3, 32, 32)


def test_the_hearing_is_read_from_a_file_for_recognition(folder: Path) -> None:
    assert load_speech(str(folder / "wav2vec2"), "cpu", FLOAT, 16).features(torch.zeros(1, WINDOW)).shape == (
        1,
        32,
        16,
    )


def test_the_seeing_is_read_from_a_file_with_a_text_side(folder: Path) -> None:
    features = load_semantic(folder / "siglip2", "cpu", FLOAT).features(
        torch.zeros(2, 3, 9, 9, dtype=torch.uint8)
    )
    whole = SiglipVisionModel.from_pretrained(folder / "siglip2").eval()
    with torch.no_grad():
        shown = whole(torch.full((1, 3, 16, 16), -1.0)).pooler_output[0]
    torch.testing.assert_close(features[0], shown / shown.norm(), atol=1e-5, rtol=1e-5)


def test_the_reading_is_read_with_its_tokenizer(folder: Path) -> None:
    assert load_text(folder / "wan", "cpu", FLOAT, 16).features("waves  nods").shape == (1, 3, 16)


@pytest.mark.parametrize(
    ("load", "what"), [(load_vae, "autoencoder"), (load_text, "UMT5"), (load_speech, "Wav2Vec2")]
)
def test_a_folder_that_is_not_there_is_named(load: object, what: str, tmp_path: Path) -> None:
    assert callable(load)
    width = () if load is load_vae else (16,)
    with pytest.raises(ModelError, match=rf"{what}.* is not there: there is no folder .*nowhere; give one"):
        load(tmp_path / "nowhere", "cpu", FLOAT, *width)


def test_a_folder_without_the_part_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"video autoencoder is not there: .*vae holds no settings .*; give"):
        load_vae(tmp_path, "cpu", FLOAT)


def test_a_name_that_is_neither_a_folder_nor_a_hub_s_is_not_asked_for() -> None:
    with pytest.raises(ModelError, match="there is no folder wan-models"):
        load_text("wan-models", "cpu", FLOAT, 16)


def test_settings_without_weights_are_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text((folder / "wav2vec2" / "config.json").read_text())
    with pytest.raises(
        ModelError, match=r"Wav2Vec2 cannot be loaded from .*: Error no file named .*; give its"
    ):
        load_speech(tmp_path, "cpu", FLOAT, 16)


def test_a_file_that_lacks_weights_is_named_with_them(folder: Path, tmp_path: Path) -> None:
    vae = AutoencoderKLWan.from_pretrained(folder / "wan" / "vae", low_cpu_mem_usage=False)
    vae.save_pretrained(tmp_path / "vae")
    (file,) = (tmp_path / "vae").glob("*.safetensors")
    weights = load_file(file)
    del weights["decoder.conv_in.weight"]
    save_file(weights, file, {"format": "pt"})
    with pytest.raises(ModelError, match=r"lacks decoder\.conv_in\.weight; fetch it again"):
        load_vae(tmp_path, "cpu", FLOAT)


def test_a_network_of_another_kind_is_refused(folder: Path, tmp_path: Path) -> None:
    for file in (folder / "siglip2").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    settings = json.loads((tmp_path / "config.json").read_text())
    settings["vision_config"]["hidden_size"] = 32
    (tmp_path / "config.json").write_text(json.dumps(settings))
    with pytest.raises(ModelError, match="SigLIP 2"):
        load_semantic(tmp_path, "cpu", FLOAT)


def test_features_of_a_width_that_the_generator_does_not_take_are_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"Wav2Vec2 from .* 16 wide, the generator takes 768: give"):
        load_speech(folder / "wav2vec2", "cpu", FLOAT, 768)
    with pytest.raises(ModelError, match=r"UMT5 from .* 16 wide, the generator takes 4096: give"):
        load_text(folder / "wan", "cpu", FLOAT, 4096)


@pytest.mark.parametrize("ending", ["safetensors", "pth"])
def test_the_light_decoder_is_read_from_its_file(ending: str, tmp_path: Path) -> None:
    torch.manual_seed(1)
    decoder = taew2_2()
    published = {**decoder.state_dict(), "encoder.0.weight": torch.zeros(1)}
    file = tmp_path / f"taew2_2.{ending}"
    save_file(published, file) if ending == "safetensors" else torch.save(published, file)
    z = torch.randn(1, 48, 1, 1, 1)
    expected, _ = decoder.decode(z)
    assert torch.equal(load_light_decoder(file, "cpu", FLOAT).decode(z)[0], expected)


def test_a_light_decoder_of_another_kind_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.safetensors"
    save_file({"decoder.0.weight": torch.zeros(1)}, file)
    with pytest.raises(ModelError, match=r"lacks decoder\.1\.bias, .* more; give another"):
        load_light_decoder(file, "cpu", FLOAT)
    with pytest.raises(ModelError, match="cannot be read as weights"):
        load_light_decoder(tmp_path / "none.pth", "cpu", FLOAT)
    smaller = taew2_2(8, (8, 8, 8, 8)).state_dict()
    save_file(smaller, file)
    with pytest.raises(ModelError, match="of other sizes"):
        load_light_decoder(file, "cpu", FLOAT)
