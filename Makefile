# `make run` and `make test` are all that a fresh machine needs: Python 3.11 or later, nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: run test check benchmarks clean

run: $(VENV)/.installed
	$(BIN)/pathways run --patient examples/patients/marie.yaml --at 2026-11-23

test: $(VENV)/.tested
	$(BIN)/python -m pytest -n 2

check: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pathways fmt --check protocols local
	$(BIN)/pathways validate protocols
	$(BIN)/pathways test --min states=100 --min transitions=100 --min guards=86

benchmarks: $(VENV)/.tested
	$(BIN)/pip install --quiet '.[benchmarks]'
	$(BIN)/python -m benchmarks

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable . -c constraints.txt
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(BIN)/pip install --quiet --editable '.[test]' -c constraints.txt
	@touch $@

clean:
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .ruff_cache .pytest_cache
