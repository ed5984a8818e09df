# Indora. `make run` and `make test` work from a bare checkout with Python 3.11+ and make.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python

.PHONY: run test lint types unit e2e bench prove lock clean

run: $(VENV)/.runs static/vendor/htmx-4.min.js
	@exec $(PY) -W ignore::UserWarning -m app run

# Side by side on two cores, for none of them keeps both busy alone. Tests that drive a browser from outside are a run of their own:
# Playwright's event loop does not go together with ours in one process.
test: $(VENV)/.tests static/vendor/htmx-4.min.js browser
	@$(MAKE) --no-print-directory --keep-going --jobs=3 --output-sync=line unit types e2e lint

lint: $(VENV)/.tests
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(VENV)/.tests
	$(VENV)/bin/mypy

unit: $(VENV)/.tests static/vendor/htmx-4.min.js
	$(PY) -m pytest tests -m "not browser" -n 3 --dist loadfile

e2e: $(VENV)/.tests static/vendor/htmx-4.min.js browser
	$(PY) -m pytest tests/look e2e -m browser -n 2 --dist loadfile

bench: $(VENV)/.tests static/vendor/htmx-4.min.js
	@$(PY) -W ignore -m tests.bench

prove: $(VENV)/.tests static/vendor/htmx-4.min.js
	@$(PY) -W ignore -m tests.promises

# The environment: what running needs, then what testing needs on top. Hashes are checked; the locks are whole, so nothing is left to resolve.
$(VENV)/.runs: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@touch $@

$(VENV)/.tests: requirements-dev.txt $(VENV)/.runs
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	@touch $@

# htmx comes out of a pinned, hashed package, without that package's own dependencies.
static/vendor/htmx-4.min.js: requirements-vendor.txt $(VENV)/.runs
	$(PY) -m app.cli.vendor

.PHONY: browser
browser: $(VENV)/.tests
	$(PY) -m app.cli.browser

# Lock anew after a change of pyproject.toml: names, versions and hashes, no addresses.
LOCK = uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
lock:
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) -c requirements.txt pyproject.toml --group dev -o requirements-dev.txt
	$(LOCK) --no-deps --group vendor -o requirements-vendor.txt

clean:
	rm -rf $(VENV) data static/vendor .mypy_cache .ruff_cache .pytest_cache
