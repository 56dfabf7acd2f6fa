# The two commands of a fresh machine that has only Swift and apt: `make demo`, `make test`.

OUT ?= out

.PHONY: demo test build plan packages hdf5 smoke test-slurm example documentation docs test-docs benchmarks sanitize arm64 reference fuzz \
  peers peers-pipeline test-python test-data test-browser page-pictures figures test-api test-zndraw lint format clean install deb test-install

# Two dozen molecules like those of QM9 in out/: .xyz, .sdf and a report to look at.
demo: build
	.build/release/simgen run recipes/qm9-like.simgen --output $(OUT) --overwrite
	@echo
	@echo "Molecules: $(OUT)/qm9-like.xyz and $(OUT)/qm9-like.sdf"
	@echo "Report:    $(OUT)/qm9-like-report.html (open it in a browser)"

# Numerical code is optimised in debug builds too: tests run real physics. The flags are here, and not in
# Package.swift, because what other packages depend on may not have any.
OPTIMISED = -Xswiftc -O -Xcc -O2
# Further flags for every build; the gate makes warnings errors.
FLAGS ?=
# Only tests with this name: make test TESTS=CommandTests
TESTS ?=

test: packages hdf5
	swift test $(OPTIMISED) $(FLAGS) $(if $(TESTS),--filter $(TESTS))

# Several packages are built in one folder: SwiftPM takes the plan of the one before for that of the next
# where both look equally new.
plan:
	@rm -f .build/release.yaml .build/*/release/description.json

build: packages plan
	swift build -c release $(FLAGS) --product simgen

# A package of somebody else's, with a force term of its own. By itself it is built with a plain
# `swift build`; here, and for the benchmarks, modules that are built already are used.
example: packages plan
	swift build -c release $(FLAGS) --package-path Examples/OwnForce --scratch-path .build
	.build/release/OwnForce .

# Pages about the library for a browser, by the DocC of the toolchain, in .build/documentation.
documentation: build
	scripts/documentation.sh

# The guide and the other pages of docs/ as a small site, in .build/docs. A broken link is an error.
docs:
	scripts/docs.sh

# Every command and recipe of the guide.
test-docs: build hdf5
	scripts/test-docs.sh .build/release/simgen

# Programs that print measurements, in .build/release.
benchmarks: packages plan
	swift build -c release $(FLAGS) --package-path Benchmarks --scratch-path .build

# Threads, kernels and archives under ThreadSanitizer and AddressSanitizer.
sanitize: packages
	scripts/sanitize.sh thread $(OPTIMISED)
	scripts/sanitize.sh address $(OPTIMISED)

# The kernels for the other processor: compiled only. They need no headers but the compiler's own.
arm64:
	clang --target=aarch64-linux-gnu -ffreestanding -std=gnu11 -O2 -Wall -Wextra -Werror -c \
	  -ISources/CKernels/include Sources/CKernels/CKernels.c -o /dev/null

# Debian packages simgen is built with; asks for nothing where they are installed.
packages:
	@scripts/packages.sh

# What tests of .h5 files need beside them.
hdf5:
	@scripts/hdf5.sh

# The program with its libraries of Swift, models, data, recipes, completions and manual pages; DESTDIR
# goes before all of them.
PREFIX ?= /usr/local
install: build
	scripts/install.sh .build/release/simgen "$(DESTDIR)$(PREFIX)"

# A Debian package of the same, in .build.
deb: build
	scripts/deb.sh .build/release/simgen .build

# Both, somewhere else, and what they installed run.
test-install: build
	scripts/test-install.sh .build/release/simgen

# Every recipe in short form.
smoke: build hdf5
	scripts/packages.sh xtb
	scripts/smoke.sh .build/release/simgen

# A campaign through a Slurm of one node, started and stopped by the script.
test-slurm: build
	scripts/slurm.sh .build/release/simgen

# `simgen zndraw` against ZnDraw from PyPI, with a browser; skipped where ZnDraw cannot be installed.
test-zndraw: build
	scripts/test-zndraw.sh .build/release/simgen

# The Python package and its notebook, in an environment of their own, .build/python.
test-python: build hdf5
	scripts/python.sh
	cd python && ../.build/python/bin/mypy && ../.build/python/bin/pytest -q

# The files that are written from the declarations of the plug-ins.
reference: packages
	swift build $(OPTIMISED) $(FLAGS) --product simgen
	.build/debug/simgen manual > docs/reference.md
	.build/debug/simgen grammar textmate > editors/vscode/syntaxes/simgen.tmLanguage.json
	.build/debug/simgen grammar vim > editors/vim/syntax/simgen.vim

# The web page in Debian's chromium: pictures of it are in .build/browser.
test-browser: build
	scripts/test-browser.sh .build/release/simgen

# The pictures of docs/serving.md and docs/figures.md.
page-pictures: build
	SIMGEN_PICTURES=$(CURDIR)/docs scripts/test-browser.sh .build/release/simgen -k "first_screen or two_fragments_and or clicked or for_a_pocket"

# The pictures of figures 1, 3 and 9 in docs, and the numbers of docs/diffusion.md.
figures: build
	scripts/packages.sh xtb
	scripts/figures.py .build/release/simgen

# The server's API against its own description.
test-api: build
	scripts/test-api.sh .build/release/simgen

# Random recipes for half an hour, or 10 million of them.
fuzz:
	scripts/fuzz.sh 1800

# Times against mace-torch and symmetrix-xl; see Benchmarks/peers/README.md.
PYTHON ?= python3
MODEL ?= simgen-small.model
peers: build benchmarks
	$(PYTHON) Benchmarks/peers/run.py $(MODEL)
	$(PYTHON) Benchmarks/peers/training.py $(MODEL)

# Molecules an hour against the authors' implementation.
peers-pipeline: build
	$(PYTHON) Benchmarks/peers/run_pipeline.py $(MODEL)

# The programs that make training data, in an environment of their own, .build/data.
test-data:
	scripts/venv.sh .build/data tools/data/requirements.txt
	cd tools/data && ../../.build/data/bin/pytest -q

lint:
	swift format lint --strict -r Sources Tests Benchmarks Examples Package.swift
	@! grep -Hn unsafeFlags Package.swift

format:
	swift format -i -r Sources Tests Benchmarks Examples Package.swift
	swift build $(OPTIMISED) $(FLAGS) --product simgen
	.build/debug/simgen format recipes/*.simgen

clean:
	rm -rf .build .build-* Benchmarks/.build Examples/*/.build $(OUT)
