# Everything a newcomer needs: `make demo` shows it, `make test` proves it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PO := $(wildcard src/jieqing/locale/*/LC_MESSAGES/jieqing.po)
MO := $(PO:.po=.mo)

# The tests start our program hundreds of times: what was compiled once is kept.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup servers demo test test-all lint bench lock clean

setup: $(VENV)/ready $(MO)

$(VENV)/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Jieqing needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

%.mo: %.po $(VENV)/ready
	$(BIN)/pybabel compile --input-file $< --output-file $@ --locale zh_Hans

# Each test run starts private servers of these programs, and one browser.
servers:
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	  postgresql mariadb-server chromium fonts-noto-cjk

demo: setup
	$(BIN)/jieqing demo

lint: setup
	$(BIN)/ruff check src tests bench
	$(BIN)/ruff format --check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest -n 3

test-all: lint
	JIEQING_TESTS=all $(BIN)/pytest -n 2 -m "long or not long"

bench: setup
	$(BIN)/python bench/run.py

lock: setup
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --python-version 3.11 --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis demo-home
