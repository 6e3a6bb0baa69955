# Thin over `pip install` and the `spinegraph` command; the README shows both without make.
#
#   make graph                                 the graph of the sample documents, in graph/
#   make graph DOCS=path/to/folder OUT=path    the graph of your own documents
#   make test                                  the test suite
#   make check                                 all that the automatic build runs: format, lint, types, tests
#   make conformance                           W3C's suites for SPARQL over HTTP, as a table
#   make bench                                 reading speed beside medspaCy, as a ratio
#   make docs                                  outputs, references and picture in README and docs/, made again

DOCS ?=
OUT ?= graph
PYTHON ?= $(shell for name in python3.14 python3.13 python3.12 python3.11 python3; do \
	command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' && \
	echo $$name && break; done)
JOBS ?= auto
VENV := .venv
BIN := $(VENV)/bin

.PHONY: graph test check conformance bench docs clean

graph: $(VENV)/.installed
	@$(BIN)/spinegraph build $(if $(DOCS),"$(DOCS)",--samples) -o "$(OUT)"
	@echo
	@echo 'Open the page in a browser:  $(OUT)/explore.html'
	@echo 'Go on with:'
	@echo '  $(BIN)/spinegraph query "$(OUT)" --list'
	@echo '  $(BIN)/spinegraph query "$(OUT)" complications-of --entity "spinal fusion"'
	@echo '  $(BIN)/spinegraph show "$(OUT)" "pedicle screw"'

test: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

conformance: $(VENV)/.installed-dev
	@$(BIN)/python tests/service/conformance.py $(DATA)

bench: $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@$(BIN)/python benchmarks/reading.py

docs: $(VENV)/.installed-dev
	$(BIN)/python tools/update_docs.py --picture

# The stamps make a second run quick: pip is asked again only when the project's settings have changed.
$(VENV)/.installed: pyproject.toml | $(VENV)/bin/pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.installed

$(VENV)/bin/pip:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer is needed: apt-get install python3, or brew install python'; exit 1; }
	@echo 'Setting up $(VENV) with $(PYTHON): this takes a minute, once.'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo 'If venv is missing: apt-get install python3-venv'; exit 1; }

clean:
	rm -rf $(VENV) graph dist build
