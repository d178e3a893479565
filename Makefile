# Crema: every task of this repository. `make` alone prints the list.
SHELL := /bin/bash
.DEFAULT_GOAL := help

JAVA_HOME := $(shell .mvn/jdk25.sh 2>/dev/null)
export JAVA_HOME
# Debian's Maven brings an old Guava, of which Java 25 warns four lines at each start.
export MAVEN_OPTS := --sun-misc-unsafe-memory-access=allow $(MAVEN_OPTS)
MVN := mvn -B -ntp
# .mvn/unchecked.sh: make test and make check compile it anew.
UNCHECKED := mkdir -p .build && touch .build/unchecked
QUICK := $(UNCHECKED) && $(MVN) -q -Dquickly -DskipTests
# wildcard drops what git still lists although it was deleted.
SOURCES := $(wildcard $(shell git ls-files -co --exclude-standard -- '*.java' '*pom.xml' '.mvn' '*/src/main/resources/*' 2>/dev/null || find . -name '*.java' -not -path '*/target/*' -o -name pom.xml))

.PHONY: help tools setup demo test quick check soak bench generate pipelines component release format clean

help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

tools: ## say what is missing on this machine
	@.mvn/tools.sh

# Everything is built when the newest source is older than this file.
.build/built: $(SOURCES)
	@.mvn/tools.sh
	@echo "building Crema (the first time downloads its libraries) ..."
	@$(QUICK) package
	@touch $@

# The script does nothing when the environment already holds exactly these packages.
.PHONY: venv-mlflow venv-kfp venv-docs venv-bench venv-bench-data venv-bench-drift venv-bench-search venv-ci
venv-mlflow venv-kfp venv-docs venv-bench venv-bench-data venv-bench-drift venv-bench-search venv-ci: venv-%: pipelines/requirements-%.txt | tools
	@pipelines/setup-python.sh .build/$@ $<

setup: tools .build/built venv-mlflow ## build everything and prepare MLflow
	@echo "Crema is built."

demo: tools venv-mlflow .build/built ## real data through the compiled pipeline to a served prediction (SEED=2, DEMO_EXIT=1)
	@exec pipelines/demo/demo $(if $(SEED),--seed $(SEED))

.PHONY: demo-loop
demo-loop: tools venv-mlflow .build/built ## drift, a retraining, the next champion, and nobody does a thing (VARIANT=worse, DEMO_EXIT=1)
	@exec pipelines/demo/demo-loop

test: tools venv-mlflow venv-kfp venv-docs ## run every test, with all checks on; where Podman is found, in the images too
	@libs/testkit/run-tests.sh verify

quick: tools ## compile and package without checks and tests
	@$(QUICK) package

check: tools venv-kfp ## formatter, Error Prone, NullAway, architecture, doclint, generated files fresh
	@.mvn/unchecked.sh
	@$(MVN) -q -Dtest=ArchitectureTest -Dsurefire.failIfNoSpecifiedTests=false verify
	@$(MAKE) --no-print-directory generate-check

generate: tools ## write component.yaml, README tables, the catalogue and the compiled pipelines anew
	@$(QUICK) package
	@libs/sdk/generate
	@$(MAKE) --no-print-directory pipelines

.PHONY: generate-check
generate-check:
	@libs/sdk/generate --check
	@pipelines/compile.sh --check

# Made anew for another JDK or recipe; Debian's packages are looked at again by make base-image.
.PHONY: base-image-if-needed base-image images class-lists
base-image-if-needed: tools
	@.mvn/python.sh libs/images/base.py .build/base-image --if-needed

base-image: tools ## make the base of all images: Java, linked, on a few files of Debian (no Docker, no root)
	@.mvn/python.sh libs/images/base.py .build/base-image

# BASE=<reference>: another base; PUSH=<registry/prefix>: push instead of writing tars.
images: tools $(if $(BASE),,base-image-if-needed) ## make the image of each component and service (PUSH=registry/prefix, BASE=reference)
	@libs/images/images "$(BASE)" "$(PUSH)"

# Of its own: 110 MB of wheels, and a minute and a half to unpack, compile and pack them, which make test shall not wait for.
.PHONY: mlflow-image
mlflow-image: tools venv-mlflow ## make the image of MLflow, to .build/mlflow-image (no Docker, no root; PUSH=registry/prefix)
	@.mvn/python.sh libs/images/mlflow_image.py .build/mlflow-image --if-needed
	@$(if $(PUSH),libs/images/push-mlflow "$(PUSH)")

.PHONY: bench-images
bench-images: images ## sizes, start-up, build and 20 million rows, beside what a Python step costs (WRITE=1 keeps the numbers for the catalogue)
	@code=0; .mvn/python.sh libs/images/bench.py $(if $(WRITE),--write) || code=1; pipelines/bench-bigdata.sh || code=1; exit $$code

class-lists: tools venv-mlflow base-image-if-needed ## note anew which classes each component loads, for the archives of their images
	@rm -rf .build/class-lists
	@$(UNCHECKED)
	@$(MVN) -q -Dquickly -Dgroups=contract -DexcludedGroups="image | soak" -Dcrema.classlists=$(CURDIR)/.build/class-lists test
	@.mvn/python.sh libs/images/class_lists.py .build/class-lists

pipelines: tools venv-kfp ## compile every pipeline with the KFP SDK
	@pipelines/compile.sh
	@.build/venv-kfp/bin/python libs/kfp-client/src/test/python/through_protobuf.py

# The fuzzer first: the last line is the count of the tests (.ci/run).
soak: tools venv-mlflow venv-kfp ## make fuzz, then the tests of make test with larger counts (some hours)
	@code=0; $(MAKE) --no-print-directory fuzz || code=1; \
	  libs/testkit/run-tests.sh verify -Dcrema.soak=true -Dcrema.test.minutes=120 -Dcrema.module.seconds=14400 -Dcrema.test.heap=8g -DexcludedGroups= || code=1; \
	  exit $$code

