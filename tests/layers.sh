#!/bin/sh
# The arrows:  ui -> pos -> card, net.  Nothing points up, and each outside
# library belongs to one file.  Reads includes and calls; with a built tree
# also what the object files really ask for and keep.
#   layers.sh [TREE]
cd "${1:-$(dirname "$0")/..}" || exit 1
bad=0
say() { echo "$*"; bad=1; }

sources=$(ls card/*.[ch] net/*.[ch] pos/*.[ch] ui/*.[ch] 2>/dev/null)
[ -n "$sources" ] || say "no sources here"

# Our own headers: file, and which header it includes.
# shellcheck disable=SC2086
ours=$(grep -Eo '^#[[:space:]]*include[[:space:]]+"[^"]+"' $sources |
  sed 's/:.*"\(.*\)"/ \1/')
echo "$ours" | awk '
  function no(why) { print $1 ": includes " $2 ": " why; bad = 1 }
  NF == 2 {
    from = $1; sub("/.*", "", from); to = $2; sub("/.*", "", to)
    if ($2 !~ "/") no("write the folder too")
    else if (to == "tests") no("tests are above everything")
    else if (from == to) { }
    else if (from == "card" || from == "net") no("a leaf includes itself only")
    else if (to == "card" || to == "net") {
      if ($2 != "card/card.h" && $2 != "net/net.h")
        no("not the folder'"'"'s public header")
    } else if (from == "pos") no("points up")
    # Screens draw a view: they cannot include the modules that decide.
    if ($1 ~ "^ui/screen_" && to == "pos" && $2 !~ \
      "^pos/(till|basket|difference|err|money|now|person|settlement|split|text)\\.h$")
      no("a screen draws till_view() and values only")
    if ($1 ~ "^ui/screen_" && (to == "card" || to == "net"))
      no("a screen draws till_view() and values only")
  }
  END { exit bad }' || bad=1

# Outside libraries: header, and the one file that may include it.
libc=' assert ctype dirent dlfcn endian errno fcntl ftw getopt iconv inttypes langinfo
 libintl limits locale netdb poll pthread pwd sched signal spawn stdalign
 stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string
 strings sysexits termios time unistd wchar wctype '
owner() { # owner HEADER: the file it belongs to, "libc", or nothing
  case $1 in
  winscard.h | wintypes.h | pcsclite.h | reader.h | PCSC/*) echo card/pcsc.c ;;
  curl/*) echo net/curl.c ;;
  sqlite3.h) echo pos/store.c ;;
  json.h | json_*.h | json-c/*) echo pos/json.c ;;
  openssl/*) echo pos/crypto.c ;;
  ini.h) echo pos/conf.c ;;
  zlib.h) echo pos/zip.c ;;
  curses.h | ncurses*.h | ncursesw/* | term.h) echo ui/term.c ;;
  sys/*.h | arpa/inet.h | netinet/*.h | linux/limits.h) echo libc ;;
  *) case $libc in *[[:space:]]"${1%.h}"[[:space:]]*) echo libc ;; esac ;;
  esac
}
# shellcheck disable=SC2086
for pair in $(grep -Eo '^#[[:space:]]*include[[:space:]]+<[^>]+>' $sources |
  sed 's/:.*<\(.*\)>/=\1/'); do
  file=${pair%%=*} header=${pair#*=}
  o=$(owner "$header")
  case $o in
  libc) ;;
  '') say "$file: includes <$header>: which library is it? one file owns it" ;;
  "$file") ;;
  *) say "$file: includes <$header>: only $o may" ;;
  esac
  # Threads are the card worker's; nobody else shares memory.
  [ "$header" != pthread.h ] || [ "$file" = card/worker.c ] ||
    say "$file: includes <pthread.h>: only card/worker.c may"
done

# Time and chance are arguments. The two watchdogs may look at a clock.
# shellcheck disable=SC2086
grep -nE '\b(clock_gettime|gettimeofday|timespec_get|time|getrandom|getentropy|arc4random|rand|random|drand48)\(' \
  $sources | awk -F: '
  { line = $0; sub(/^[^:]*:[^:]*:/, "", line) }
  line ~ /^[[:space:]]*(\*|\/\*)/ { next }
  $1 == "ui/main.c" { next }
  $1 == "card/worker.c" || $1 == "net/curl.c" {
    if (line ~ /(clock_gettime)\(/) next
  }
  { print $1 ":" $2 ": reads a clock or rolls dice: take it as an argument"
    bad = 1 }
  END { exit bad }' || bad=1

# What a compiler made of it: undefined symbols and mutable data.
objects=$(ls build/obj/card/*.o build/obj/net/*.o build/obj/pos/*.o \
  build/obj/ui/*.o 2>/dev/null)
for o in $objects; do
  file=${o#build/obj/} file=${file%.o}.c
  [ -e "$file" ] || continue
  [ "$file" -ot "$o" ] || continue
  wrong=
  case $file in
  card/*) wrong='(pos|net|till|store|journal|queue|err|text)_' ;;
  net/*) wrong='(pos|card|till|store|journal|queue|err|text)_' ;;
  ui/screen_*) wrong='(store|journal|queue|courier|wire|record|crypto|conf|catalogue|net|card_(read|worker))_' ;;
  esac
  if [ -n "$wrong" ]; then
    used=$(nm -u "$o" | awk '{print $2}' | grep -E "^$wrong" | tr '\n' ' ')
    # A leaf's own names may begin alike.
    for s in $used; do
      nm -A --defined-only "$(dirname "$o")"/*.o 2>/dev/null |
        grep -q "[TRDB] $s\$" || say "$file: calls $s"
    done
  fi
  # A program that must tidy up after a signal keeps one flag for it.
  held=$(objdump -t "$o" | awk '($2 == "O" || $3 == "O") &&
    ($0 ~ /[[:space:]]\.(data|bss)(\.[^r][^[:space:]]*)?[[:space:]]/) {print $NF}' |
    tr '\n' ' ')
  for s in $held; do
    [ "${file%%/*}" = ui ] && [ "$s" = signal_seen ] && continue
    say "$file: $s is a mutable global or static"
  done
done

[ "$bad" = 0 ] && echo "the arrows hold"
exit "$bad"
