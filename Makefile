# make run    serve the dashboard          make check   lint, format, types, SQL lint, tests
# make test   run every test               make bench   print the table of ratios
# make national   the app from a lake (tests/test_lake.py), the queries on a national store
# Each makes its own environment in .venv first. PYTHON=python3.12 make run picks an interpreter.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
WORKERS ?= 2

ROWS ?= 1000000
CATALOG ?=

.PHONY: run test check lint types sql format bench national lock clean
.DEFAULT_GOAL := run

$(VENV)/run.stamp: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/dev.stamp: requirements-dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ $(VENV)/run.stamp

run: $(VENV)/run.stamp
	$(BIN)/python -m wardlens build
	$(BIN)/python -m streamlit run app.py --server.port $(PORT)

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

sql: $(VENV)/dev.stamp
	$(BIN)/sqlfluff lint --processes $(WORKERS) queries

check: $(VENV)/dev.stamp
	$(MAKE) -j $(WORKERS) lint types sql
	$(MAKE) test

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev.stamp
	$(BIN)/python -m bench

LAKE := .venv-national/bin/python
PIP := -m pip install --quiet --disable-pip-version-check

$(dir $(LAKE))run.stamp: deploy/lake.txt
	test -x $(LAKE) || $(PYTHON) -m venv .venv-national
	$(LAKE) $(PIP) -r deploy/lake.txt
	$(LAKE) $(PIP) $$(grep -oE '^(hypothesis|pytest)==[^ ]*' requirements-dev.txt)
	touch $@

national: $(dir $(LAKE))run.stamp
	$(LAKE) -m pytest -rs tests/test_lake.py
	$(LAKE) -m bench.national --rows $(ROWS) --catalog "$(CATALOG)"

# Pin anew, for every platform and without naming an index.
lock: $(VENV)/dev.stamp
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-annotate --upgrade -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url --no-annotate --upgrade \
		-c requirements.txt -o requirements-dev.txt
	$(BIN)/uv pip compile pyproject.toml deploy/lake.in --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url --no-annotate --upgrade \
		-o deploy/lake.txt

clean:
	rm -rf $(VENV) .venv-national data/store .pytest_cache .mypy_cache .ruff_cache .hypothesis
