#!/bin/sh
# The whole bench on one core: the engine, a bare kernel, SQL, and in node
# zen-engine and decimal.js, which npm fetches into BUILD/bench by the lock
# beside this script. Without node or npm it says so and does the rest.
#   run.sh [BUILD]
# BENCH_CORE: which core (the last); BENCH_ROUNDS, BENCH_MS: how long.
cd "$(dirname "$0")/../.." || exit 1
build=${1:-build}
here=tests/bench
data=$build/bench
cores=$(nproc)
core=${BENCH_CORE:-$((cores - 1))}
one="taskset -c $core"
command -v taskset >/dev/null || one=
mkdir -p "$data" || exit 1

echo "$(date -u +%Y-%m-%d\ %H:%M) UTC, $(uname -srm)"
sed -n 's/^model name[[:space:]]*: /processor: /p' /proc/cpuinfo | sort -u
echo "core $core of $cores; load at the start: $(cat /proc/loadavg)"
gcc --version | head -n 1
echo "SQLite $(pkg-config --modversion sqlite3)"

set -- --rounds "${BENCH_ROUNDS:-25}" --ms "${BENCH_MS:-200}"
cp "$here/package.json" "$here/package-lock.json" "$data"
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "node or npm is missing: .ci/deps bench installs them"
elif ! (cd "$data" && timeout 300 npm install --no-audit --no-fund >npm.log 2>&1)
then
  tail -n 5 "$data/npm.log"
  echo "npm could not install the peers"
else
  set -- "$@" --write "$data" \
    --peer "exec $one node $here/peers.mjs $data" \
    --wide "exec ${one:+taskset -c 0-$((cores - 1))} node $here/peers.mjs $data wide"
fi
$one "$build/bench_rules" "$@" pos/rules/demo-990101-2026.rules \
  $(ls pos/rules/*.rules | grep -v /demo-) || exit 1

# A pack as a person proves it: a process, the pack, its examples.
echo
for pack in pos/rules/*.rules; do
  for i in 1 2 3 4 5 6 7 8 9; do
    from=$(date +%s%N)
    $one "$build/ybpos" rules check "$pack" >/dev/null || exit 1
    echo $(($(date +%s%N) - from))
  done | sort -n | sed -n 5p
done | sort -n | awk '{ at[NR] = $1 / 1e6 } END {
  printf "ybpos rules check, one pack a process, medians of 9: " \
    "%.1f to %.1f ms over %d packs, the process in.\n", at[1], at[NR], NR }'
echo "load at the end: $(cat /proc/loadavg)"
