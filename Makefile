# Everything a contributor runs. `make` alone lists it.

GO       ?= go
PKG      ?= ./...
FUZZTIME ?= 10s
TIMEOUT  ?= 20m
IMAGE    ?= healthmock
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
REVISION ?= $(shell git rev-parse --short HEAD 2>/dev/null)
LDFLAGS  := -s -w -X main.version=$(VERSION) -X main.revision=$(REVISION)
# nomsgpack: gin links a codec of 6 MB that nothing here uses
BUILD    := build -trimpath -tags nomsgpack -ldflags '$(LDFLAGS)'
LINTER   := $(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

.DEFAULT_GOAL := help
.PHONY: help run build test race lint fuzz bench golden image

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## start the sandbox (ARGS="--paused" passes flags)
	$(GO) run ./cmd/healthmock serve $(ARGS)

build: ## build bin/healthmock
	CGO_ENABLED=0 $(GO) $(BUILD) -o bin/healthmock ./cmd/healthmock

# Where there is a container engine the tests share one image, which is built before them.
WITH_IMAGE = if [ -z "$$HEALTHMOCK_IMAGE" ] && docker version >/dev/null 2>&1; then \
	  $(MAKE) --no-print-directory image IMAGE=healthmock:test && export HEALTHMOCK_IMAGE=healthmock:test || exit 1; fi

test: ## run every test; needs Go and nothing else (ARGS="-count=1 -run Name" passes flags)
	@$(WITH_IMAGE); $(GO) test -timeout $(TIMEOUT) $(ARGS) $(PKG)

race: ## run every test under the race detector; needs a C compiler
	@$(WITH_IMAGE); CGO_ENABLED=1 $(GO) test -race -timeout $(TIMEOUT) $(ARGS) $(PKG)

lint: ## check format, go vet, go fix, golangci-lint (its first run builds it)
	@unformatted=$$(gofmt -l .) || exit 1; \
	  if [ -n "$$unformatted" ]; then echo "gofmt -w these:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet $(PKG)
	$(GO) fix -diff $(PKG)
	$(LINTER) run $(PKG)

fuzz: ## run every fuzz target for FUZZTIME (10s) each
	@set -e; grep -rnoE '^func Fuzz[A-Za-z0-9_]+' --include='*_test.go' . | \
	  sed -E 's|^(.*)/[^/]+:[0-9]+:func (Fuzz.*)$$|\1 \2|' | sort -u | while read -r dir target; do \
	    echo "== $$dir $$target"; $(GO) test "$$dir" -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME); \
	  done

bench: ## run every benchmark
	GOGC=400 $(GO) test -run '^$$' -bench . -benchmem $(PKG)

golden: ## rewrite golden files from what the code does now; look at the diff
	@set -e; grep -rlE 'flag\.Bool\("update"' --include='*_test.go' . | sed -E 's|/[^/]+$$||' | sort -u | while read -r dir; do \
	    $(GO) test -count=1 "$$dir" -update; \
	  done

image: ## build the container image, with BuildKit where it is there
	DOCKER_BUILDKIT=$$(docker buildx version >/dev/null 2>&1 && echo 1 || echo 0) \
	  docker build -t $(IMAGE) --build-arg VERSION=$(VERSION) --build-arg REVISION=$(REVISION) $(BUILDFLAGS) .
