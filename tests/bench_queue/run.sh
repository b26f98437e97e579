#!/bin/sh
# The queue's bench, with the machine it ran on.
#   run.sh [BUILD [COMMITS QUEUED ROWS STOPPED]]
cd "$(dirname "$0")/../.." || exit 1
build=${1:-build}
mkdir -p "$build/bench" || exit 1
folder=$(mktemp -d "$build/bench/queue.XXXXXX") || exit 1
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
echo "$(date -u +%Y-%m-%d\ %H:%M) UTC, $(uname -srm)"
sed -n 's/^model name[[:space:]]*: /processor: /p' /proc/cpuinfo | sort -u
echo "SQLite $(pkg-config --modversion sqlite3), $(df -T "$folder" |
  awk 'NR == 2 { print $2 " on " $1 }'); load: $(cat /proc/loadavg)"
"$build/bench_queue" "$folder" "${2:-2000}" "${3:-100000}" "${4:-900000}" \
  "${5:-5000000}" || exit 1
echo "load at the end: $(cat /proc/loadavg)"
