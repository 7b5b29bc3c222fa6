# The commands of this project; each sets up what it needs in .venv first.
PYTHON ?= python3
BIN := .venv/bin
# Two test files at once; what a file sets up is set up once for all its tests.
TOGETHER ?= -n 2 --dist loadfile

.PHONY: run test check bench docs pictures format clean

run: .venv/ready
	$(BIN)/towngown demo --out out

test: .venv/ready
	$(BIN)/pytest $(TOGETHER)
	$(BIN)/python tests/desk/on_postgresql.py $(TOGETHER)

check: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest tests/desk/test_doors.py -k door_is_opened
	$(BIN)/mkdocs build --strict --quiet --site-dir site

bench: .venv/ready
	$(BIN)/python -m benchmarks

docs: .venv/ready
	$(BIN)/mkdocs serve

pictures: .venv/ready
	$(BIN)/towngown demo --out out --no-open --no-serve
	$(BIN)/python docs/screenshots.py
	$(BIN)/python docs/desk_screenshots.py matches board

format: .venv/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv out site

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv || { echo "python3 -m venv failed; on Debian: apt-get install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --require-hashes --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --editable .
	$(BIN)/python -m towngown.desk.base.words
	touch .venv/ready
