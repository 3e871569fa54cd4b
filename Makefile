# make chat and make test need Python 3.11 or newer and nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Options for pip that say where the CPU build of PyTorch is, where pip does not find it by itself.
TORCH ?=
# What to ask: DOCUMENTS="a.txt folder", Q="the question"; ARGS goes to the command as it is.
DOCUMENTS ?=
ARGS ?=
ON := $(if $(DOCUMENTS),--documents $(DOCUMENTS))

.DEFAULT_GOAL := help
.PHONY: help chat ask test check fix eval bench install clean

help:  ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(BIN)/vraagbaak: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Vraagbaak needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11 …" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	@echo "Installing; this takes a few minutes the first time."
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet $(TORCH) "torch==2.13.0"
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: $(BIN)/vraagbaak
	$(BIN)/python -m pip install --quiet --editable ".[plot,train,server]" --group dev
	@touch $@

install: $(BIN)/vraagbaak  ## install into .venv

chat: install  ## serve the chat page on this machine
	$(BIN)/vraagbaak chat $(ON) $(ARGS)

ask: install  ## ask a question: make ask Q="…"; without Q a conversation
	$(BIN)/vraagbaak ask $(if $(Q),"$(Q)") $(ON) $(ARGS)

test: $(VENV)/.dev  ## run all tests
	$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.dev  ## formatting, lint, types, layering
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layering.py

fix: $(VENV)/.dev  ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

eval: $(VENV)/.dev  ## measure retrieval, answers, citations and refusals
	$(BIN)/vraagbaak eval $(ON) $(ARGS)

bench: $(VENV)/.dev  ## measure speed
	$(BIN)/python -m eval.bench $(ON) $(ARGS)

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
