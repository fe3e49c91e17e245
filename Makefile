# make run: from a clean clone to a running register. make test, make check: what a change has to pass.

PYTHON ?= python3
BIN := .venv/bin
VENDOR := templates/static/vendor/manifest.json
PAGES := $(shell find templates/pages -name '*.html' 2>/dev/null)

.PHONY: run demo test check faults bench assets wheel lock
.DEFAULT_GOAL := run

run: .venv/.run vendor
	@exec $(BIN)/kelishim serve

demo: .venv/.run vendor
	@exec $(BIN)/kelishim demo

test: .venv/.test vendor
	$(BIN)/python -m pytest $(TESTS)

faults: .venv/.test
	$(BIN)/python -m pytest -m faults $(TESTS)

bench: .venv/.test vendor
	$(BIN)/python -m tests.bench $(BENCH)

check: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python .ci/templates
	$(BIN)/python -m pytest -q tests/test_catalogues.py

# A stamp each: what has been done is not done again until what it was made from changes.
.venv/.run: requirements/run.txt pyproject.toml .ci/setup
	@PYTHON=$(PYTHON) .ci/setup run
	@touch $@

.venv/.test: requirements/test.txt pyproject.toml .ci/setup
	@PYTHON=$(PYTHON) .ci/setup test
	@touch .venv/.run $@

# The register runs without these files, plainer: a machine without a network still starts.
.PHONY: vendor
vendor:
	@$(MAKE) --no-print-directory -s $(VENDOR) || echo "The pages' packages could not be fetched; going on without them."

assets: .venv/.run
	@$(BIN)/kelishim assets

$(VENDOR): templates/package-lock.json registry/fetching.py $(PAGES) | .venv/.run
	@$(BIN)/kelishim assets

wheel: .venv/.test assets
	$(BIN)/python -m build --wheel --no-isolation

# The locks name versions and digests, never an address.
COMPILE = $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
	--extra embedded --build-deps-for editable pyproject.toml

lock: .venv/.test
	$(COMPILE) --output-file requirements/run.txt
	$(COMPILE) --extra test --constraint requirements/run.txt --output-file requirements/test.txt
	cd templates && npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved=true --no-audit --no-fund
