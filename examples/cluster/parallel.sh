#!/usr/bin/env bash
# One screen in parts, by GNU parallel, on this machine or on several; joined at the end.
#
#   examples/cluster/parallel.sh run.parquet --model organism --matrix all --tile 32 --assay fox
#
# The first word is the file that is written, the rest is what `mutascope screen` takes.
#   SHARDS=8                  parts
#   JOBS=1                    parts at a time on each machine: as many as it has GPUs
#   HOSTS=node1,node2         machines that ssh reaches and that share this folder; this one if empty
#   MUTASCOPE='npx mutascope' how Mutascope is called; in a checkout 'node cli/mutascope.mjs'
#
# Stopped or failed, the same command goes on: each part keeps what it has.
set -euo pipefail

if [ $# -lt 2 ]; then
  echo "parallel.sh: name the file to write, and what is screened: run.parquet --matrix all …" >&2
  exit 2
fi
command -v parallel >/dev/null || {
  echo "parallel.sh: GNU parallel is not installed (Debian: apt-get install parallel)." >&2
  exit 2
}
out=$1
shift
shards=${SHARDS:-8}
parts=${out%.*}.parts
read -ra mutascope <<<"${MUTASCOPE:-npx mutascope}"
where=()
if [ -n "${HOSTS:-}" ]; then where=(--sshlogin "$HOSTS" --workdir .); fi

mkdir -p "$parts"
seq "$shards" | parallel --quote --jobs "${JOBS:-1}" --halt soon,fail=1 --line-buffer --tagstring 'part {}' \
  "${where[@]}" "${mutascope[@]}" screen "$@" --shard "{}/$shards" --out "$parts/{}.parquet"
seq -f "$parts/%g.parquet" "$shards" | xargs -d '\n' "${mutascope[@]}" merge --out "$out"
