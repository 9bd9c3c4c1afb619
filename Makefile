# The same few words everywhere: serve, test, bench, venv, lint, clean.
PYTHON ?= 3.11
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv pip
VLLM := .venv-vllm

# Python keeps what it has compiled, whatever the shell asks for: else each of the many processes compiles all it imports.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: serve vllm livekit test bench venv lint clean

serve: $(VENV)/.serve           ## install what a call needs and open the door on 127.0.0.1:8080
	$(BIN)/visavis serve

vllm: $(VLLM)/.done             ## a language model on 127.0.0.1:8000: MODEL=hub name or folder, ARGS=options of vLLM
	$(VLLM)/bin/python -m tools.serve_vllm $(if $(MODEL),--model "$(MODEL)") $(ARGS)

livekit: $(VENV)/.livekit       ## a LiveKit server on 127.0.0.1:7880, and what LiveKit rooms need
	-$(BIN)/python -m tools.livekit_client
	$(BIN)/python -m tools.livekit_server

test: $(VENV)/.all $(VLLM)/.done lint   ## every check and every test, the slow ones too
	-$(BIN)/python -m tools.livekit_server --install
	-$(BIN)/python -m tools.livekit_client
	-$(BIN)/visavis doctor   # what this machine can do; and it compiles the face once, where each test process would
	tools/tests.sh $(BIN)/pytest

bench: $(VENV)/.all             ## every benchmark; results go to benchmarks/results
	-$(BIN)/python -m tools.livekit_server --install
	-$(BIN)/python -m tools.livekit_client
	$(BIN)/visavis bench all --json benchmarks/results

venv: $(VENV)/.all              ## the environment with all extras

lint: $(VENV)/.all
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:
	rm -rf $(VENV) $(VLLM) $(VLLM).new $(VLLM).old $${XDG_CACHE_HOME:-$$HOME/.cache}/visavis build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(BIN)/uv:
	tools/venv.sh $(VENV) $(PYTHON)

$(VENV)/.serve: requirements/serve.txt requirements/data.txt pyproject.toml | $(BIN)/uv
	$(UV) install --python $(VENV) --require-hashes -r requirements/serve.txt
	$(UV) install --python $(VENV) --require-hashes --no-deps -r requirements/data.txt
	$(UV) install --python $(VENV) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.livekit: requirements/livekit.txt $(VENV)/.serve
	$(UV) install --python $(VENV) --require-hashes -r requirements/livekit.txt
	@touch $@

$(VENV)/.all: requirements/all.txt requirements/data.txt requirements/data-dev.txt pyproject.toml | $(BIN)/uv
	$(UV) install --python $(VENV) --require-hashes -r requirements/all.txt
	$(UV) install --python $(VENV) --require-hashes --no-deps -r requirements/data.txt -r requirements/data-dev.txt
	$(UV) install --python $(VENV) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.serve $(VENV)/.livekit

$(VLLM)/.done: requirements/vllm-gpu.txt requirements/vllm-cpu.txt requirements/data-vllm.txt | $(BIN)/uv
	tools/vllm_venv.sh $(VLLM)
	@touch $@
