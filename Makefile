# quizsite: `make run` starts it, `make test` tests it. Both need Python 3.11 or newer, and nothing else.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

export SITE_URL ?= http://127.0.0.1:$(PORT)

.PHONY: run test ready lock format messages bench-answers bench-boards bench-bank clean

# Everything on one process and SQLite, with a demo contest. State is kept in var/ (QUIZSITE_VAR).
run: ready
	@exec $(BIN)/python manage.py serve --prepare --port $(PORT)

# Linters, types, contracts, Python tests on SQLite and on PostgreSQL + Redis, page tests, a real browser.
# ONLY="types browser" runs the stages whose names begin so.
test:
	@$(PYTHON) bootstrap.py --tests
	@exec $(BIN)/python -m tests.stages $(ONLY)

# The environment, the locked packages, the built pages and the compiled translations.
ready:
	@$(PYTHON) bootstrap.py

# Take the newest releases that pyproject.toml and package.json allow. The locks name no host.
LOCK = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make lock"
lock: ready
	$(BIN)/python -m pip install --quiet "uv>=0.8,<1"
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) pyproject.toml --extra test -c requirements.txt -o requirements-test.txt
	$(LOCK) --group pyproject.toml:node -o requirements-node.txt
	cd frontend && PATH="$(CURDIR)/$(BIN):$$PATH" npm update --package-lock-only

format:
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .
	find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} +
	cd frontend && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent format

# Collect new strings into the catalogue, drop those that are gone.
messages: ready
	$(BIN)/python manage.py messages

# FULL=1 runs the long version.
bench-answers bench-boards bench-bank: ready
	@$(BIN)/python -m bench.$(@:bench-%=%)

# Forget the environment and everything built; the data in var/ stays.
clean:
	rm -rf .venv frontend/node_modules frontend/dist
