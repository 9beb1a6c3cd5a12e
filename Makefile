# Two commands need nothing but make and Python >= 3.11: `make demo` shows the whole loop, `make test` checks everything.
# Both make their own environment in .venv from the hashed lock, with uv where it is on PATH and pip otherwise.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup plugins demo test lint types unit notebooks lock audit bench soak coverage mutants clean

BIN := .venv/bin
STAMP := .venv/.installed
PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3 python,$(shell command -v $(name) >/dev/null 2>&1 \
	&& $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $(name))))
WORKERS ?= 2
STORIES := $(wildcard notebooks/*.ipynb notebooks/*/*.ipynb training/*.ipynb)
PYTEST := $(BIN)/python -m pytest
MUTANTS := benchmarks/quality/mutants
# Left out: tests that look at clocks, kill processes or run for minutes when each line is watched.
COVERING := $(addprefix tests/,settings history files decomposition targets report runs) $(sort $(wildcard tests/test_*cli.py tests/test_plan*.py)) \
	--ignore=tests/history/test_mutations.py -k 'not H41 and not gigabytes'

# Real files for the tests that want them; without them those tests say why they are skipped.
ifneq ($(wildcard ../shared/data),)
export FORECAST_REAL_DATA ?= $(abspath ../shared/data)
endif
export JUPYTER_PLATFORM_DIRS := 1

help:  ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP)  ## make .venv and install the lock and the package

$(STAMP): requirements.lock pyproject.toml
	@if command -v uv >/dev/null; then \
	    $(BIN)/python -c '' 2>/dev/null || uv venv --clear --python '>=3.11' .venv; \
	    uv pip install --python $(BIN)/python --require-hashes -r requirements.lock; \
	    uv pip install --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	elif [ -n "$(PYTHON)" ]; then \
	    $(BIN)/python -c 'import pip' 2>/dev/null || $(PYTHON) -m venv --clear .venv; \
	    $(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements.lock; \
	    $(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .; \
	else \
	    echo 'Python 3.11 or newer is needed and not on PATH; install it, or name it: make PYTHON=/path/to/python3' >&2; exit 1; \
	fi
	@touch $@

plugins: $(STAMP)  ## install the models of other libraries (plugins/) beside the package
	@if command -v uv >/dev/null; then \
	    uv pip install --python $(BIN)/python --no-deps --no-build-isolation -e plugins/statsforecast; \
	else \
	    $(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e plugins/statsforecast; \
	fi

demo: $(STAMP)  ## the whole loop on the sample company, from history to the half-year report
	@$(BIN)/forecast demo

test: lint types unit notebooks  ## everything: lint, types, unit, notebooks and browser

lint: $(STAMP)  ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)  ## mypy, strict
	$(BIN)/mypy src plugins/statsforecast/src/forecast_statsforecast/adapter.py

unit: $(STAMP)  ## tests of the package, of notebook runs and in the browser
	$(PYTEST) -n $(WORKERS) --dist loadscope tests plugins

notebooks: $(STAMP)  ## every notebook runs from top to bottom, and marked outputs are as they were
ifneq ($(STORIES),)
	$(PYTEST) -n $(WORKERS) --dist loadscope --nbval-lax --nbval-current-env $(STORIES)
else
	@echo 'no notebooks yet'
endif

lock:  ## renew requirements.lock and constraints.txt from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-emit-index-url -p 3.11 -o requirements.lock
	sed -nE 's/^([A-Za-z0-9._-]+==[^\\]*[^\\ ]) *\\$$/\1/p' requirements.lock > constraints.txt

audit: $(STAMP)  ## known vulnerabilities of the lock, where a database of them can be reached
	@$(BIN)/python -m venv .venv/audit && .venv/audit/bin/pip install --disable-pip-version-check -q --require-hashes -r .ci/audit.lock 2>/dev/null \
	    && .venv/audit/bin/python .ci/audit.py constraints.txt || { [ -x .venv/audit/bin/pip-audit ] && exit 1; echo 'NOT AUDITED: pip-audit cannot be installed'; }

bench: $(STAMP)  ## accuracy, calibration and cost against other systems, one table
	$(BIN)/python -m benchmarks

soak: $(STAMP)  ## the long run, under an hour: 10,000 examples of every rule of totals, 500 of the others, and the tests marked soak
	HYPOTHESIS_PROFILE=soak $(PYTEST) -n $(WORKERS) --dist worksteal -m 'hypothesis or soak' --durations=15 tests

coverage: $(STAMP)  ## the branches that the tests take, by room; fails where one of those that read, allocate or publish is under 95 %
	rm -rf .coverage
	mkdir .coverage
	$(BIN)/coverage run -m pytest -q -n $(WORKERS) --dist loadscope $(COVERING)
	$(BIN)/coverage combine -q
	$(BIN)/coverage json -q -o .coverage/branches.json
	$(BIN)/python -m benchmarks.quality.branches .coverage/branches.json benchmarks/COVERAGE.md

mutants: $(MUTANTS)/.venv/.installed  ## small faults put into a sample of the functions; fails where tests notice fewer than 85 % of them
	$(MUTANTS)/.venv/bin/python $(MUTANTS)/sample.py --workers $(WORKERS)

# The tool in an environment of its own, which sees the packages of the project's behind its own.
$(MUTANTS)/.venv/.installed: $(MUTANTS)/requirements.lock $(STAMP)
	$(BIN)/python -m venv --clear $(MUTANTS)/.venv
	$(MUTANTS)/.venv/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes -r $(MUTANTS)/requirements.lock
	$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
	    > "$$($(MUTANTS)/.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/project.pth"
	@touch $@

clean:  ## remove the environment and what tools leave behind
	rm -rf .venv build dist .coverage $(MUTANTS)/.venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
