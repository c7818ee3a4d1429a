# The front door. Meson builds the C, Vite the client; this puts them in order.
#
#   make              builds build/incamera; installs nothing from Debian
#   make run          installs what is missing, builds, starts it
#   make test         installs what is missing, builds, runs every suite
#   make soak         five browsers in a room for SOAK_S seconds (default 300)
#   make bench        prints our figures beside coturn's and Janus's
#   make weather      a table of what bad networks do to a receiver, and to others
#   make hostile      packets that mean harm while a call runs; a quarter of an hour
#   make crowd        hundreds of participants at once; five minutes
#   make fuzz         fuzzes each reader for FUZZ_S seconds (default 300)
#   make coverage     which lines of the MLS core its tests run
#   make check        format, arrows, sizes, clang-tidy, cppcheck
#   make screenshots  every screen, light, dark and phone, into build/screenshots
#   make clean

SHELL  := /bin/sh
FUZZ_S ?= 300
SOAK_S ?= 300
ARGS   ?=

.PHONY: all run test soak bench weather hostile crowd fuzz coverage check screenshots clean setup-run setup-test setup-bench program

all: program

# What the client is made of; a change in any of it builds it again.
CORE        := web/src/core/core.wasm
WEB_SOURCES := $(shell find web/src web/*.html web/*.json web/*.ts -type f ! -path $(CORE) ! -name '*.test.ts*')
CORE_SOURCES := $(wildcard src/base/*.[ch] src/prim/*.[ch] src/sframe/*.[ch] src/link/*.[ch] \
	src/treekem/*.[ch] src/mls/*.[ch] src/group/*.[ch] src/epoch/*.[ch] src/wasm/*) tools/build-core

$(CORE): $(CORE_SOURCES)
	tools/build-core
	touch $@

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund --ignore-scripts
	touch $@

# The other implementation of MLS that ours is tested and measured beside.
PEER := tests/interop/node_modules/.package-lock.json

$(PEER): tests/interop/package.json tests/interop/package-lock.json
	cd tests/interop && npm ci --no-audit --no-fund --ignore-scripts
	touch $@

web/dist/index.html: $(WEB_SOURCES) $(CORE) web/node_modules/.package-lock.json
	cd web && npm run --silent build
	touch $@

# The tests are built where their library is; "make run" does not ask for it.
TESTS := $(shell pkg-config --exists cmocka 2>/dev/null && echo true || echo false)

build/tests-$(TESTS).stamp:
	meson setup $(if $(wildcard build/build.ninja),--reconfigure) build -Dtests=$(TESTS)
	rm -f build/tests-*.stamp
	touch $@

program: web/dist/index.html build/tests-$(TESTS).stamp
	ninja -C build

setup-run:
	tools/setup run

setup-test:
	tools/setup test

setup-bench:
	tools/setup bench

run: setup-run
	$(MAKE) program
	build/incamera serve $(ARGS)

test: setup-test
	$(MAKE) program $(PEER)
	tests/run $(SUITES)

soak: setup-test
	$(MAKE) program
	SOAK_S=$(SOAK_S) STILL_MS=300 INCAMERA=$(CURDIR)/build/incamera node tests/browser/run.mjs five unit

bench: setup-bench
	$(MAKE) program $(PEER)
	bench/run

weather: setup-test
	$(MAKE) program
	test -e build-tap/build.ninja || meson setup build-tap -Dtap=true
	ninja -C build-tap incamera
	INCAMERA=$(CURDIR)/build-tap/incamera tests/weather/table

hostile: setup-test
	$(MAKE) program
	tests/run hostile

crowd: setup-test
	$(MAKE) program
	tests/run crowd

fuzz: setup-test
	INCAMERA_FUZZ_S=$(FUZZ_S) INCAMERA_SUITE_LIMIT_S=86400 tests/run fuzz

coverage: setup-test
	tools/coverage

check: setup-test
	tools/check

screenshots: setup-test
	$(MAKE) program
	tools/screenshots

clean:
	rm -rf build build-tap build-asan build-fuzz build-tidy build-coverage build-msan web/dist $(CORE)
