# General Augment. `make` alone prints what there is. Needs make and a JDK 25; Maven comes by itself if it is not installed.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run recover-key test test-fast soak check dead-letters dead-letters-replay bench relevance junk images native clean jdk

# The JDK 25: JAVA_HOME if it is one, else the first one where JDKs usually are, else the one of `java`.
is-25 = $(shell grep -qs '^JAVA_VERSION="25' '$(1)/release' && echo '$(1)')
found-java := $(realpath $(shell command -v java))
candidates := $(JAVA_HOME) $(wildcard /usr/lib/jvm/* /opt/jdk* /opt/java/* $(HOME)/.sdkman/candidates/java/* $(HOME)/.jdks/*) $(patsubst %/bin/java,%,$(found-java))
jdk-home := $(firstword $(foreach home,$(candidates),$(call is-25,$(home))))
export JAVA_HOME := $(jdk-home)

# A Maven that is installed is used; else the wrapper fetches one.
installed-maven := $(shell command -v mvn)
maven := $(if $(installed-maven),$(installed-maven),./mvnw) --batch-mode --no-transfer-progress
# Maven's own libraries use what JDK 25 warns about.
export MAVEN_OPTS ?= --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED

# Where `make run` keeps data and logs, and by how much it moves all ports.
GENAUG_HOME ?= .genaug
export GENAUG_PORT_OFFSET ?= 0

services := $(shell printf '%s\n' services/*/pom.xml | xargs -n 1 dirname | paste -sd, -)
sources := $(shell find pom.xml libs services deploy/local deploy/pom.xml -name target -prune -o -type f \( -path '*/src/main/*' -o -name pom.xml \) -print)
built := deploy/local/target/built
launcher = $(JAVA_HOME)/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx128m --enable-native-access=ALL-UNNAMED -Dstdout.encoding=UTF-8 \
	-cp 'deploy/local/target/local-0.1.0-SNAPSHOT.jar:deploy/local/target/lib/*'

help: ## what there is
	@echo 'General Augment: the agent backend that a product team adopts once.'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-19s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo 'Settings: JAVA_HOME (a JDK 25), GENAUG_HOME (.genaug), GENAUG_PORT_OFFSET (0). README.md tells the rest.'

run: jdk $(built) ## starts the platform on this machine and prints how to make the first call
	@exec $(launcher) com.generalaugment.local.Launcher . '$(GENAUG_HOME)'

recover-key: jdk $(built) ## issues a new management key, beside a running `make run`
	@exec $(launcher) com.generalaugment.local.Launcher . '$(GENAUG_HOME)' recover-key

test: jdk ## builds everything and runs every test, the black-box tests of the whole fleet included
	@$(maven) verify

test-fast: jdk ## unit tests and static checks, without servers
	@$(maven) --quiet -pl '!deploy/e2e,!helm' test

soak: jdk ## the long runs: 10,000 turns of a free and of a priced model over 17 minutes each, hostile callers for a minute, random cuts
	@$(maven) --quiet -Dquick -DskipTests=false -Dsurefire.failIfNoSpecifiedTests=false -Dgenaug.soak=true -Dgenaug.hostile.seconds=60 -pl deploy/e2e -am \
		-Dtest='SelfHostedModelE2E,HostileCallerE2E,RandomCutsE2E' verify

check: jdk ## the checks of the gate: format, static analysis, architecture, and .ci/checks
	@$(maven) --quiet spotless:check
	@.ci/checks

dead-letters: jdk $(built) ## lists records that no consumer can handle, on a running platform; TOPIC=… for one topic
	@$(launcher) com.generalaugment.local.DeadLetters . '$(GENAUG_HOME)' list '$(TOPIC)'

dead-letters-replay: jdk $(built) ## puts them back on their topic: TOPIC=… and, for a single one, ID=…
	@$(if $(TOPIC),,$(error TOPIC=… is missing; `make dead-letters` lists them))$(launcher) com.generalaugment.local.DeadLetters . '$(GENAUG_HOME)' replay '$(TOPIC)' '$(ID)'

bench: jdk $(built) ## measures the platform against direct calls to the same stub model
	@$(maven) --quiet -Dquick -pl deploy/bench -am package
	@$(JAVA_HOME)/bin/java --sun-misc-unsafe-memory-access=allow -cp 'deploy/bench/target/bench-0.1.0-SNAPSHOT.jar:deploy/bench/target/lib/*' \
		com.generalaugment.bench.Bench . deploy/bench/target/work

relevance: jdk ## how well memory ranks facts, on the fixture set of services/memory, against each signal alone
	@$(maven) --quiet -Dquick -DskipTests=false -Dsurefire.failIfNoSpecifiedTests=false -pl services/memory -am -Dtest=RelevanceIT test

junk: jdk ## how much junk the rules of learning stop, and how many good facts they pass, on the fixture set of services/memory
	@$(maven) --quiet -Dquick -DskipTests=false -Dsurefire.failIfNoSpecifiedTests=false -pl services/memory -am -Dtest=JunkRulesTest test

images: jdk $(built) ## writes a container image of every service, without a daemon
	@for service in services/*/; do deploy/docker/build-image "$$(basename $$service)"; done

native: jdk ## native executables of all services; needs GraalVM or Mandrel 25 as JAVA_HOME
	@$(maven) -Dquick -Dnative -pl $(services) -am package

clean: jdk ## removes what was built; data in .genaug stays
	@$(maven) --quiet clean

# Reports each module of a build when it begins, and errors. In bash: some awks read a pipe only in blocks.
progress = while IFS= read -r line; do \
		if [[ $$line =~ ^\[INFO\]\ Building\ ([^\ ]+)\ .*(\[[0-9]+/[0-9]+\])$$ ]]; then printf '  %-8s %3d s  %s\n' "$${BASH_REMATCH[2]}" $$SECONDS "$${BASH_REMATCH[1]}"; \
		elif [[ $$line == '[ERROR]'* ]]; then printf '%s\n' "$$line"; fi; done

$(built): $(sources)
	@echo 'Building (the first time takes a few minutes) …'
	@set -o pipefail; $(maven) -Dquick -Dstyle.color=never -pl deploy/local,$(services) -am package | $(progress)
	@touch $@

jdk:
	@if [ -z '$(jdk-home)' ]; then \
		echo 'No JDK 25 found (looked at JAVA_HOME, /usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks): install one, such as Temurin 25, and set JAVA_HOME to it.' >&2; \
		exit 1; \
	fi
