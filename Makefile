# Cellscope. `make run` and `make test` install what is missing from Debian, build, and do their job; they ask nothing.

SHELL := /bin/bash
.DEFAULT_GOAL := run
.PHONY: run test check bench docs format clean recipes corpora release install uninstall deb

# One configuration for everything, so that nothing is built twice. By itself `swift test` compiles every module again
# with -enable-testing, which the tests do not need and which slows the code down.
CONFIGURATION := -c release
TEST := $(CONFIGURATION) --disable-testable-imports

# Opens the shipped model on the shipped text. `make run ARGUMENTS="render --help"` passes arguments on.
run:
	@scripts/install-dependencies run
	swift build $(CONFIGURATION) --product cellscope
	@.build/release/cellscope $(ARGUMENTS)

test:
	@scripts/install-dependencies test
	swift build $(CONFIGURATION) --product cellscope
	swift test $(TEST)

# What must be clean before a change goes in: format, imports, no warnings, tests.
check:
	@scripts/install-dependencies test
	@scripts/check

# A program that needs no Swift where it runs: .build-release/release/cellscope.
RELEASE := $(CONFIGURATION) --static-swift-stdlib --scratch-path .build-release
release:
	@scripts/install-dependencies run
	swift build $(RELEASE) --product cellscope

# Into PREFIX, with manual, completions, models and texts: make install PREFIX=~/.local
PREFIX ?= /usr/local
install: release
	@scripts/packaging/install-files .build-release/release/cellscope "$(PREFIX)"

uninstall:
	@scripts/packaging/install-files --remove "$(PREFIX)"

# A Debian package in this folder.
deb: release
	@scripts/packaging/make-deb .build-release/release/cellscope

# The explorer's figures beside the design's targets, for example ARGUMENTS=--markdown (see docs/benchmarks.md).
bench:
	@scripts/install-dependencies run
	swift build $(CONFIGURATION) --product cellscope
	@benchmarks/explorer/measure.py $(ARGUMENTS)

# Runs every command of docs/recipes.md and compares what it gives with what stands there.
recipes:
	@scripts/install-dependencies run
	swift build $(CONFIGURATION) --product cellscope
	@scripts/recipes/run $(ARGUMENTS)

# The libraries' documentation as a web site, in .build/docs.
docs:
	@scripts/install-dependencies run
	swift build $(CONFIGURATION) --product cellscope
	@scripts/docs

format:
	swift format -i -r Sources Tests Examples Package.swift

clean:
	swift package clean

# The texts that the shipped models learned, into corpora/ (see docs/models.md).
corpora:
	@scripts/fetch-corpora
