# What one does with this project. It needs make and Python 3.11 or newer, and nothing else:
# the rest is installed into .venv from the hashed lock file.

PYTHON3 ?= python3
PORT ?= 8000
INSTANCE_PATH ?= $(CURDIR)/instance
PUBLIC_URL ?= http://localhost:$(PORT)
BIN := .venv/bin
PYTHON := $(BIN)/python
OFFICE := INSTANCE_PATH="$(INSTANCE_PATH)" PUBLIC_URL="$(PUBLIC_URL)" $(BIN)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard app/translations/*/LC_MESSAGES/messages.po))
LANGUAGES := fr ar pt
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) pyproject.toml

.NOTPARALLEL:
.PHONY: help env run code check style test bench deep faults mutation tools lock translations clean

help:  ## This list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-22s %s\n", $$1, $$2}'

env: .venv/installed $(CATALOGUES)  ## Make .venv from the lock file, and compile the translations

.venv/installed: requirements-dev.lock
	@$(PYTHON3) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one by PYTHON3=")'
	$(PYTHON3) -m venv .venv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(CATALOGUES): %.mo: %.po .venv/installed
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

define ACCOUNTS
import json, pathlib
office = json.loads(pathlib.Path("$(INSTANCE_PATH)/demonstration.json").read_text())
print("\nSign in at $(PUBLIC_URL)/login as one of:")
for account in office["accounts"]:
    state = account.get("state") or ""
    code = "+ code" if account.get("totp_secret") else ""
    print(f"  {account['role']:24} {state:3} {account['email']:44} {account['password']} {code}")
print("\nFor an account with a code, ask in another terminal what its authenticator app shows now:")
print("  make code EMAIL=administrator@example.org")
print("\nOr begin at:")
for name, path in office["urls"].items():
    print(f"  {name:24} $(PUBLIC_URL){path}")
print("\nMails are at $(PUBLIC_URL)/mailbox")
print("\nCtrl-C ends the server and the worker.\n", flush=True)
endef
export ACCOUNTS

run: env  ## Run the demonstration office: server and worker, on PORT=8000
	@mkdir -p "$(INSTANCE_PATH)"
	@$(OFFICE)/flask --app app db upgrade
	@$(OFFICE)/flask --app app demo load --describe "$(INSTANCE_PATH)/demonstration.json"
	@$(PYTHON) -c "$$ACCOUNTS"
	@$(OFFICE)/gunicorn --bind 127.0.0.1:$(PORT) --threads 8 --no-control-socket \
		"app:create_app()" & server=$$!; \
	$(OFFICE)/flask --app app worker & worker=$$!; \
	trap 'kill $$server $$worker 2>/dev/null; wait' EXIT; trap 'exit 0' INT TERM; \
	wait $$server

code: env  ## The one-time code of a demonstration account, EMAIL=
	@$(OFFICE)/flask --app app demo code "$(EMAIL)"

style: env
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict app
	$(BIN)/lint-imports

check: style  ## The quick round: format, lint, types, imports, unit tests on SQLite
	env -u TEST_DATABASE_URL $(PYTHON) -m pytest -n auto -m "not browser and not postgres and not slow and not faults"

test: env tools  ## Everything that CI runs: style, the suite on SQLite and PostgreSQL, and the journeys
	@$(PYTHON) -m tests.support.suite -n auto --beside style

deep: env tools  ## What the everyday round leaves out, on SQLite and PostgreSQL, and half an hour of mutation
	@$(PYTHON) -m tests.support.suite -n auto --deep
	@$(MAKE) --no-print-directory mutation MINUTES=$(or $(MINUTES),30)

faults: env tools  ## The office in bad weather: killed, cut off, filled up; MINUTES=5 DATABASE= SEED= FAULT=
	@$(PYTHON) -m tests.faults --minutes $(or $(MINUTES),5) $(if $(DATABASE),--database $(DATABASE)) \
		$(if $(SEED),--seed $(SEED)) $(if $(FAULT),--fault $(FAULT))

mutation: env  ## Change each expression of the safety's files: would a test notice? All, or MINUTES=
	@$(PYTHON) -m tests.support.mutation $(if $(MINUTES),--minutes $(MINUTES))

bench: env tools  ## What the main pages cost beside their floors, on SQLite and PostgreSQL
	@$(PYTHON) -m tests.support.postgres $(PYTHON) -m tests.benchmarks

# Where apt-get may install, the suite's server, browser, letters and node are installed if missing;
# elsewhere the suite says what it left out. The verifier's packages are those of its lock file.
tools:
	@exec >/dev/null; if command -v apt-get && [ "$$(id -u)" = 0 ]; then \
		missing=; \
		command -v chromium-headless-shell || command -v chromium || command -v chromium-browser \
			|| command -v google-chrome || missing="$$missing chromium-headless-shell"; \
		test -d /usr/share/fonts/truetype/noto || missing="$$missing fonts-noto-core"; \
		ls /usr/lib/postgresql/*/bin/initdb 2>&1 || missing="$$missing postgresql"; \
		command -v node || missing="$$missing nodejs"; \
		command -v npm || missing="$$missing npm"; \
		if [ -n "$$missing" ]; then \
			echo "Installing$$missing" >&2; \
			{ apt-get update -qq; apt-cache show chromium-headless-shell \
				|| missing=$$(echo "$$missing" | sed s/-headless-shell//); \
				DEBIAN_FRONTEND=noninteractive \
				apt-get install -qq -y --no-install-recommends $$missing; } \
				|| echo "Could not install$$missing" >&2; \
		fi; \
	fi; \
	if command -v npm && ! cmp -s tests/verifier/package-lock.json tests/verifier/node_modules/.lock; then \
		{ npm --prefix tests/verifier ci --silent --ignore-scripts --no-audit --no-fund \
			&& cp tests/verifier/package-lock.json tests/verifier/node_modules/.lock; } \
			|| echo "Could not install the verifier's packages" >&2; \
	fi

lock:  ## Remake the lock files (needs uv; UPGRADE=1 takes the newest versions)
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --group dev --constraints requirements.lock --output-file requirements-dev.lock

translations: .venv/installed  ## Collect the texts, and bring every language's catalogue up to date
	@mkdir -p instance
	@$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --keywords "_l _lp:1c,2" \
		--sort-by-file --add-location file --no-wrap --project rabat-programmes --copyright-holder UNOCT \
		--output-file instance/messages.pot app
	@for language in $(LANGUAGES); do \
		test -f app/translations/$$language/LC_MESSAGES/messages.po && action="update \
			--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date" || action=init; \
		$(BIN)/pybabel --quiet $$action --no-wrap --input-file instance/messages.pot \
			--output-dir app/translations --locale $$language || exit 1; \
	done
	@$(MAKE) --no-print-directory env

clean:  ## Remove what can be made again; the office's data in instance/ stays
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis $(CATALOGUES)
	find app tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +
