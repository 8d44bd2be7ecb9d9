# `make` sets up, checks the bundled bank and builds it. `make help` names the rest.
# Everything is installed into .venv; the system's package manager is asked only for what is missing.

PYTHON ?=
export PYTHON

VENV := .venv
READY := $(VENV)/.ready
# Of a .venv whose Python is gone, or was never there, the stamp says nothing.
LOST := $(shell $(VENV)/bin/python -c '' 2>/dev/null || echo lost)
PYTEST := $(VENV)/bin/python -m pytest -n 2 --dist worksteal

# Homebrew's libraries are found by its own Python, and by any other only when it is told. It must be told on the
# command's own line: macOS drops such variables on the way through /bin/sh.
ifeq ($(shell uname -s),Darwin)
LIBRARIES := DYLD_FALLBACK_LIBRARY_PATH="$$(brew --prefix)/lib:/usr/local/lib:/usr/lib"
endif

.DEFAULT_GOAL := build
.PHONY: build setup system test check-all bench bench-render bench-docx bench-anki bench-quality lock clean help lost

build: $(READY) ## set up, lint the bank, build its PDF, Word file and Anki deck into build/ (the default)
	$(LIBRARIES) $(VENV)/bin/viva lint
	$(LIBRARIES) $(VENV)/bin/viva build pdf docx anki

setup: $(READY) ## set up and nothing else

test: $(READY) ## set up, then ruff, mypy and the tests
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy --strict toolkit
	$(LIBRARIES) $(PYTEST) -m "not slow"

check-all: $(READY) ## the same with the slow tests; with npm, Word files are held against Word's own schemas too
	@test -d build/ooxml/node_modules || ! command -v npm >/dev/null || { mkdir -p build/ooxml && \
	  npm install --silent --no-save --prefix build/ooxml @ooxml-tools/validate@0.4.6; }
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy --strict toolkit
	$(LIBRARIES) $(PYTEST)

bench: $(READY) ## time lint beside yamllint and check-jsonschema, which it installs under build/bench
	@test -x build/bench/peers/bin/yamllint || { $(VENV)/bin/python -m venv build/bench/peers && \
	  build/bench/peers/bin/pip install -qq --disable-pip-version-check yamllint check-jsonschema; }
	$(VENV)/bin/python bench/lint.py

bench-render: $(READY) ## time viva build beside what it is made with, on a book of 500 questions
	$(LIBRARIES) $(VENV)/bin/python bench/render.py

bench-docx: $(READY) ## time a Word file of 2,000 questions beside python-docx writing the same paragraphs
	$(VENV)/bin/python bench/word.py

bench-anki: $(READY) ## time the writing of Anki packages beside bare genanki
	$(VENV)/bin/python bench/anki.py

bench-quality: $(READY) ## precision and recall of duplicates and support on public sets, which you put into build/bench/data
	$(VENV)/bin/python bench/quality_duplicates.py
	$(VENV)/bin/python bench/quality_support.py

lock: system ## pin the newest versions that pyproject.toml allows (with the oldest Python that we support)
	@rm -rf build/lock
	@"$$(sh setup/system.sh)" -m venv build/lock
	build/lock/bin/pip install -qq --disable-pip-version-check '.[dev]'
	@{ echo '# Every package of .venv. `make lock` writes this file; the ranges stand in pyproject.toml.'; \
	   build/lock/bin/pip freeze --exclude viva-toolkit; } > build/lock/requirements.lock
	@mv build/lock/requirements.lock requirements.lock
	@rm -rf build/lock
	@git --no-pager diff --stat requirements.lock

clean: ## remove what was built, and the caches; .venv stays
	@find build -mindepth 1 -maxdepth 1 ! -name .gitignore -exec rm -rf {} +
	@rm -rf dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find toolkit tests setup -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile
	@echo 'PYTHON=/path/to/python3 chooses the Python (>= 3.11) that .venv is made with'

system:
	@sh setup/system.sh > /dev/null

$(READY): pyproject.toml requirements.lock $(LOST) | system
	@[ -z "$(LOST)" ] || { python="$$(sh setup/system.sh)" && echo "making $(VENV) with $$python" && \
	  "$$python" -m venv --clear $(VENV); }
	@echo "installing the $$(grep -c == requirements.lock) packages of requirements.lock; the first time takes a minute or two"
	@$(VENV)/bin/python -m pip install -qq --disable-pip-version-check -r requirements.lock
	@$(VENV)/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

lost: ;
