# What people type. The packages from apt are named in apt-packages.txt.

SWIFT ?= swift
SOURCES := Package.swift Sources Tests examples

.PHONY: demo demo-postgres evidence reference mutants simulate simulate-postgres test-citus powercut test test-clients test-bindings test-console bench-console screenshots-console test-dist soak-libscrip libscrip install dist fuzz fuzz-journal fuzz-server fuzz-yaml measure-steps steady exposure tsan asan bench bench-http bench-attack bench-postgres bench-redis bench-sizes kill-http kill-books kill-replica build \
	lint format luacheck packages clean help

## demo: build, and show the whole loop on sample data; `make test` goes on with the same build
# Half of what `scrip` is compiled of serves, and the demo does not.
demo: packages
	$(SWIFT) build --product demo
	.build/debug/demo

## demo-postgres: two hosts on one book in a PostgreSQL of the demo's own, at the same coupons
demo-postgres: packages
	$(SWIFT) build --product scrip
	scripts/demo-postgres

## test: everything CI checks; ends with the summary of `swift test`
test: packages lint luacheck
	@scripts/install-packages apt-packages-bindings.txt
	@scripts/install-packages apt-packages-console.txt
	$(SWIFT) build --build-tests
	scripts/test-doors
	$(SWIFT) test

## test-clients: other people's clients against `scrip serve --dev`
test-clients: packages
	$(SWIFT) build --product scrip
	scripts/test-clients

## test-bindings: the C interface, and programs in C, Python, Java, Go, C# and Node that use it
test-bindings: packages
	@scripts/install-packages apt-packages-bindings.txt
	$(SWIFT) build --product scrip
	scripts/test-bindings

## test-console: the pages in a headless browser
test-console: packages
	@scripts/install-packages apt-packages-console.txt
	$(SWIFT) build --product scrip
	scripts/test-console

## bench-console: how long the pages take with a million coupons, and how soon a key or a scan is answered
bench-console: packages
	@scripts/install-packages apt-packages-console.txt
	$(SWIFT) build --configuration release --product scrip
	$(SWIFT) build --configuration release --product scrip-bench
	[ -e .build/million.db ] || .build/release/scrip bench fill --coupons 1000000 --ledger .build/million.db
	SCRIP=.build/release/scrip SCRIP_LEDGER=.build/million.db SCRIP_USER=oUpF8uMuAJO-1 \
		"$$(scripts/client-python requirements-console.txt)" Tests/Console/bench_pages.py

## screenshots-console: a picture of every page in both languages and at both widths, in .build/screenshots, to look at
screenshots-console: packages
	@scripts/install-packages apt-packages-console.txt
	$(SWIFT) build --product scrip
	SCRIP=.build/debug/scrip "$$(scripts/client-python requirements-console.txt)" \
		Tests/Console/screenshots.py .build/screenshots

## libscrip: the C interface as a library, .build/release/libscrip.so.1
libscrip: packages
	scripts/build-libscrip release

## install: everything below PREFIX (/usr/local), and below DESTDIR if that is set
PREFIX ?= /usr/local
install: packages
	scripts/install $(PREFIX)

## dist: a tarball that runs on a Debian 12 without Swift: tar -C /usr/local --strip-components=1 -xzf .build/scrip.tar.gz
dist: packages
	rm -rf .build/dist
	DESTDIR=$(CURDIR)/.build/dist scripts/install /usr/local
	tar -C .build/dist/usr --transform 's,^local,scrip,' --owner=0 --group=0 -czf .build/scrip.tar.gz local

## test-dist: the tarball in a chroot with a bare Debian 12: the demo, the till in C and the till in Python (as root)
test-dist: packages dist
	scripts/install-packages apt-packages-dist.txt
	scripts/test-dist

## soak-libscrip: the C interface from sixteen threads, real requests and mangled ones: ten minutes under the address
## sanitizer, ten under the thread sanitizer
soak-libscrip: packages
	scripts/soak-libscrip address
	scripts/soak-libscrip thread

## fuzz: ten minutes of hostile script text, ten of hostile JSON, with the address sanitizer
fuzz: packages
	scripts/fuzz
	scripts/fuzz-json

## mutants: plausible wrong changes, one at a time in copies; each must turn its test red
mutants: packages
	scripts/mutants

## fuzz-server: ten minutes each of stored documents and records, callback answers and requests at the
## socket, with the address sanitizer
fuzz-server: packages
	scripts/fuzz-server

## measure-steps: what a step costs in every construct, dearest first; fails beyond ten times the mean
measure-steps: packages
	scripts/measure-steps

## steady: ten thousand random rules, five runs each under load: the same bytes, and no run ended by the clock
steady: packages
	SCRIP_RULES=10000 $(SWIFT) test --filter CostTests

