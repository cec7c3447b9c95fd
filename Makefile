# Two commands: `make demo` and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
HEADLESS := .venv-headless
BIN := $(VENV)/bin
READY := $(VENV)/.ready
KERNELS := $(wildcard territory_designer/optimise/kernels/*.py)

.PHONY: demo test test-slow fences clean

demo: $(READY)
	@sh scripts/demo.sh $(BIN)

test: $(READY) fences
	@sh scripts/test.sh $(VENV) $(HEADLESS)

test-slow: $(READY)
	@TD_FULL=1 QT_QPA_PLATFORM=offscreen $(BIN)/pytest

fences: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright --pythonpath $(BIN)/python

$(READY): pyproject.toml setup.py scripts/prepare.sh $(KERNELS)
	@sh scripts/prepare.sh "$(PYTHON)" "$(VENV)"
	@touch $@

clean:
	rm -rf $(VENV) $(HEADLESS) demo_out build dist *.egg-info
