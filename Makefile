# The same few words everywhere: serve, test, bench, venv, lint, clean.
PYTHON ?= 3.11
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv pip

.PHONY: serve test bench venv lint clean

serve: $(VENV)/.serve           ## install what a call needs and open the door on 127.0.0.1:8080
	$(BIN)/visavis serve

test: $(VENV)/.all lint         ## every check and every test, the slow ones too
	$(BIN)/pytest -n 2 --dist worksteal

bench: $(VENV)/.all             ## every benchmark; results go to benchmarks/results
	$(BIN)/visavis bench all --json benchmarks/results

venv: $(VENV)/.all              ## the environment with all extras

lint: $(VENV)/.all
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(BIN)/uv:
	tools/venv.sh $(VENV) $(PYTHON)

$(VENV)/.serve: requirements/serve.txt requirements/data.txt pyproject.toml | $(BIN)/uv
	$(UV) install --python $(VENV) --require-hashes -r requirements/serve.txt
	$(UV) install --python $(VENV) --require-hashes --no-deps -r requirements/data.txt
	$(UV) install --python $(VENV) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.all: requirements/all.txt requirements/data.txt requirements/data-dev.txt pyproject.toml | $(BIN)/uv
	$(UV) install --python $(VENV) --require-hashes -r requirements/all.txt
	$(UV) install --python $(VENV) --require-hashes --no-deps -r requirements/data.txt -r requirements/data-dev.txt
	$(UV) install --python $(VENV) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.serve
