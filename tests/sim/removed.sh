#!/bin/sh
# Take one rule away at a time, in a copy of the tree, and show that the
# simulator notices: for each patch in tests/sim/removed/ the first seed that
# fails and what broke. A rule whose removal goes unnoticed fails the script.
#   removed.sh [SEEDS] [NAME ...]
set -u
seeds=${1:-300}
[ $# -gt 0 ] && shift
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT INT TERM
mkdir "$work/tree"
(cd "$root" && git ls-files -z | tar --null -T - -cf -) |
  tar -xf - -C "$work/tree" || exit 1
cd "$work/tree" || exit 1
make -s -j"$(nproc)" BUILD=build build/sim >"$work/log" 2>&1 || {
  tail -20 "$work/log"; exit 1; }

bad=0
echo "with every rule on, $seeds seeds:"
build/sim --seeds "$seeds" | tail -1
for patch in tests/sim/removed/*.patch; do
  name=$(basename "$patch" .patch)
  [ $# -gt 0 ] && case " $* " in *" $name "*) ;; *) continue ;; esac
  patch -s -p1 <"$patch" || { echo "$name: does not apply"; exit 1; }
  if make -s -j"$(nproc)" BUILD=build build/sim >"$work/log" 2>&1; then
    line=$(timeout 600 build/sim --seeds "$seeds" | grep '^BROKEN')
  else
    tail -20 "$work/log"; exit 1
  fi
  if [ -n "$line" ]; then
    echo "$name: caught. $line"
  else
    echo "$name: NOT NOTICED in $seeds seeds"; bad=1
  fi
  patch -s -R -p1 <"$patch" || exit 1
done
exit $bad
