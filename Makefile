# make demo and make test are all most people need; make help lists the rest.

GO ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
SOAK ?= 30m
FUZZ ?= 60s
FAULTS ?= 10m
BENCH ?=
BASE ?= main
POSTGRES ?= postgres:17
POSTGRES_FLAGS ?=
REVISION ?= $(shell git rev-parse HEAD 2>/dev/null || echo unknown)

.DEFAULT_GOAL := help
.PHONY: help demo demo-once test test-asan test-fuzz soak faults bench bench-compare test-containers test-postgres test-image lint build image release clean tools test-tools

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

demo: ## search real rows of a real Postgres: with Docker where it can, without otherwise
	@docker/demo

demo-once: tools ## the demo without Docker, once: runs the commands it prints and checks their answers
	$(GO) run -buildvcs=false ./cmd/demo -once

test: tools test-tools lint ## every test, under the race detector, against throw-away Postgres servers
	$(GO) test -race -tags fts5 -timeout 30m ./...

soak: tools ## worlds made up at random, for SOAK (30m): statements, kills, restarts; every index equals its query
	$(GO) test -race -tags fts5 -count 1 -timeout 0 -run Oracle ./worker -oracle.for=$(SOAK)

faults: tools ## every promise against every fault, for FAULTS (10m): prints the matrix and puts it into worker/README.md
	$(GO) test -tags fts5 -count 1 -timeout 0 -v -run Faults ./worker/faults -faults.for=$(FAULTS) -faults.table=$(CURDIR)/worker/README.md

bench: tools ## ftsync beside what bounds it, as a Markdown table, in 15 minutes; BENCH=-quick for 3, BENCH=-full for the manual's figures
	$(GO) run -tags fts5 ./cmd/bench $(BENCH)

bench-compare: tools ## searches of BASE (a commit or a branch) beside those of this tree, by benchstat
	$(GO) run -tags fts5 ./cmd/bench -base $(BASE) $(BENCH)

test-asan: ## the tests of what is written in C, under gcc's address sanitizer
	$(GO) test -asan -tags fts5 -count 1 ./cache/fts5

test-fuzz: tools ## every fuzz test for a moment, that of whole requests for FUZZ (60s)
	$(GO) test -tags fts5 -run '^$$' -fuzz FuzzSearch_onAnIndex -fuzztime $(FUZZ) ./cmd/ftsync/web
	@grep -rl --include='*_test.go' '^func Fuzz' . | while read -r file; do \
		for name in $$(sed -n 's/^func \(Fuzz[A-Za-z_]*\)(.*/\1/p' $$file); do \
			[ $$name = FuzzSearch_onAnIndex ] || $(GO) test -tags fts5 -run '^$$' -fuzz "^$$name\$$" -fuzztime 3s $$(dirname $$file) || exit 1; \
		done; \
	done

test-containers: ## build the image, compose up, and break things; needs a Docker engine and compose v2
	$(GO) test -tags "fts5 containers" -count 1 -timeout 30m -v ./docker

# Without the race detector, which make test has on: this is about Postgres, and takes half of the time.
test-postgres: ## the worker's tests with the server programs of an image, POSTGRES (postgres:17), or of a folder
	docker/test-postgres $(POSTGRES) $(POSTGRES_FLAGS) ./worker/...

test-image: ## vet and every test in the image's build environment; needs a Docker engine
	docker/build --target test

# ST1005 wants errors to begin with a small letter: Postgres and SQLite are names.
lint: ## gofmt, vet and staticcheck
	@unformatted=$$(gofmt -l .); [ -z "$$unformatted" ] || { echo "gofmt would change: $$unformatted" >&2; exit 1; }
	$(GO) vet -tags fts5 ./...
	$(GO) vet -tags "fts5 containers" ./docker
	$(GO) tool -modfile=.github/tools/go.mod staticcheck -checks inherit,-ST1005 -tags fts5,containers ./...

build: ## bin/ftsync
	CGO_ENABLED=1 $(GO) build -tags fts5,netgo,osusergo -trimpath -buildvcs=false \
		-ldflags "-s -w -X main.version=$(VERSION) -X main.revision=$(REVISION)" -o bin/ftsync ./cmd/ftsync

image: ## the container image ftsync:dev
	docker/build --tag ftsync:dev --build-arg VERSION=$(VERSION) --build-arg REVISION=$(REVISION)

release: ## dist/: tarballs, .deb, .rpm, bills of materials and checksums of VERSION, for amd64 and arm64; the images too where Docker can
	$(GO) run ./cmd/release -version $(VERSION) -revision $(REVISION)
	docker/images $(VERSION) $(REVISION)

clean: ## remove bin/ and dist/, and the demo's containers, volume and cache
	rm -rf bin dist
	@docker/clean

# What the tests and the demo need beside this repository; installed where that is possible.
tools:
	@docker/tools $(GO)

# What some tests use besides, where it is to be had.
test-tools:
	@docker/test-tools
