SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
T ?= tests --ignore=tests/browser --ignore=tests/faults
WORKERS ?= auto
FOR_TESTS = DATA_DIR="$${TEST_DATA_DIR:-$(CURDIR)/.dropship/test}" EMBEDDED_FAST=1 SECRET_KEY="$${SECRET_KEY:-tests}"
INSTALL = $(BIN)/python -m uv pip install -q --python $(BIN)/python --require-hashes
export PORT

.PHONY: help run test test-browser test-chaos shots chromium bench lint format lock vendor clean install install-dev assets

help: ## show this list
	@awk 'BEGIN {FS = ":.*## "} /^## / {printf "\n%s\n", substr($$0, 4)} /^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## Run
run: install ## the whole portal on http://localhost:$PORT with a demo retailer
	@exec $(BIN)/python -m dropship.run --with-parent

## Test
test: install-dev chromium ## the suite; T=tests/orders runs a part of it
	@$(FOR_TESTS) $(BIN)/python manage.py pytest -n $(WORKERS) --dist worksteal $(T)

test-browser: ## every page and story in a real browser
	@$(MAKE) --no-print-directory test T=tests/browser

test-chaos: ## processes killed in the midst of their work, Redis away
	@$(MAKE) --no-print-directory test T=tests/faults

shots: install-dev chromium ## pictures of every page in shots/, at a desk and on a phone, light and dark
	@rm -rf shots && $(FOR_TESTS) $(BIN)/python manage.py pytest -n 0 --durations=0 tests/browser/shots.py

chromium:
	@sh bin/chromium.sh

lint: install-dev ## style, types, layers, templates, migrations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy
	@$(BIN)/djlint --lint --quiet templates
	@$(FOR_TESTS) $(BIN)/python manage.py makemigrations --check --dry-run
	@echo "the ten largest files:" && git ls-files '*.py' | grep -v /migrations/ | xargs wc -l | sort -rn | sed -n 2,11p

bench: install-dev ## the benchmarks, as a table and as JSON in bench/out
	@DATA_DIR="$${BENCH_DATA_DIR:-$(CURDIR)/.dropship/bench}" $(BIN)/python -m bench

format: install-dev ## put every file into shape
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

## Data
clean: ## remove what was built and the embedded data
	rm -rf $(VENV) node_modules static/vendor .dropship

## Release
lock: $(VENV)/.uv ## resolve the dependencies anew
	cd requirements && for name in app dev node; do ../$(BIN)/uv pip compile -q --upgrade --python-version 3.11 --universal \
		--generate-hashes --no-emit-index-url --no-annotate --no-header $$name.in -o $$name.txt || exit 1; done

vendor: ## fetch the front-end files again
	@rm -f static/vendor/.done
	@$(MAKE) --no-print-directory assets

install: $(VENV)/.app assets

install-dev: $(VENV)/.dev assets

assets: static/vendor/.done

$(VENV)/.uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed; `$(PYTHON) --version 2>&1` is not. Name one: make PYTHON=python3.12"; exit 1; }
	@[ -x $(BIN)/python ] || { echo "making $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@$(BIN)/python -m uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install -q --disable-pip-version-check uv
	@touch $@

$(VENV)/.app: requirements/app.txt $(VENV)/.uv
	@echo "installing Python packages"
	@$(INSTALL) -r requirements/app.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.app
	@echo "installing what tests and lint need"
	@$(INSTALL) -r requirements/dev.txt
	@touch $@

static/vendor/.done: package-lock.json bin/vendor.py $(VENV)/.uv
	@echo "fetching front-end packages"
	@if command -v npm >/dev/null 2>&1; then npm ci --ignore-scripts --silent; else \
		$(INSTALL) -r requirements/node.txt && $(BIN)/python bin/npm.py ci --ignore-scripts --silent; fi
	@$(BIN)/python bin/vendor.py
	@touch $@