.PHONY: fuzz
fuzz: tools ## fuzz eight readers of others' files for 35 seconds each (ONLY=Csv); a find becomes a file of the corpus
	@libs/fuzz/fuzz $(ONLY)

bench: tools .build/built venv-mlflow venv-bench venv-bench-data venv-bench-drift venv-bench-search ## quality and speed, each beside its peer
	@pipelines/bench.sh

.PHONY: bench-inference
bench-inference: tools .build/built venv-bench base-image-if-needed ## the service beside FastAPI, MLflow and MLServer, and its bounds (SHORT=1, ONLY=sections, MINUTES=15)
	@inference/bench.sh

.PHONY: bench-failover
bench-failover: tools .build/built venv-bench base-image-if-needed ## two services behind HAProxy under load, one is killed: failed requests, time to full service (SHORT=1)
	@ONLY=failover inference/bench.sh

.PHONY: bench-retraining
bench-retraining: tools .build/built ## from an alert to its run, and a storm of 20,000 deliveries: runs, lost, doubled, memory (SHORT=1)
	@retraining/bench.sh

.PHONY: bench-drift
bench-drift: tools .build/built venv-bench-drift ## detect-drift beside scipy, numpy and Evidently on the same file, its memory, and quiet and drifted seeds of real data
	@pipelines/bench-drift.sh

.PHONY: bench-learning
bench-learning: tools .build/built venv-bench ## learners on all data sets beside those of Python, and XGBoost's speed: hours (ONLY=iris,speed, SHORT=1, RESUME=1)
	@libs/training/bench-learning.sh

.PHONY: bench-data
bench-data: tools .build/built venv-bench-data ## 1,000,000 rows ingested, validated and split, and the same rules in Great Expectations (SHORT=1)
	@pipelines/bench-data.sh

.PHONY: bench-search
bench-search: tools .build/built venv-bench-search ## TPE beside random search and Optuna on known functions and on data sets: trials to the same value, and what is left
	@libs/search/bench-search.sh

.PHONY: data-check
data-check: tools .build/built ## verify the data sets of data/: the digests of their cards, and the pointers of DVC
	@libs/data/check data

component: tools .build/built ## scaffold a component: make component NAME=verb-noun
	@libs/sdk/new-component "$(NAME)"

release: tools .build/built venv-kfp ## write dist/: YAML that names images by digest (PREFIX=registry/prefix, DRAFT=1)
	@libs/release/release $(if $(PREFIX),--prefix "$(PREFIX)") $(if $(DRAFT),--draft)

# With CONTEXT=<name> it goes on with a cluster, which was never tried: docs/reference/not-run.md.
.PHONY: cluster-check promote monitoring-objects
cluster-check: tools .build/built ## render kubernetes/, read it strictly, check the invariants; CONTEXT=<name> tries it on that cluster
	@kubernetes/kubectl.sh > /dev/null
	@start=$$(date +%s) && cd kubernetes && exec "$$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
	  -cp "target/test-classes:$$(cat target/drill-classpath)" dev.crema.kubernetes.ClusterCheck "$$start"
	@$(if $(CONTEXT),exec kubernetes/cluster-check.sh "$(CONTEXT)")

.PHONY: restore-drill
restore-drill: tools .build/built venv-mlflow ## fill a real PostgreSQL and MLflow to 1 GB, back up, destroy, restore: prints RPO and RTO (SHORT=1)
	@kubernetes/backup/drill.sh

monitoring-objects: tools ## make the objects in kubernetes/ anew from monitoring/: after a change of a rule, a route or a receiver
	@$(MVN) -q -Dquickly -pl kubernetes -am -Dtest=MonitoringObjectsTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.update=true package

promote: ## copy the release of staging to production, and commit that (it pushes nothing)
	@kubernetes/promote.sh

# What a forge runs besides (.github/workflows), each for a person, too: docs/how-to/build-on-a-forge.md.
.PHONY: sbom licences secrets floors lint-ci registry-login release-tag
sbom: tools ## write .build/sbom/sbom.json, the bill of materials (CycloneDX) of all that is shipped
	@mkdir -p .build/sbom
	@$(QUICK) package org.cyclonedx:cyclonedx-maven-plugin:makeAggregateBom
	@.mvn/python.sh .ci/sbom.py

licences: sbom venv-mlflow ## check the licence of all that is shipped: none unknown, no GPL outside libs/training-smile
	@.mvn/python.sh .ci/licences.py

secrets: venv-ci ## look for secrets in the files of git (WRITE=1: what is found is none)
	@.build/venv-ci/bin/python -P .ci/secrets.py $(if $(WRITE),--write)

floors: tools ## try the oldest Maven, Python, PostgreSQL and KFP SDK that users may bring
	@.ci/floors

lint-ci: venv-ci ## check the workflows of .github and the shell scripts
	@.ci/lint

release-tag: ## check that TAG=v… names the version of this tree, before anything is pushed
	@.ci/release-tag "$(TAG)"

registry-login: ## log in to a registry: PUSH=registry/prefix, CREMA_REGISTRY_USER, CREMA_REGISTRY_PASSWORD
	@.ci/registry-login "$(PUSH)"

.PHONY: docs
docs: tools venv-docs ## make a site of all documents, to .build/site; a link that leads nowhere ends it
	@.build/venv-docs/bin/python -P docs/site/build.py . .build/site

format: ## format the Java code
	@$(MVN) -q spotless:apply

clean: ## remove what the build made (not the demo's state: rm -r .build does)
	@$(MVN) -q clean
	@rm -f .build/built
