# Every target does the set-up it needs: packages, Node and engine, once, without root. `make help` lists them.
# Needs: git, make, Node >= 20 with npm; Go >= 1.25.11 only where Pulumi's download cannot be reached.
NODE ?= node
RUN := $(NODE) tools/run.js
TEST := $(NODE) tools/test.js
TIERS := unit components adapters sandbox engine cluster faults checks workflows tools architecture

.DEFAULT_GOAL := help
.PHONY: help setup demo check fix test test-deep $(TIERS:%=test-%) bench generate sandbox-stop cluster-start cluster-stop clean clean-all

help: ## List the targets (this text)
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Obtain packages, Node and the engine into this folder; at once if they are there
	@command -v $(NODE) >/dev/null || { echo "Node >= 20 with npm is needed and not on PATH: install it, then: make setup" >&2; exit 2; }
	@$(NODE) tools/setup.js

demo: setup ## See it work: dev to staging with the real engine, production blocked with reasons; nothing leaves the machine
	@$(RUN) tools/demo.ts

check: setup ## Format, lint, types, the project's own files, freshness of generated docs
	@$(RUN) -- biome check --error-on-warnings .
	@$(RUN) -- tsc --noEmit
	@$(RUN) tools/check-project.ts
	@$(RUN) tools/generate-docs.ts --check

fix: setup ## Repair format and lint, write the generated docs anew
	@$(RUN) -- biome check --write .
	@$(RUN) tools/generate-docs.ts

test: setup ## Run every suite; the last line counts passed, failed and skipped
	@$(TEST)

test-deep: setup ## The same at full depth: every kill point, more races, more random cases
	@$(TEST) --deep

test-unit: setup ## Pure rules: values, configuration, graph, gates, plans, comment, commands
	@$(TEST) unit

test-components: setup ## Components and whole stacks on recording mocks
	@$(TEST) components

test-adapters: setup ## Git, registry, health, signatures, the engine's command line
	@$(TEST) adapters

test-sandbox: setup ## The sandbox's stand-ins and its life cycle
	@$(TEST) sandbox

test-engine: setup ## The real engine through the sandbox
	@$(TEST) engine

test-cluster: setup ## A real API server with real controllers: rollouts, traffic, whole stacks
	@$(TEST) cluster

test-faults: setup ## Kills, full disks, races, hostile files
	@$(TEST) faults

test-checks: setup ## What we render, judged by kubeconform, promtool, amtool and a reader of network policies
	@$(TEST) checks

test-workflows: setup ## The GitHub workflows, judged by actionlint and zizmor
	@$(TEST) workflows

test-tools: setup ## Set-up, launcher, make targets, test runner
	@$(TEST) tools

test-architecture: setup ## Import rules, file sizes, doc comments, committed text
	@$(TEST) architecture

bench: setup ## Measure against baselines in the same run; a table, never a pass or fail
	@$(RUN) tests/performance/bench.ts

generate: setup ## Write docs/configuration.md and the JSON Schemas from the zod schemas
	@$(RUN) tools/generate-docs.ts

sandbox-stop: ## Stop the sandbox's process; its state stays
	@if [ -d .sandbox ]; then ./envs sandbox stop; else echo "there is no sandbox"; fi

cluster-start: setup ## Start a Kubernetes control plane for tests on this machine; prints its kubeconfig (Go needed)
	@$(RUN) tools/cluster.js start

cluster-stop: ## Stop it: its processes and everything in it are gone
	@if [ -d .cache/cluster/run ]; then $(RUN) tools/cluster.js stop; else echo "there is no test cluster"; fi

clean: sandbox-stop ## Remove the sandbox and what tests and benchmarks left; keep what was obtained
	@rm -rf .sandbox .cache/tests .cache/bench .cache/node-compile

clean-all: clean cluster-stop ## Remove everything that set-up obtained, too; the next make begins like a fresh clone
	@rm -rf .cache node_modules
