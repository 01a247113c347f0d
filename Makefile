# Everything a newcomer needs. `make run` and `make test` set up what they need and say what they do.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
MANAGE_PORT ?= 8502
PASSWORD_FILE ?= data/manage.password
DB ?= data/budget.duckdb
Q ?= 项目支出最大的是哪个
DOCUMENTS ?= 1 100 10000
NAMES ?= 1000 10000 100000 1000000
PDFS ?= samples
LOCKED := --universal --python-version 3.11 --generate-hashes --no-annotate
export PYTHONPATH := .

.PHONY: run kiosk manage password test lint check ask bench setup setup-dev ocr browser nginx site data audit licences lock clean

run: setup data
	@echo "问答页在 http://localhost:$(PORT) （按 Ctrl+C 停止）"
	@BUDGET_DB=$(DB) $(BIN)/python -m streamlit run app.py --server.port $(PORT)

kiosk: setup data
	@echo "触摸屏问答页在 http://localhost:$(PORT) （按 Ctrl+C 停止）"
	@BUDGET_KIOSK=1 BUDGET_DB=$(DB) $(BIN)/python -m streamlit run app.py --server.port $(PORT)

manage: setup
	@test -s $(PASSWORD_FILE) || { echo "还没有口令：请先运行 make password"; exit 1; }
	@echo "管理页在 http://localhost:$(MANAGE_PORT) （只在本机可以打开；按 Ctrl+C 停止）"
	@BUDGET_DB=$(DB) BUDGET_MANAGE_PASSWORD_FILE=$(PASSWORD_FILE) $(BIN)/python -m streamlit run manage.py \
	  --server.address 127.0.0.1 --server.port $(MANAGE_PORT) --server.maxUploadSize 200

password: setup
	@$(BIN)/python -m screens.password --file $(PASSWORD_FILE)

test: setup-dev browser nginx check
	@$(BIN)/python -m pytest

check: setup-dev
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy

lint: setup-dev
	@$(BIN)/python -m ruff format .
	@$(BIN)/python -m ruff check --fix .
	@$(BIN)/python -m mypy

ask: setup data
	@$(BIN)/python -m query ask "$(Q)" --db $(DB)

# Everything that is measured, side by side in one run (about half an hour); the results of the day are kept.
bench: setup-dev browser nginx data
	@mkdir -p bench/results
	@{ $(BIN)/python -m bench.reading $(PDFS) && \
	   echo && $(BIN)/python -m bench.answer --db $(DB) && \
	   echo && $(BIN)/python -m bench.scale --documents $(DOCUMENTS) && \
	   echo && $(BIN)/python -m bench.names --names $(NAMES) && \
	   echo && $(BIN)/python -m bench.sessions --db $(DB) --nginx && \
	   echo && $(BIN)/python -m bench.screen --db $(DB) --nginx ; } | tee bench/results/$$(date +%F)-bench.txt

setup: $(VENV)/.installed

setup-dev: $(VENV)/.installed-dev

data: $(DB)

$(DB): | $(VENV)/.installed
	@echo "正在读入示例预算 samples/budget.pdf …"
	@mkdir -p $(dir $(DB))
	@$(BIN)/python -m parser ingest samples/budget.pdf --db $(DB)

$(VENV)/.created:
	@echo "正在建立虚拟环境 $(VENV) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新的版本"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { \
	  echo "本机没有 venv（Debian 上可装：apt-get install python3-venv），改用 virtualenv"; rm -rf $(VENV); \
	  $(PYTHON) -m virtualenv -q $(VENV) 2>/dev/null || { \
	    $(PYTHON) -m pip install --user --break-system-packages -q virtualenv && $(PYTHON) -m virtualenv -q $(VENV); } || { \
	    echo "虚拟环境建不起来，请先运行：apt-get install python3-venv python3-pip"; exit 1; }; }
	@touch $@

$(VENV)/.installed: requirements.lock | $(VENV)/.created
	@echo "正在安装运行所需的包（首次约一分钟）…"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "正在安装测试所需的包 …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Scanned documents can be read with it; everything else runs without. The models are files of the packages.
ocr: $(VENV)/.installed
	@echo "正在安装识别扫描件所需的包（约 150 MB）…"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-ocr.lock

browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
	  echo "浏览器测试需要 Chromium，正在安装 …"; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; } || { \
	    echo "Chromium 装不上，请先运行：apt-get install chromium fonts-noto-cjk"; exit 1; }; }

# Only unpacked for the tests: nothing is installed, no service starts.
nginx: | $(VENV)/.created
	@test -x /usr/sbin/nginx || test -x $(VENV)/nginx/usr/sbin/nginx || { \
	  mkdir -p $(VENV)/nginx && cd $(VENV)/nginx && \
	  { apt-get download -qq nginx 2>/dev/null || apt-get download -qq nginx-light 2>/dev/null; } && \
	  for package in *.deb; do dpkg -x $$package .; done; } || \
	  echo "nginx 取不到，部署的测试会跳过（要测请先运行：apt-get install nginx）"

# Every installed package against the lock, its own files, its licence and the known faults; pip-audit too, where it is.
audit: setup-dev
	@advisories=; if command -v pip-audit >/dev/null; then \
	  pip-audit -r requirements-dev.lock --require-hashes --disable-pip -f json -o $(VENV)/advisories.json >/dev/null 2>&1; \
	  test ! -s $(VENV)/advisories.json || advisories="--advisories $(VENV)/advisories.json"; fi; \
	  $(BIN)/python -m bench.supply audit $$advisories

licences: setup
	@$(BIN)/python -m bench.supply licences

# After a change of requirements*.txt: the same versions wherever they are allowed, with the hashes of all their files.
lock: | $(VENV)/.created
	@test -x $(VENV)-lock/bin/uv || { $(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install -q uv; }
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(VENV)-lock/bin/uv pip compile -q $(LOCKED) requirements.txt -o requirements.lock
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(VENV)-lock/bin/uv pip compile -q $(LOCKED) requirements.txt requirements-dev.txt \
	  -o requirements-dev.lock
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(VENV)-lock/bin/uv pip compile -q $(LOCKED) requirements.txt requirements-ocr.txt \
	  -o requirements-ocr.lock

HOST ?= localhost
site: setup
	@$(BIN)/python -m screens.site --host $(HOST) $(SITE)

clean:
	rm -rf $(VENV) $(VENV)-lock data .mypy_cache .ruff_cache .pytest_cache .hypothesis