## fuzz-yaml: ten minutes of mutated case files, with the address sanitizer
fuzz-yaml: packages
	SCRIP_FUZZ_SECONDS=600 scripts/sanitized --filter YAMLLimitsTests

## fuzz-journal: ten minutes of mutated journals, with the address sanitizer
fuzz-journal: packages
	SCRIP_FUZZ_SECONDS=600 scripts/sanitized --filter JournalFuzzTests

## simulate: ten thousand seeded runs of many tills with faults, in files and in memory; a failing seed says how to
## replay it
simulate: packages
	SCRIP_ENGINE=sqlite,memory SCRIP_SEEDS=10000 $(SWIFT) test --filter SimulationTests

## simulate-postgres: a thousand of them in a database, with every statement at the mercy of the network
simulate-postgres: packages
	SCRIP_ENGINE=postgres SCRIP_SEEDS=1000 $(SWIFT) test --filter SimulationTests

## test-citus: a database that Citus distributes, built and installed beforehand: the contract of an engine, 200 seeds,
## and no statement with more tasks than one
test-citus: packages
	$(SWIFT) build --product scrip
	scripts/test-citus

## powercut: two hundred kills of a till at work
powercut: packages
	SCRIP_KILLS=200 $(SWIFT) test --filter PowerCutTests

## tsan: evaluation from many threads, and the ledger and its engines at work, under the thread sanitizer
tsan: packages
	SCRIP_SEEDS=200 $(SWIFT) test --sanitize=thread --scratch-path .build-tsan \
		--filter 'SharingTests|ScripLedgerTests|ConcurrencyTests|SimulationTests' \
		-Xswiftc -Xfrontend -Xswiftc -disable-llvm-verify

## exposure: two hundred sets of parameters for each standard rule, ten thousand baskets each: none goes beyond a bound
## said to be proven, and each set whose bound is more than 1.2 times the worst of them is told
exposure: packages
	$(SWIFT) build --configuration release --product scrip-bench
	.build/release/scrip-bench bounds --sets 200 --runs 10000

## evidence: what speaks for the standard rules, made again and written where they carry it
evidence: packages
	$(SWIFT) build --product scrip
	scripts/prove-standard-rules

## reference: the editor's annotations and the tables of the rule reference, written from the description of the host
reference: packages
	SCRIP_WRITE_REFERENCE=1 $(SWIFT) test --filter DriftTests

## asan: the attack corpus and the C boundary, under the address sanitizer
asan: packages
	scripts/sanitized --filter 'LuaSandboxTests|ScripRulesTests'

## bench: this machine's figures, beside a bare Lua host and a bare SQLite loop
bench: build
	.build/release/scrip bench eval
	.build/release/scrip bench redeem

## bench-redis: durable redemptions beside Redis, which decides and commits in one script
bench-redis: build
	@scripts/install-packages apt-packages-bench.txt
	scripts/bench-redis

## bench-postgres: durable redemptions in one book of PostgreSQL, beside a function call for each and bare pipelines
bench-postgres: build
	scripts/bench-postgres

## bench-sizes: redemptions from a ledger of 5,000,000 coupons beside one of 5,000; takes minutes
bench-sizes: build
	.build/release/scrip bench redeem --sizes 5000,5000000

## bench-http: quotes and redemptions over HTTP, beside a bare echo
bench-http: build
	@scripts/install-packages apt-packages-bench.txt
	.build/release/scrip bench http

## bench-attack: what tills notice of a client that asks for the worst quotes it can
bench-attack: build
	.build/release/scrip bench attack

## kill-http: a minute of full load over HTTP, with the server killed again and again
kill-http: packages
	SCRIP_KILL_SECONDS=60 $(SWIFT) test --filter KillTests

## kill-books: five minutes of redemptions in thirty books, with databases and hosts killed again and again
kill-books: build
	scripts/kill-books

## kill-replica: twenty times a primary is killed and its replica promoted, under load
kill-replica: build
	scripts/kill-books --failover 20

## build: the command, and what measures it, in .build/release/scrip and scrip-bench
build: packages
	$(SWIFT) build --configuration release --product scrip
	$(SWIFT) build --configuration release --product scrip-bench

## lint: the Swift formatter's complaints are errors
lint:
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

## format: let the Swift formatter mend what it can
format:
	$(SWIFT) format --in-place --parallel --recursive $(SOURCES)

## luacheck: undefined names and the like in the rules
luacheck: packages
	@if command -v luacheck >/dev/null; then luacheck --no-color --quiet rules \
		Tests/Conformance/promotions; \
	else echo "luacheck is not installed; the rules were not checked"; fi

packages:
	@scripts/install-packages

## clean: remove what was built
clean:
	$(SWIFT) package clean

help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)
