# The two commands of the README, and what they are made of. `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev build serve check test lint lock translations clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.runtime: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

setup: $(VENV)/.runtime translations  ## make the virtual environment from the lock file

setup-dev: $(VENV)/.dev translations  ## the same, with what the tests need

translations: $(VENV)/.runtime
	$(BIN)/pybabel --quiet compile --directory src/kg/translations

build: setup  ## build the graph into build/<version>, switch build/current to it
	$(BIN)/kg build

serve: build  ## build, then serve on http://localhost:$(PORT)
	$(BIN)/kg serve --port $(PORT)

check: setup  ## check the tables and the graph, print findings
	$(BIN)/kg check

lint: setup-dev  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint  ## lint, types and every test
	$(BIN)/python -m pytest

lock:  ## write the lock files anew from pyproject.toml (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra build pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:  ## remove the environment and the builds
	rm -rf $(VENV) build
