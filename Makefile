# `make help` lists what there is to do.

PREFIX     ?= /usr/local
DESTDIR    ?=
bindir      = $(PREFIX)/bin
unitdir     = $(PREFIX)/lib/systemd/system
docdir      = $(PREFIX)/share/doc/courant
confdir     = /etc/courant
VERSION    ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
GO         ?= go
LDFLAGS     = -s -w -X main.release=$(VERSION)
FUZZTIME   ?= 20s

.DEFAULT_GOAL := build
.PHONY: help build run demo test check bench corpus fuzz golden install uninstall clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

build: ## bin/courant, one static binary
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/courant ./cmd/courant

run: build ## run the daemon; without a courant.yaml on the built-in starter configuration
	bin/courant run

demo: build ## run the daemon on a recorded wire, without the network
	bin/courant demo

test: ## all tests; installs the programs they need, where it may
	scripts/test-programs
	$(GO) test -race -shuffle=on -timeout 18m ./...

check: ## format, vet, staticcheck, tidy
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo 'not formatted: run gofmt -w .'; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) mod tidy -diff
	CGO_ENABLED=0 $(GO) build -o /dev/null ./cmd/courant

bench: ## the measurements of docs/performance.md
	$(GO) test -run '^$$' -bench . -benchmem ./...

corpus: ## poll every feed document below DIR and say what was read; feeds go to OUT
	@test -n "$(DIR)" || { echo 'usage: make corpus DIR=folder [OUT=folder]'; exit 2; }
	CORPUS='$(abspath $(DIR))' PUBLISHED='$(if $(OUT),$(abspath $(OUT)))' $(GO) test -count=1 -v -timeout 30m -run '^TestCorpus$$' ./cmd/courant

fuzz: ## every fuzz target for FUZZTIME
	scripts/fuzz $(FUZZTIME)

golden: ## rewrite the golden files; read the diff before you commit it
	$(GO) test ./config ./fetcher ./opml ./publish -update
	$(GO) test ./cmd/courant -run '^TestTutorial' -update

install: build ## binary, unit and manual below PREFIX; the starter configuration in /etc/courant
	install -D -m 755 bin/courant $(DESTDIR)$(bindir)/courant
	install -d -m 755 $(DESTDIR)$(unitdir) $(DESTDIR)$(docdir) $(DESTDIR)$(docdir)/docs
	sed -e 's,@bindir@,$(bindir),g' -e 's,@docdir@,$(docdir),g' systemd/courant.service > bin/courant.service
	install -m 644 bin/courant.service $(DESTDIR)$(unitdir)/courant.service
	install -m 644 README.md CHANGELOG.md CONTRIBUTING.md LICENSE text/language.table.LICENSE $(DESTDIR)$(docdir)
	install -m 644 docs/* $(DESTDIR)$(docdir)/docs
	install -d -m 755 $(DESTDIR)$(confdir)
	test -e $(DESTDIR)$(confdir)/courant.yaml || install -m 644 config/starter.yaml $(DESTDIR)$(confdir)/courant.yaml
	@test -n "$(DESTDIR)" || ! test -d /run/systemd/system || systemctl daemon-reload
	@echo 'Edit $(confdir)/courant.yaml, then: systemctl enable --now courant'

uninstall: ## remove what install put there; configuration and data stay
	@test -n "$(DESTDIR)" || ! test -d /run/systemd/system || systemctl disable --now courant || true
	rm -f $(DESTDIR)$(bindir)/courant $(DESTDIR)$(unitdir)/courant.service
	rm -rf $(DESTDIR)$(docdir)
	@test -n "$(DESTDIR)" || ! test -d /run/systemd/system || systemctl daemon-reload
	@echo 'Left: $(confdir) (your configuration) and /var/lib/courant (what was kept).'

clean: ## remove what was built
	rm -rf bin
