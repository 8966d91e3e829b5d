# Each target sets up what it needs: python3 (3.11 or later) and make are enough.
VENV := .venv
PYTHON := $(VENV)/bin/python
STAMP := $(VENV)/.installed
PO := src/shegong/locale/en/LC_MESSAGES/shegong.po

.PHONY: demo test office browser format catalogue golden sample benchmark

$(STAMP): pyproject.toml constraints.txt hatch_build.py
	@echo "setting up $(VENV) (once) ..."
	@python3 -m venv --clear $(VENV)
	@PIP_CONSTRAINT=constraints.txt $(PYTHON) -m pip install -qq --disable-pip-version-check --editable '.[dev]'
	@touch $@

%.mo: %.po $(STAMP)
	@$(VENV)/bin/pybabel --quiet compile --input-file $< --output-file $@

demo: $(STAMP) $(PO:.po=.mo)
	@$(VENV)/bin/shegong demo

test: $(STAMP) $(PO:.po=.mo)
	@$(VENV)/bin/ruff check --quiet
	@$(VENV)/bin/ruff format --check --quiet
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports >$(VENV)/contracts.log || { cat $(VENV)/contracts.log; exit 1; }
	@$(PYTHON) -m pytest --numprocesses auto --cov --cov-report=term

# LibreOffice, with which the tests calculate our workbooks anew; without it `make test` skips those tests.
office:
	@command -v soffice >/dev/null || { \
	  [ "$$(id -u)" -eq 0 ] || sudo=sudo; \
	  echo "installing LibreOffice Calc (once) ..."; \
	  install="$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends libreoffice-calc"; \
	  $$install >/dev/null 2>&1 || { $$sudo apt-get update -qq && $$install >/dev/null; }; }

# Chromium with a Chinese font, in which the tests look at our pages; without it `make test` skips those tests.
browser:
	@command -v chromium >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q . || { \
	  [ "$$(id -u)" -eq 0 ] || sudo=sudo; \
	  echo "installing Chromium and a Chinese font (once) ..."; \
	  install="$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends chromium fontconfig fonts-noto-cjk"; \
	  $$install >/dev/null 2>&1 || { $$sudo apt-get update -qq && $$install >/dev/null; }; }

format: $(STAMP)
	@$(VENV)/bin/ruff check --fix --quiet; $(VENV)/bin/ruff format --quiet

catalogue: $(STAMP)
	@$(VENV)/bin/pybabel --quiet extract --no-wrap --sort-output --omit-header --add-location=file --output $(VENV)/messages.pot src
	@$(VENV)/bin/pybabel --quiet update --no-wrap --no-fuzzy-matching --ignore-pot-creation-date --ignore-obsolete --domain shegong --locale en \
	  --input-file $(VENV)/messages.pot --output-dir src/shegong/locale

golden: $(STAMP)
	@SHEGONG_GOLDEN=write $(PYTHON) -m pytest --quiet tests/test_golden.py tests/errors

benchmark: $(STAMP)
	@PIP_CONSTRAINT=constraints.txt $(PYTHON) -m pip install -qq --disable-pip-version-check --editable '.[benchmark]'
	@$(PYTHON) benchmarks/run.py
