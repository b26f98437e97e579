#!/bin/sh
# What further checkers say. Slow, and opinions change with their versions:
# not part of `make check`.  Exit 1 when one of them found something.
#   lint.sh [JOBS]
cd "$(dirname "$0")/.." || exit 1
jobs=${1:-2} bad=0
make="make -s --no-print-directory -k -j$jobs"
sources=$(ls card/*.c net/*.c pos/*.c ui/*.c 2>/dev/null)
flags="-std=c11 -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -I. \
$(pkg-config --cflags-only-I json-c libpcsclite)"

echo "gcc -fanalyzer"
# Its model of what an inlined constant buffer holds is not for -O2.
$make BUILD=build/lint CFLAGS='-O1 -fanalyzer -include tests/lint.h' \
  build/lint/ybpos || bad=1

echo "clang-tidy"
# shellcheck disable=SC2086
echo $sources | tr ' ' '\n' |
  xargs -P "$jobs" -n 4 sh -c '
    clang-tidy --quiet "$@" -- '"$flags"' 2>/dev/null' tidy >build/tidy.txt
# Left out: a table's macro names a member of conf, which takes no brackets.
grep -E 'warning:|error:' build/tidy.txt | sort -u |
  grep -v 'pos/conf_table\.c:.*\[bugprone-macro-parentheses\]' && bad=1

echo "cppcheck"
# Suppressed: it takes an assertion below a declaration for a doubt of ours.
# shellcheck disable=SC2086
cppcheck --quiet -j "$jobs" --std=c11 --error-exitcode=1 --inline-suppr \
  --enable=warning,performance,portability --suppress=missingIncludeSystem \
  --suppress=incompatibleFileOpen \
  --suppress=nullPointerRedundantCheck --suppress=negativeIndex \
  -D_XOPEN_SOURCE=700 -I. card net pos ui || bad=1

if command -v scan-build >/dev/null; then
  echo "scan-build"
  rm -rf build/scan # it looks at what is compiled, and only then
  # shellcheck disable=SC2086
  scan-build --status-bugs -o build/scan-report \
    $make BUILD=build/scan CFLAGS=-U_FORTIFY_SOURCE build/scan/ybpos \
    >build/scan.txt 2>&1 || {
    grep -E 'warning:|bugs? found' build/scan.txt; bad=1; }
  if [ ! -x build/scan/ybpos ]; then # its exit code does not tell
    grep error: build/scan.txt; bad=1
  fi
fi
[ "$bad" = 0 ] && echo "lint: nothing found"
exit "$bad"
