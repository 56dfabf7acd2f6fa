#!/usr/bin/env bash
# Runs the tests of threads, kernels and archives under a sanitizer, thread or address.
set -euo pipefail
cd "$(dirname "$0")/.."

sanitizer=${1:?usage: scripts/sanitize.sh thread|address [FLAGS OF THE COMPILERS]}
shift
tests='^(PlatformTests|FormatsTests|StoreTests|MACETests|LikenessTests)\.|Similarity(Kernel|Thread)Tests'
# What XCTest never gives back is not ours to mend.
export ASAN_OPTIONS=detect_leaks=0
swift test --sanitize="$sanitizer" --scratch-path ".build-$sanitizer" "$@" --filter "$tests"
