# The two commands of a fresh machine that has only Swift and apt: `make demo`, `make test`.

OUT ?= out

.PHONY: demo test build packages smoke test-slurm reference fuzz peers peers-pipeline lint format clean

# Two dozen molecules like those of QM9 in out/: .xyz, .sdf and a report to look at.
demo: build
	.build/release/simgen run recipes/qm9-like.simgen --output $(OUT) --overwrite
	@echo
	@echo "Molecules: $(OUT)/qm9-like.xyz and $(OUT)/qm9-like.sdf"
	@echo "Report:    $(OUT)/qm9-like-report.html (open it in a browser)"

test: packages
	swift test

build: packages
	swift build -c release --product simgen

# Debian packages simgen is built with; asks for nothing where they are installed.
packages:
	@scripts/packages.sh

# Every recipe in short form.
smoke: build
	scripts/smoke.sh .build/release/simgen

# A campaign through a Slurm of one node, started and stopped by the script.
test-slurm: build
	scripts/slurm.sh .build/release/simgen

# The files that are written from the declarations of the plug-ins.
reference: packages
	swift build --product simgen
	.build/debug/simgen manual > docs/reference.md
	.build/debug/simgen grammar textmate > editors/vscode/syntaxes/simgen.tmLanguage.json
	.build/debug/simgen grammar vim > editors/vim/syntax/simgen.vim

# Random recipes for half an hour, or 10 million of them.
fuzz:
	scripts/fuzz.sh 1800

# Times against mace-torch and symmetrix-xl; see Benchmarks/peers/README.md.
PYTHON ?= python3
MODEL ?= simgen-small.model
peers: build
	swift build -c release --product ModelTimes
	$(PYTHON) Benchmarks/peers/run.py $(MODEL)

# Molecules an hour against the authors' implementation.
peers-pipeline: build
	$(PYTHON) Benchmarks/peers/run_pipeline.py $(MODEL)

lint:
	swift format lint --strict -r Sources Tests Benchmarks Package.swift

format:
	swift format -i -r Sources Tests Benchmarks Package.swift
	swift build --product simgen
	.build/debug/simgen format recipes/*.simgen

clean:
	rm -rf .build $(OUT)
