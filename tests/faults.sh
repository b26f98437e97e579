#!/bin/bash
# Do layers.sh and style.sh see what they are for?  Writes one file for each
# fault into a small tree of its own and wants each of them named.
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree"/{card,net,pos,ui,tests/unit}
bad=0

put() { # put FILE, text on stdin
  { printf '/*\n * %s - a file with one fault.\n */\n' "${1##*/}"; cat; } \
    >"$tree/$1"
}
named() { # named FILE WORDS: the output names the file with these words
  grep -F "$1" "$tree/out" | grep -qF "$2" && return
  echo "not seen: $1: $2"; bad=1
}

put card/up.c <<<'#include "pos/money.h"'
put net/up.c <<<'#include "card/card.h"'
put pos/up.c <<<'#include "ui/term.h"'
put pos/deep.c <<<'#include "card/tlv.h"'
put ui/short.c <<<'#include "till.h"'
put pos/test.c <<<'#include "tests/support/script.h"'
put ui/screen_queue.c <<<'#include "pos/store.h"'
put card/tlv.c <<<'#include <winscard.h>'
put net/pem.c <<<'#include <curl/curl.h>'
put pos/journal.c <<<'#include <sqlite3.h>'
put pos/wire.c <<<'#include <json-c/json.h>'
put pos/record.c <<<'#include <openssl/evp.h>'
put pos/rules.c <<<'#include <ini.h>'
put ui/screen_idle.c <<<'#include <ncurses.h>'
put pos/other.c <<<'#include <expat.h>'
put pos/thread.c <<<'#include <pthread.h>'
put pos/clock.c <<<'int f(void) { struct timespec t; return clock_gettime(0, &t); }'
put net/dice.c <<<'int f(char *p) { return getentropy(p, 1); }'
bash "$here/layers.sh" "$tree" >"$tree/out" 2>&1 &&
  { echo 'layers.sh accepts a broken tree'; bad=1; }
named card/up.c 'a leaf includes itself only'
named net/up.c 'a leaf includes itself only'
named pos/up.c 'points up'
named pos/deep.c 'public header'
named ui/short.c 'write the folder too'
named pos/test.c 'tests are above everything'
named ui/screen_queue.c 'a screen draws till_view() and values only'
named card/tlv.c 'only card/pcsc.c may'
named net/pem.c 'only net/curl.c may'
named pos/journal.c 'only pos/store.c may'
named pos/wire.c 'only pos/json.c may'
named pos/record.c 'only pos/crypto.c may'
named pos/rules.c 'only pos/conf.c may'
named ui/screen_idle.c 'only ui/term.c may'
named pos/other.c 'which library is it'
named pos/thread.c 'only card/worker.c may'
named pos/clock.c 'reads a clock'
named net/dice.c 'rolls dice'

# What only the object files show.
mkdir -p "$tree/build/obj/pos" "$tree/build/obj/card"
put pos/held.c <<<'static int held; int next(void); int next(void) { return ++held; }'
put card/call.c <<<'int store_run(void); int f(void); int f(void) { return store_run(); }'
for f in pos/held card/call; do
  cc -fPIE -c -o "$tree/build/obj/$f.o" "$tree/$f.c" || bad=1
done
bash "$here/layers.sh" "$tree" >"$tree/out" 2>&1
named pos/held.c 'held is a mutable global or static'
named card/call.c 'calls store_run'

rm -rf "$tree"/{card,net,pos,ui}/*
put pos/banned.c <<<'void f(char *a, char *b) { strcpy (a, b); }'
put tests/unit/loose.c <<<'int f(char *a, int *b) { return sscanf(a, "%d", b); }'
put ui/clock.c <<<'void f(void) { time(NULL); }'
put pos/real.c <<<'static const double half = 0.5;'
put pos/local.c <<<$'int\nf(void)\n{\n\tstatic int n;\n\treturn n++;\n}'
put pos/global.c <<<'static int counter = 0;'
put pos/alias.c <<<'typedef struct money money;'
put pos/later.c <<<'/* TO''DO: the rest */'
put ui/wide.c <<<'const char *t = "— 合计";'
put pos/column.c <<<"int $(printf 'a%.0s' {1..120});"
{ printf 'int\nf(void)\n{\n'; for i in {1..80}; do printf '\tg();\n'; done
  printf '}\n'; } | put pos/long.c
printf '#ifndef X\n#define X\n#endif\n' >"$tree/pos/bare.h"
# None of these is a fault: words in comments and in strings.
put pos/innocent.c <<<'/* a double strcpy( */ const char *s = "float system(";'
bash "$here/style.sh" "$tree" >"$tree/out" 2>&1 &&
  { echo 'style.sh accepts a broken tree'; bad=1; }
named pos/banned.c 'banned call'
named tests/unit/loose.c 'banned call'
named ui/clock.c 'banned call'
named pos/real.c 'no floating point'
named pos/local.c 'a static local with state'
named pos/global.c 'a mutable global'
named pos/alias.c 'not typedefed'
named pos/later.c 'finish it'
named ui/wide.c 'uncertain width'
named pos/column.c 'over 100 columns'
named pos/long.c 'at most 70 lines'
named pos/bare.h 'a header opens with'
grep innocent "$tree/out" && { echo 'style.sh names the innocent'; bad=1; }

[ "$bad" = 0 ] && echo "each fault is seen"
exit "$bad"
