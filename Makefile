# The two commands of the README, and what they are made of. `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
KG_SCREENSHOTS ?= build/screenshots
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev editor build serve check test lint catalogue bench bench-small scaling soak lock update audit sbom fuzz translations clean w3c screenshots

help:  ## list the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.runtime: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

setup: $(VENV)/.runtime translations editor  ## make the virtual environment from the lock file

setup-dev: $(VENV)/.dev translations editor  ## the same, with what the tests need

# Where npm is not there or cannot load, the script says so in one line and the site shows its plain editor.
EDITOR := src/kg/web/static/editor
$(EDITOR)/manifest.json: $(addprefix assets/editor/,package.json package-lock.json build.mjs build.sh) $(wildcard assets/editor/src/*)
	@sh assets/editor/build.sh $(EDITOR)

editor: $(EDITOR)/manifest.json  ## build the query editor's script from npm, where npm is there

translations: $(VENV)/.runtime
	$(BIN)/pybabel --quiet compile --directory src/kg/translations

catalogue: setup  ## put new texts into the Japanese catalogue; fill in what is empty by hand
	$(BIN)/pybabel --quiet extract --mapping babel.cfg --keywords mark --keywords translate --no-location --sort-output --output src/kg/translations/messages.pot src/kg
	$(BIN)/pybabel --quiet update --input-file src/kg/translations/messages.pot --output-dir src/kg/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 100
	rm src/kg/translations/messages.pot
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
	$(BIN)/python -m pytest --numprocesses 2

benchmarks/.venv/.installed: benchmarks/requirements.lock $(VENV)/.dev
	$(BIN)/python -m benchmarks.peers
	touch $@

bench: translations benchmarks/.venv/.installed  ## measure this server and its peers: one table of ratios
	$(BIN)/python -m benchmarks.run $(ARGS)

bench-small: setup-dev  ## the same with 60 measures, for correctness
	$(BIN)/python -m benchmarks.run --small

scaling: translations setup-dev  ## the limits of this machine at 10 k to 10 M triples, into docs/scaling.md (needs wrk)
	$(BIN)/python -m benchmarks.scaling --docs $(ARGS)

soak: setup-dev  ## ten minutes of mixed load with bombs
	$(BIN)/python -m benchmarks.soak $(ARGS)

UPGRADE :=
lock:  ## write the lock files anew from pyproject.toml (needs uv)
	uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra build --extra mcp pyproject.toml -o requirements.lock
	uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra build --extra mcp --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate benchmarks/requirements.in -o benchmarks/requirements.lock

NPM := assets/editor assets/tokens tests/browser tests/clients
update:  ## take newer versions of every dependency into the lock files, then test (needs uv, npm and the network)
	$(MAKE) lock UPGRADE=--upgrade
	for folder in $(NPM); do npm update --prefix $$folder --package-lock-only --ignore-scripts --no-audit --no-fund || exit 1; done
	@echo 'Pinned to one version, to be raised by hand in package.json and pyproject.toml:'
	@for folder in $(NPM); do npm outdated --prefix $$folder --package-lock-only || true; done
	@grep -E '^ *"[a-z0-9-]+==' pyproject.toml || true
	$(MAKE) test

audit: setup-dev  ## look every locked package up in the databases of known vulnerabilities (needs the network)
	$(BIN)/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r requirements.lock
	for folder in assets/editor assets/tokens; do npm audit --prefix $$folder --package-lock-only || exit 1; done

fuzz: setup-dev  ## the fuzzing of the tests with a hundred times as many examples, new ones each time (hours)
	$(BIN)/python -m pytest tests/fuzz --hypothesis-profile fuzz --timeout 0 $(ARGS)

sbom: setup-dev  ## the software bill of materials: build/sbom.cdx.json (CycloneDX)
	$(BIN)/python -m tools.sbom

clean:  ## remove the environment and the builds
	rm -rf $(VENV) build

w3c: setup-dev  ## the W3C SPARQL 1.1 suites over a running server, with figures per suite
	$(BIN)/python -m pytest tests/w3c --quiet --numprocesses 2

screenshots: setup-dev  ## pictures of every kind of page, into $(KG_SCREENSHOTS)
	$(BIN)/python -m tests.browser.screenshots $(KG_SCREENSHOTS)
