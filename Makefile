# The executable specification of container networking. `make help` explains everything.

PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/bin/python -m support
REPORTS ?= reports

.DEFAULT_GOAL := help
.PHONY: help steps configuration verify matrix compare baseline history keep upgrades picture engines run-verify test test-quick lint bench faults mutants coverage clean engine-up engine-down engine-restart engine-url

# GNU make answers every failed recipe with 2, but callers need to tell "deviates" (1) from "could not run" (2). In question
# mode (-q) make answers 1 for a target that has something left to do. Lines marked + run all the same; `verify` then has a
# line left exactly when the run's own answer was 1. With other goals beside it, each goal is made by a make of its own.
# Under -n, -q and -t nothing is to run: `verify` is a target like any other there. $(MAKE) written out would run even so.
PRETENDING := $(strip $(foreach flag,n q t,$(findstring $(flag),$(filter-out --%,$(firstword -$(MAKEFLAGS))))))
ANSWERING := $(if $(PRETENDING),,$(filter verify,$(MAKECMDGOALS)))
ifneq ($(ANSWERING),)
MAKEFLAGS := -q $(MAKEFLAGS)
KEPT_CODE := $(shell mktemp)
SUBMAKE := env -u MAKEFLAGS -u MFLAGS $(MAKE) -s --no-print-directory PYTHON="$(PYTHON)" VENV="$(VENV)"
KEEPING_CODE = trap 'rm -f $(KEPT_CODE); exit 130' INT TERM; code=0; $(1) || code=$$?; echo $$code > $(KEPT_CODE)
ANSWER = $(eval code := $(shell cat $(KEPT_CODE) </dev/null; rm -f $(KEPT_CODE)))$(if $(filter 0 1,$(code)),,$(error not everything could be done))$(if $(filter 1,$(code)),false)
endif

ifneq ($(and $(ANSWERING),$(filter-out 1,$(words $(MAKECMDGOALS)))),)
.PHONY: $(MAKECMDGOALS) one-by-one
$(firstword $(MAKECMDGOALS)): one-by-one
	$(ANSWER)
$(filter-out $(firstword $(MAKECMDGOALS)),$(MAKECMDGOALS)):
one-by-one:
	+@$(call KEEPING_CODE,for goal in $(MAKECMDGOALS); do $(SUBMAKE) $$goal || { code=$$?; break; }; done)
else

ifneq ($(ANSWERING),)
verify: run-verify ## check the engine; exit code 0 conformant or partial, 1 deviates, 2 could not run
	$(ANSWER)

run-verify:
	+@$(call KEEPING_CODE,$(SUBMAKE) $(VENV)/ready && $(RUN) verify)
else
verify: $(VENV)/ready
	@$(RUN) verify
endif

test: test-quick $(VENV)-faults/ready ## lint, and the suite's own tests, for which a few engines are broken on purpose
	@$(VENV)/bin/python -m pytest -m "engine or program" --junitxml=$(REPORTS)/tests.xml

test-quick: lint ## what answers within a minute: lint, and the tests that start neither an engine nor another program
	@$(VENV)/bin/python -m pytest -q -n logical -m "not engine and not program" --junitxml=$(REPORTS)/tests-quick.xml

lint: $(VENV)/ready-dev ## features, steps, statements and code
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check . && $(VENV)/bin/mypy
	@$(VENV)/bin/reformat-gherkin --check features 2>/dev/null || { echo "run $(VENV)/bin/reformat-gherkin features" >&2; exit 1; }
	@$(RUN) lint

matrix: $(VENV)/ready ## check every engine of the lab (ENGINES=, PROFILES=), print statements by engines
	@$(RUN) matrix

compare: $(VENV)/ready ## what a user of A will notice on B: make compare A=docker-20.10 B=docker-28.5
	@$(RUN) compare

baseline: $(VENV)/ready ## keep the last results as expectation, for make verify BASELINE=
	@$(RUN) baseline

history: $(VENV)/ready ## which scenarios changed their verdict over time on the same engine, flakes apart from changes
	@$(RUN) history

engines: $(VENV)/ready ## the engines of the lab and their profiles: provisioned or not, version, size, running or not
	@$(RUN) engine list

bench: $(VENV)/ready ## what a run costs, beside the tutorial's own commands
	@$(RUN) bench

faults: $(VENV)/ready-dev $(VENV)-faults/ready ## break engines on purpose (FAULT=, TAGS=, ENGINES=), and see what the suite notices
	@$(VENV)/bin/python -m faults

mutants: $(VENV)/ready-dev ## change the pure parts in small ways, each of which a test has to notice
	@$(VENV)/bin/python tests/mutation/run.py

steps: $(VENV)/ready ## the vocabulary: words, options, facts, and sentences with their uses
	@$(RUN) steps

configuration: $(VENV)/ready ## what can be configured and noticed: how it is seen, and what it suspends
	@$(RUN) configuration

coverage: $(VENV)/ready ## every documented statement, and how many scenarios it has
	@$(RUN) coverage

keep: $(VENV)/ready ## keep what the last matrix found of the engines that docs/ shows
	@$(RUN) keep

upgrades: $(VENV)/ready ## write the notes in docs/upgrades from what is kept
	@$(RUN) upgrades

picture: $(VENV)/ready ## draw docs/verify.svg from what is kept
	@$(RUN) picture

clean: $(VENV)/ready ## remove what dead runs left behind, stop the embedded engine
	@$(RUN) clean

engine-up: $(VENV)/ready ## start an engine of the lab (ENGINE=) and keep it warm
	@$(RUN) engine up

engine-down: $(VENV)/ready ## stop an engine of the lab (ENGINE=)
	@$(RUN) engine down

engine-restart: $(VENV)/ready ## restart the daemon of an engine of the lab (ENGINE=), under its containers
	@$(RUN) engine restart

engine-url: $(VENV)/ready ## print the address of an engine of the lab (ENGINE=), for DOCKER_HOST
	@$(RUN) engine url

help: ## this text
	@echo "The executable specification of container networking"; echo; echo "Targets:"; \
	  sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | while IFS='|' read -r target text; do printf '%-20s %s\n' "$$target" "$$text"; done; \
	  echo; echo "Variables, as in \`make verify TAGS=dns\`:"; \
	  sed -n 's/^    "\([A-Z_]*\)": "\(.*\)",$$/  \1|\2/p' support/run/settings.py | while IFS='|' read -r name text; do printf '%-20s %s\n' "$$name" "$$text"; done; \
	  echo; echo "README.md is the beginning, docs/running.md has examples."

$(VENV)/ready: requirements.txt
	@echo "installing requirements.txt into $(VENV)" >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "cannot run: Python 3.11 or later is needed; name one with PYTHON=" >&2; exit 2; }
	@mkdir -p $(VENV) 2>/dev/null && test -w $(VENV) || { echo "cannot run: $(VENV) cannot be written, and what the suite needs is installed there; name another place with VENV=" >&2; exit 2; }
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV) || { echo "cannot run: $(PYTHON) cannot make virtual environments; on Debian install python3-venv" >&2; exit 2; }
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/ready-dev: requirements-dev.txt $(VENV)/ready
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(VENV)-faults/ready: requirements-faults.txt $(VENV)/ready
	@$(PYTHON) -m venv $(VENV)-faults
	@$(VENV)-faults/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-faults.txt
	@touch $@

endif

export ENGINE ENGINES A B PROFILES STRICT BASELINE IMAGES REGISTRY TAGS ONLY FEATURES FAILED KEEP JOBS SEED FAULT RECORD PORTS PATIENCE REPORTS CACHE_DIR DEBIAN_MIRROR
