# Fieldpack. `make run` serves the demo world, `make test` checks everything; both install what they need.
#
# One build profile and one target folder, kept outside the clone so that a fresh clone on the same
# machine does not compile the RDF store's C++ again. Override with CARGO_TARGET_DIR.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

CACHE ?= $(HOME)/.cache/fieldpack
export CARGO_TARGET_DIR ?= $(CACHE)/target
export CARGO_TERM_COLOR ?= never
DATA ?= data
LISTEN ?= 127.0.0.1:8080
ROUNDS ?= 1000
BINARY := target/release/fieldpack
# Tests, lints and the evaluation are built alike, the sentence-transformer with them.
EVERYTHING := --workspace --features fieldpack-api/transformer,fieldpack-api/faults,fieldpack-benches/transformer
DENY := $(CACHE)/tools/bin/cargo-deny
DENY_VERSION := 0.20.2
CYCLONEDX := $(CACHE)/tools/bin/cargo-cyclonedx
CYCLONEDX_VERSION := 0.5.9
FUZZ := $(CACHE)/tools/bin/cargo-fuzz
FUZZ_VERSION := 0.13.2
MINUTES ?= 1
EXAMPLES ?= 15

.PHONY: help deps model brokers issuer clients readers browser build run demo-data test fmt lint doc deny unit attack attack-briefly fuzz load sbom soak bench eval openapi clean-data

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

deps: ## Install the build packages that are missing and check the Rust version
	@scripts/install-deps

build: deps ## Build target/release/fieldpack
	cargo build --release --locked -p fieldpack-api --bin fieldpack
	@mkdir -p target/release
	@if [ ! "$(CARGO_TARGET_DIR)/release/fieldpack" -ef "$(BINARY)" ]; then \
	   cp -f "$(CARGO_TARGET_DIR)/release/fieldpack" $(BINARY); fi

model: ## Fetch the sentence-transformer that tests and the evaluation compare with
	@scripts/install-deps --model
	@scripts/fetch-minilm >/dev/null || echo "MiniLM cannot be fetched: what needs it is skipped"

brokers: ## Install the brokers that tests of feeds listen to
	@scripts/install-deps --brokers

issuer: ## Install the OpenID provider that tests log in with
	@scripts/install-deps --clients || echo "no node: what needs it is skipped"
	@scripts/fetch-issuer >/dev/null || echo "the OpenID provider cannot be fetched: what needs it is skipped"

clients: ## Install what examples and the TypeScript client are run with
	@scripts/install-deps --clients || echo "no node: what needs it is skipped"

readers: ## Install what tests read documents, workbooks and webhooks with
	@scripts/install-deps --pdf
	@CACHE=$(CACHE) scripts/fetch-readers >/dev/null || echo "the Python libraries cannot be fetched: what needs them is skipped"

browser: ## Install the browser that tests open pages with, and what drives it
	@scripts/install-deps --clients && scripts/install-deps --browser || echo "no chromium: what needs it is skipped"
	@scripts/fetch-browser >/dev/null || echo "what drives the browser cannot be fetched: what needs it is skipped"

demo-data: build ## Load the ontologies and the demo world into DATA (default ./data)
	@scripts/demo-data $(BINARY) "$(DATA)"

run: build demo-data ## Serve the demo world on LISTEN (default 127.0.0.1:8080); programs on this machine need no key
	FIELDPACK__ACCESS__LOOPBACK=$${FIELDPACK__ACCESS__LOOPBACK:-admin} $(BINARY) serve --data "$(DATA)" --listen "$(LISTEN)"

test: deps model brokers issuer clients readers browser fmt lint doc deny unit attack-briefly ## Check everything: format, lints, docs, licences, all tests, generated requests

fmt:
	cargo fmt --all --check

lint:
	cargo clippy --release --locked $(EVERYTHING) --all-targets -- -D warnings

