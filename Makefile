# Two commands matter: `make demo` and `make test`. Both set up all they need.
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP_RUN := $(VENV)/.run-stamp
STAMP_DEV := $(VENV)/.dev-stamp

.PHONY: help demo test check format lint types imports tests explore lock clean

help:  ## say what each target does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1	/' | expand -t 20

demo: $(STAMP_RUN)  ## set up and run the demo: invented outlets, one story
	@$(BIN)/aggregate demo

test: check  ## set up and run every check that CI runs

check: format lint types imports tests

format: $(STAMP_DEV)  ## formatting is as ruff writes it
	$(BIN)/ruff format --check .

lint: $(STAMP_DEV)  ## ruff, every rule
	$(BIN)/ruff check .

types: $(STAMP_DEV)  ## mypy, strict
	$(BIN)/mypy

imports: $(STAMP_DEV)  ## import-linter: imports go down
	$(BIN)/lint-imports

tests: $(STAMP_DEV)  ## the test suite, with branch coverage
	$(BIN)/pytest -n 2 --dist loadgroup --cov --cov-report=term --cov-fail-under=85

explore: $(STAMP_DEV)  ## let hypothesis look for new counterexamples, for minutes
	HYPOTHESIS_PROFILE=explore $(BIN)/pytest -n 2 tests/property

COMPILE := uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11

lock:  ## renew the pinned requirement files (needs uv)
	$(COMPILE) requirements/build.in -o requirements/build.txt
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) --extra postgres --group dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage*

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + "; set PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(STAMP_RUN): requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Setting up $(VENV) (once) ..."
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/build.txt -r requirements/run.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(STAMP_DEV): requirements/dev.txt $(STAMP_RUN) | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@
