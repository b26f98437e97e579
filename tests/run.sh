#!/bin/sh
# Run tests and close with "N passed, N failed".
#   run.sh check [JOBS]             everything, as `make check` does
#   run.sh units [BUILD]            every BUILD/tests/test_*
#   run.sh fuzz DIR SECONDS         every DIR/fuzz_* over its corpus
#   run.sh COMMAND [COMMAND ...]    each command is one test
# A unit binary counts by its own cases (cmocka's closing lines); anything
# else counts as one. Prints what a failing test printed, and how long each
# took. No test may run longer than TEST_SECONDS.
TEST_SECONDS=${TEST_SECONDS:-600}
passed=0 failed=0 skipped=0
show=0 # lines of a passing test worth printing
began=$(date +%s)
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT
trap 'exit 1' HUP INT TERM

count() { # count PATTERN: the sum of the numbers it captures in the output
  sed -n "s/$1/\1/p" "$out" | awk '{s += $1} END {print s + 0}'
}

one() { # one NAME COMMAND...
  name=$1; shift
  from=$(date +%s)
  timeout -k 5 "$TEST_SECONDS" "$@" >"$out" 2>&1 </dev/null; status=$?
  took=$(($(date +%s) - from))
  p=$(count '^\[  PASSED  \] \([0-9]*\) test(s).*')
  s=$(count '^\[  SKIPPED \] \([0-9]*\) test(s).*')
  f=$(grep -c '^\[  FAILED  \] [a-z_]' "$out")
  if [ "$status" = 0 ] && [ "$f" = 0 ]; then
    [ "$p" -gt 0 ] || p=1
    passed=$((passed + p)); skipped=$((skipped + s))
    echo "ok    $name ($p) ${took}s"
    sed -n 's/^stat::number_of_executed_units: */figure: executions /p
      /^figure: /p
      /^table: /,$p' "$out" | uniq | sed 's/^/      /'
    [ "$show" = 0 ] || tail -n "$show" "$out" | sed 's/^/      /'
    return 0
  fi
  if [ "$status" = 77 ]; then
    skipped=$((skipped + 1))
    echo "skip  $name: $(tail -n 1 "$out")"
    return 0
  fi
  [ "$f" -gt 0 ] || f=1
  passed=$((passed + p)); failed=$((failed + f))
  [ "$status" = 124 ] && echo "stopped after $TEST_SECONDS s" >>"$out"
  echo "FAIL  $name (status $status) ${took}s"
  tail -n 300 "$out"
  return 1
}

close() {
  [ "$skipped" = 0 ] || echo "$skipped skipped"
  echo "$(($(date +%s) - began)) s in all"
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]; exit
}

units() { # units BUILD
  for t in "$1"/tests/test_*; do
    case $t in *.d | *.o) continue ;; esac
    [ -x "$t" ] && one "$(basename "$t")" "$t"
  done
}

fuzz() { # fuzz DIR SECONDS
  for t in "$1"/fuzz_*; do
    [ -x "$t" ] || continue
    name=${t##*/fuzz_}
    mkdir -p "$1/found/$name"
    one "fuzz $name" "$t" -max_total_time="$2" -timeout=10 \
      -rss_limit_mb=1024 -print_final_stats=1 -verbosity=0 \
      -artifact_prefix="$1/found/" "$1/found/$name" \
      "tests/fuzz/corpus/$name"
  done
}

# LeakSanitizer stops a process to look at it, which some sandboxes forbid.
leaks() {
  dir=$(mktemp -d) || exit 1
  echo 'int main(void) { return 0; }' >"$dir/t.c"
  if cc -fsanitize=address -o "$dir/t" "$dir/t.c" &&
    ASAN_OPTIONS=detect_leaks=1 "$dir/t" >/dev/null 2>&1; then
    ASAN_OPTIONS=detect_leaks=1
  else
    ASAN_OPTIONS=detect_leaks=0
    echo "note  leaks are not looked for: this system forbids ptrace"
  fi
  export ASAN_OPTIONS UBSAN_OPTIONS=print_stacktrace=1
  rm -rf "$dir"
}

check() { # check JOBS
  make="make -s --no-print-directory -j${1:-2}"
  one "build gcc" $make all unit-build bench-build real-build headers || close
  one "build clang" \
    $make CC=clang BUILD=build/clang all unit-build real-build headers || close
  one "build sanitized" $make SAN=1 BUILD=build/asan all unit-build || close
  one "build fuzz targets" $make fuzz-build || close
  one layers sh tests/layers.sh
  one style sh tests/style.sh
  one "the English catalogue" sh tests/po.sh
  one "the page of the rules" python3 tests/docs.py
  one "the scripts see faults" bash tests/faults.sh
  one "a second reading of the packs" $make oracle CASES=40000
  # That all agree, nothing is allocated, every pack loads; no stopwatch.
  one "the rules' bench in short" build/bench_rules --short \
    pos/rules/demo-990101-2026.rules pos/rules/*.rules
  # One flush a sale; the times are only printed.
  one "the queue's bench in short" sh tests/bench_queue/run.sh build 60 500 500 5000
  one "the drain's bench in short" bash tests/bench_drain/drain.sh build short
  one "the counter's bench in short" bash tests/bench_screen/run.sh build short
  leaks
  units build/asan
  fuzz build/fuzz "${FUZZ_SECONDS:-5}"
  show=4 TEST_SECONDS=1500 # a busy machine is no violation
  one simulator build/asan/sim --seeds "${SEEDS:-1000}" --jobs "${1:-2}"
  one "failures by name" build/asan/sim --scenarios
  show=0 TEST_SECONDS=600
  export E2E_CYCLES="${E2E_CYCLES:-20}"
  for t in tests/e2e/*.sh; do
    case $t in */lib*.sh) continue ;; esac
    [ -e "$t" ] && one "$t" bash "$t"
  done
  one "real processes, in short" bash tests/real/run.sh short
}

cd "$(dirname "$0")/.." || exit 1
case $1 in
check) check "$2" ;;
units) units "${2:-build}" ;;
fuzz) fuzz "$2" "$3" ;;
*) for c in "$@"; do one "$c" sh -c "$c"; done ;;
esac
close
