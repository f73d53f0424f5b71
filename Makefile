PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check format bench docs fuzz browser screenshots clean

.venv/.runtime: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	touch $@

.venv/.dev: .venv/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

.venv/.docs: .venv/.dev
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[docs]'
	touch $@

build/brian/.made:  # Brian2 wants an older numpy
	$(PYTHON) -m venv build/brian
	build/brian/bin/pip install --quiet --disable-pip-version-check 'brian2==2.9.0' 'numpy<2.4'
	touch $@

build/cql/.made:  # an engine of Clinical Quality Language, to be compared with
	mkdir -p build/cql
	npm install --silent --prefix build/cql cql-execution@3.3.2 cql-exec-fhir@2.2.0
	touch $@

build/.java:  # Spark runs on it
	mkdir -p build
	command -v java > /dev/null || apt-get install -y -qq --no-install-recommends default-jre-headless \
	  || echo "Java cannot be installed here: the tests of Spark are skipped"
	touch $@

demo: .venv/.runtime  ## set up and assess a real published case
	$(BIN)/charley assess examples/demo.yaml --html build/demo.html

test: .venv/.dev build/.java browser  ## set up and run the tests
	$(BIN)/pytest -n 2 -rs

browser:  ## chromium, in which the pages are tested; without it those tests are skipped
	@command -v chromium > /dev/null || apt-get install -y -qq --no-install-recommends chromium \
	  || echo "no chromium here: the journeys on the pages will be skipped"

screenshots: .venv/.dev browser  ## take the pictures of the pages in docs/images again
	$(BIN)/python builders/screenshots.py

check: .venv/.dev  ## format, lint, types, import rule
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/pytest tests/architecture

format: .venv/.dev
	$(BIN)/ruff format src tests benchmarks
	$(BIN)/ruff check --fix src tests benchmarks

bench: .venv/.dev  ## measure speed, beside other engines on the same work
	-$(MAKE) --no-print-directory build/brian/.made build/cql/.made
	$(BIN)/python benchmarks/run.py

fuzz: .venv/.dev  ## ask the service 100,000 times with what is wrong
	$(BIN)/python tests/generative/fuzz_service.py --requests 100000 --seed 1

docs: .venv/.docs  ## build the documentation, running its examples
	$(BIN)/python docs/build.py

clean:
	rm -rf .venv build docs/_build docs/generated
