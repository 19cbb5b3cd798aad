# `make run` and `make test` need git and Python 3.11 or newer, and nothing else. Both set up .venv once, and again
# only when pyproject.toml or constraints.txt has changed. What pip fetches is kept in $(WHEELS) and taken from there
# where it is complete, so that both also work offline.

VENV := .venv
WHEELS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/tocsin/wheels
BIN := $(VENV)/bin
AUDIT := .venv-audit
RUN_READY := $(VENV)/.ready-to-run
TEST_READY := $(VENV)/.ready-to-test
FETCH = $(BIN)/python -m pip download --quiet --disable-pip-version-check --dest "$(WHEELS)" -c constraints.txt
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --find-links "$(WHEELS)" -c constraints.txt

.PHONY: run test fmt lint types floors audit sbom clean

run: $(RUN_READY) ## Start the bot on tocsin.yaml (ARGS="--config other.yaml" for another)
	@$(BIN)/tocsin run $(ARGS)

test: $(TEST_READY) ## Run every test (ARGS="tests/unit/rules" for some)
	@$(BIN)/python -m pytest $(ARGS)

fmt: $(TEST_READY) ## Format the code, mend what ruff can, write the schemas anew
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@for what in config rules; do $(BIN)/tocsin schema $$what > docs/schema/$$what.json; done

lint: $(TEST_READY) ## Format and lint, changing nothing
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: $(TEST_READY) ## Check the types
	@$(BIN)/mypy

floors: $(TEST_READY) ## Check that nothing imports upward
	@$(BIN)/lint-imports

audit: $(AUDIT)/.ready ## Ask OSV for known weaknesses of what constraints.txt pins; needs the network
	@$(AUDIT)/bin/pip-audit -r constraints.txt --no-deps --disable-pip --progress-spinner off --timeout 10 -s osv

sbom: $(RUN_READY) $(AUDIT)/.ready ## Write sbom.json: all that is installed to run Tocsin (CycloneDX)
	@$(AUDIT)/bin/cyclonedx-py environment $(VENV) --pyproject pyproject.toml --of JSON -o sbom.json

clean: ## Take away .venv and the caches; data/ stays
	rm -rf $(VENV) $(AUDIT) sbom.json .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist

$(RUN_READY): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Setting up $(VENV) …"
	@mkdir -p "$(WHEELS)"
	@$(INSTALL) --editable . 2>/dev/null || { $(FETCH) hatchling editables . && $(INSTALL) --editable .; }
	@touch $@

$(TEST_READY): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Setting up $(VENV) with what the tests need …"
	@mkdir -p "$(WHEELS)"
	@$(INSTALL) --editable '.[dev]' 2>/dev/null \
	  || { $(FETCH) hatchling editables '.[dev]' && $(INSTALL) --editable '.[dev]'; }
	@touch $(RUN_READY) $@

# Tools that look at the others stay apart from them.
$(AUDIT)/.ready: constraints-audit.txt | $(BIN)/python
	@$(BIN)/python -m venv $(AUDIT)
	@$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints-audit.txt pip-audit cyclonedx-bom
	@touch $@

$(BIN)/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if command -v $$python >/dev/null && $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    $$python -m venv $(VENV) && exit 0; \
	    echo "$$python cannot make a virtual environment; on Debian and Ubuntu install its -venv package." >&2; \
	    rm -rf $(VENV); exit 1; \
	  fi; \
	done; \
	echo "Tocsin needs Python 3.11 or newer. Found: $$(python3 --version 2>/dev/null || echo none)." >&2; \
	echo "Install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; \
	exit 1