doc:
	RUSTDOCFLAGS="-D warnings" cargo doc --release --locked $(EVERYTHING) --no-deps --document-private-items

deny: $(DENY)
	$(DENY) --offline check --hide-inclusion-graph licenses bans sources
	@if [ -d "$${CARGO_HOME:-$$HOME/.cargo}/advisory-dbs" ]; then $(DENY) --offline check advisories; \
	 else echo "advisories: no local database, not checked"; fi

$(DENY):
	CARGO_TARGET_DIR=$(CACHE)/tools/target cargo install --locked --version $(DENY_VERSION) --root $(CACHE)/tools cargo-deny
	rm -rf $(CACHE)/tools/target

unit:
	cargo test --release --locked $(EVERYTHING)

attack: build ## Send generated requests of every role for every operation, EXAMPLES each (default 15)
	@scripts/install-deps --attack
	CACHE=$(CACHE) scripts/attack-schema $(BINARY) $(EXAMPLES)

# What takes no longer than a minute or two, on the program that the tests are run on; where the tool cannot be had it is said
# and left out.
attack-briefly:
	@scripts/install-deps --attack
	cargo build --release --locked $(EVERYTHING) --bins
	@CACHE=$(CACHE) PHASES=examples,fuzzing scripts/attack-schema $(CARGO_TARGET_DIR)/release/fieldpack 10 || [ $$? -eq 3 ]

fuzz: ## Fuzz every reader for MINUTES each (default 1) with cargo-fuzz and a nightly toolchain
	@scripts/fuzz $(MINUTES) $(FUZZ) $(FUZZ_VERSION) $(CACHE)

load: build demo-data ## A crowd on this machine: 500 connections for 60 s over a copy of DATA
	@scripts/install-deps --attack
	scripts/load $(BINARY) "$(DATA)"

sbom: $(CYCLONEDX) ## Write what the program is made of (CycloneDX JSON) into target/sbom/fieldpack.cdx.json
	@mkdir -p target/sbom
	$(CYCLONEDX) cyclonedx --manifest-path api/Cargo.toml --format json --spec-version 1.5 --describe binaries
	@mv api/fieldpack_bin.cdx.json target/sbom/fieldpack.cdx.json
	@rm -f */*_bin.cdx.json
	@ls -l target/sbom

$(CYCLONEDX):
	CARGO_TARGET_DIR=$(CACHE)/tools/target cargo install --locked --version $(CYCLONEDX_VERSION) --root $(CACHE)/tools cargo-cyclonedx
	rm -rf $(CACHE)/tools/target

soak: deps ## Kill the program at random moments and chosen points, ROUNDS times (default 1000)
	FIELDPACK_TEST_ROUNDS=$(ROUNDS) cargo test --release --locked $(EVERYTHING) --test cli_faults -- --nocapture

bench: build ## Measure the bars on this machine, write docs/bench.md
	cargo run --release --locked -p fieldpack-benches -- --write

eval: build model ## Score understanding and finding, write docs/quality.md
	cargo build --release --locked $(EVERYTHING)
	$(CARGO_TARGET_DIR)/release/fieldpack-benches --eval --write

openapi: build ## Write the OpenAPI documents, the types of the client and docs/access.md from the code
	@mkdir -p docs
	$(BINARY) openapi > docs/openapi.json.new
	mv docs/openapi.json.new docs/openapi.json
	$(BINARY) openapi --form 3.0 > docs/openapi-3.0.json.new
	mv docs/openapi-3.0.json.new docs/openapi-3.0.json
	$(BINARY) openapi --form 2.0 > docs/swagger-2.0.json.new
	mv docs/swagger-2.0.json.new docs/swagger-2.0.json
	CACHE=$(CACHE) scripts/check-client --write >/dev/null || echo "the TypeScript client is not written"
	$(BINARY) access > docs/access.md.new
	mv docs/access.md.new docs/access.md

clean-data: ## Remove the demo world
	rm -rf "$(DATA)" "$(DATA).demo"
