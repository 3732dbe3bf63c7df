# make test: set up and run every test.  make check: lint, types and tests.  make lint, make types, make wheel.
PYTHON = .venv/bin/python
export PYTHONPATH = src

.PHONY: setup test check lint types format wheel clean

setup:
	@python3 bootstrap.py

test: setup
	$(PYTHON) -m pytest -n auto --dist worksteal

lint: setup
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types: setup
	$(PYTHON) -m mypy

check: lint types test

format: setup
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

wheel: setup
	$(PYTHON) -m pip wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf .venv build dist guest/bin guest/obj gate/bin resident/bin supervisor/linux/obj supervisor/linux/_native.abi3.so
