#!/bin/sh
# Take one rule away at a time, in a copy of the tree, and show that the
# simulator notices: for each patch in tests/sim/removed/ how many worlds it
# took and what broke. A rule whose removal goes unnoticed fails the script.
#   removed.sh [-j JOBS] [SEEDS] [NAME ...]
#   removed.sh -n        only see that each of them can still be taken away
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
if [ "${1:-}" = -n ]; then
  cd "$root" || exit 1
  for patch in tests/sim/removed/*.patch; do
    patch -s -F0 -p1 --dry-run <"$patch" >/dev/null ||
      { echo "$patch does not apply"; exit 1; }
  done
  exit 0
fi
jobs=$(nproc)
[ "${1:-}" = -j ] && { jobs=$2; shift 2; }
seeds=${1:-2000}
[ $# -gt 0 ] && shift
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT INT TERM
mkdir "$work/tree"
(cd "$root" && git ls-files -z | tar --null -T - -cf -) |
  tar -xf - -C "$work/tree" || exit 1
cd "$work/tree" || exit 1
build() {
  make -s -j"$jobs" BUILD=build build/sim >"$work/log" 2>&1 || {
    tail -20 "$work/log"; exit 1; }
}
build

bad=0
[ $# -gt 0 ] || {
  echo "with every rule on, $seeds worlds:"
  timeout 1200 build/sim --seeds "$seeds" --jobs "$jobs" --first | tail -1
}
printf '%-30s %8s  %s\n' 'rule removed' worlds 'caught by'
for patch in tests/sim/removed/*.patch; do
  name=$(basename "$patch" .patch)
  [ $# -gt 0 ] && case " $* " in *" $name "*) ;; *) continue ;; esac
  patch -s -F0 -p1 <"$patch" || { echo "$name: does not apply"; exit 1; }
  build
  line=$(timeout $((600 + seeds / 4)) \
    build/sim --seeds "$seeds" --jobs "$jobs" --first \
    2>"$work/died" | sed -n 's/^BROKEN.*first seed \([0-9]*\): /\1 /p')
  [ "${line#* }" != died ] ||
    line="${line% *} $(grep -m 1 -o 'Assertion.*' "$work/died")"
  if [ -n "$line" ]; then
    printf '%-30s %8s  %s\n' "$name" "${line%% *}" "${line#* }"
  else
    printf '%-30s %8s  %s\n' "$name" "> $seeds" 'NOT NOTICED'; bad=1
  fi
  patch -s -F0 -R -p1 <"$patch" || exit 1
done
exit $bad
