# `make chat` is all a reader needs; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
Q ?= What did the opposition say?
PYTEST_ARGS ?=
WORKERS ?= 2
RUNS ?= .rag/eval
FLOORS := --floor citation_exact=1 --floor recall@10=0.95

.DEFAULT_GOAL := help
.PHONY: help setup chat ask test lint eval baselines timing check lock clean

help:  ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(READY)  ## Create .venv with exactly what the lock files pin

# The stamp is written last, so that an interrupted installation starts again. A failed one removes
# nothing: pip goes on from what is there.
$(READY): requirements.lock requirements-torch.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-torch.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

chat: $(READY)  ## Add corpus/ and serve the chat at http://127.0.0.1:7860
	$(BIN)/rag add corpus/
	$(BIN)/python app.py

ask: $(READY)  ## Ask one question: make ask Q="Who is Shoigu?"
	@$(BIN)/rag add --quiet corpus/
	@$(BIN)/rag ask "$$Q" || test $$? -eq 3  # 3: the articles don't say, which is no failure
ask: export Q := $(Q)

# Files whole, since what is made once for a file (models, servers) is dear. One thread for each worker:
# PyTorch would take all cores for each. A browser and its server want the machine for themselves.
test: $(READY)  ## Run the tests, WORKERS=2 at a time
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --ignore tests/browser $(PYTEST_ARGS)
	$(BIN)/python -m pytest tests/browser $(PYTEST_ARGS)

lint: $(READY)  ## Run the linter and the type checker
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The floors say what must never give way; the baselines what must not get worse.
eval: $(READY)  ## Ask the hand-written question sets, and fail when the answers got worse
	$(BIN)/rag eval run evals/sets/corpus.yaml --out $(RUNS)/corpus
	$(BIN)/rag eval run evals/sets/articles.yaml --out $(RUNS)/articles
	$(BIN)/rag eval report $(RUNS)/corpus
	$(BIN)/rag eval report $(RUNS)/articles
	$(BIN)/rag eval gate $(RUNS)/corpus --baseline evals/baselines/corpus.json $(FLOORS)
	$(BIN)/rag eval gate $(RUNS)/articles --baseline evals/baselines/articles.json $(FLOORS)

baselines: $(READY)  ## Take the last `make eval` as the one that later ones are held against
	$(BIN)/rag eval baseline $(RUNS)/corpus evals/baselines/corpus.json
	$(BIN)/rag eval baseline $(RUNS)/articles evals/baselines/articles.json

timing: $(READY)  ## Measure a cold and a warm question, and the memory
	$(BIN)/python evals/timing.py

check: lint test  ## Lint and test, as CI does

# torch is left out (see requirements-torch.lock), and with it the CUDA packages of its Linux build.
lock:  ## Resolve pyproject.toml anew into requirements.lock (needs uv on the PATH)
	uv pip compile pyproject.toml --all-extras --python-version 3.11 --generate-hashes --upgrade \
	  --no-annotate --no-emit-package torch --no-header --output-file requirements.lock

clean:  ## Remove .venv and caches; the store (.rag/) stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
