#!/usr/bin/env bash
# Sends a small campaign through a real Slurm of one node, started here and stopped at the end by its
# process ids, and compares its files with those of a run without parts. Says so loudly where Slurm
# cannot start, which is no failure.
set -euo pipefail

simgen=$(realpath "${1:?usage: scripts/slurm.sh PATH-TO-SIMGEN}")
work=$(mktemp -d)
pids=()

finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

skip() {
  printf '\n******** SKIPPED: the Slurm test did not run: %s\n\n' "$1" >&2
  exit 0
}

[ "$(id -u)" -eq 0 ] || skip "it starts daemons and needs root"
if ! command -v slurmctld slurmd munged sbatch squeue >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends slurm-wlm munge; } \
    >"$work/apt.log" 2>&1 || skip "slurm-wlm and munge cannot be installed"
fi

# Ports and a key of its own.
host=$(hostname -s)
port=$((20000 + $$ % 20000))
mkdir -p "$work/state" "$work/spool" "$work/out"
dd if=/dev/urandom of="$work/munge.key" bs=128 count=1 status=none
chmod 700 "$work"
chmod 400 "$work/munge.key"
cat >"$work/slurm.conf" <<END
ClusterName=simgen
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=$work/munge.sock
SlurmUser=root
SlurmdUser=root
SlurmctldPort=$port
SlurmdPort=$((port + 1))
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 Boards=1 SocketsPerBoard=1 CoresPerSocket=2 ThreadsPerCore=1 RealMemory=500 State=UNKNOWN
PartitionName=debug Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF="$work/slurm.conf"
munged --foreground --force --socket="$work/munge.sock" --key-file="$work/munge.key" \
  --pid-file="$work/munged.pid" --log-file="$work/munged.log" --seed-file="$work/munge.seed" \
  >"$work/munged.out" 2>&1 &
pids+=($!)
for _ in $(seq 50); do [ -S "$work/munge.sock" ] && break; sleep 0.1; done
[ -S "$work/munge.sock" ] || skip "munged: $(tail -n 1 "$work/munged.out" "$work/munged.log" 2>&1)"
slurmctld -D >"$work/slurmctld.log" 2>&1 &
pids+=($!)
slurmd -D >"$work/slurmd.log" 2>&1 &
pids+=($!)
for _ in $(seq 100); do
  sinfo --noheader --format=%T 2>/dev/null | grep -q idle && break
  sleep 0.3
done
sinfo --noheader --format=%T 2>/dev/null | grep -q idle \
  || skip "the node does not come up: $(tail -n 1 "$work/slurmctld.log"; tail -n 1 "$work/slurmd.log")"
echo "Slurm $(sinfo --version | cut -d' ' -f2) runs on $host"

cd "$work"
cat >small.simgen <<'END'
simgen 1
let count = 40
prior   shape: anisotropic covariance=diag(1, 1.4, 2.6)
force   pull:  prior prior=shape
force   core:  repulsion alpha=8 /angstrom
sampler heun:  heun steps=30000
for i in 1..count
  generate mol: heun atoms=8 seed=i prior=shape forces=[pull, core]
  write    mol "small.xyz"
  write    mol "small.db"
end
END
"$simgen" run small.simgen -o whole >run.log
submit=("$simgen" submit small.simgen -o out --array 4 --slurm-option=--time=10)
wait_until() {
  for _ in $(seq 300); do
    "$simgen" status small.simgen -o out >status.log 2>&1 || true
    if grep -qE "$1" status.log; then return; fi
    sleep 0.2
  done
  echo "waited in vain for '$1':" >&2
  cat status.log out/*.log slurmctld.log >&2
  exit 1
}

"${submit[@]}"
cat out/small.sbatch
# A task that is thrown out is left, and taken up again by the next submission.
wait_until '^ *1 +[1-9][0-9]*/10 .*running'
scancel "$(head -n 1 out/small.jobs | cut -d' ' -f1)_1"
wait_until '3 complete, 1 stopped|4 complete'
cat status.log
if grep -q stopped status.log; then
  if "$simgen" merge small.simgen -o out 2>merge.log; then
    echo "merged a part that is not complete" >&2
    exit 1
  fi
  cat merge.log
fi
"${submit[@]}"
wait_until '^4 parts: 4 complete; 40 of 40 molecules'
cat status.log
"$simgen" merge small.simgen -o out --remove-parts >merge.log
for file in small.xyz small.db small-report.csv small-report.json; do cmp "whole/$file" "out/$file"; done
echo "Through Slurm: the same bytes as one run."
