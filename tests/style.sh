#!/bin/sh
# What a script can see of the house rules.  Comments and strings are taken
# out first where code is looked for.
#   style.sh [TREE]
cd "${1:-$(dirname "$0")/..}" || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

all=$(ls card/*.[ch] net/*.[ch] pos/*.[ch] ui/*.[ch] tests/*/*.[ch] 2>/dev/null)
below=$(echo "$all" | grep -E '^(card|net|pos)/')
product=$(echo "$all" | grep -E '^(card|net|pos|ui)/')
[ -n "$product" ] || { echo "no sources here"; exit 1; }

report() { # report WHY: lines on stdin are faults; mostly in a subshell
  sed "s|\$|   <- $1|" | tee -a "$work/faults"
}

# Code without comments; with strings emptied. Lines keep their numbers.
for f in $all; do
  mkdir -p "$work/code/${f%/*}" "$work/text/${f%/*}"
  awk -v code="$work/code/$f" -v text="$work/text/$f" '
    BEGIN { printf "" >code; printf "" >text }
    {
      c = t = ""; n = length($0)
      for (i = 1; i <= n; i++) {
        two = substr($0, i, 2); one = substr($0, i, 1)
        if (comment) {
          if (two == "*/") { comment = 0; i++; c = c " "; t = t " " }
        } else if (quote != "") {
          t = t one
          if (one == "\\") { t = t substr($0, ++i, 1) }
          else if (one == quote) { quote = ""; c = c one }
        } else if (two == "/*") { comment = 1; i++ }
        else if (two == "//") break
        else {
          if (one == "\"" || one == "\047") quote = one
          c = c one; t = t one
        }
      }
      print c >code; print t >text
    }' "$f"
done

code() { # code PATTERN FILES...: grep in what is left
  pattern=$1; shift
  (cd "$work/code" && grep -nE "$pattern" "$@" /dev/null)
}

# shellcheck disable=SC2086
{
  code '\b(strcpy|strcat|sprintf|vsprintf|strncpy|strncat|strtok|atoi|atol|atof|strtod|sscanf|gets|gmtime|localtime|ctime|rand|srand|system|popen|alloca|setjmp|longjmp)[[:space:]]*\(' \
    $product | report 'banned call'
  # A test may be fast and loose with time and processes, not with bytes.
  code '\b(strcpy|strcat|sprintf|vsprintf|strncpy|strncat|strtok|atoi|atol|atof|sscanf|gets|alloca)[[:space:]]*\(' \
    $(echo "$all" | grep -E '^tests/') | report 'banned call'
  code '\btime[[:space:]]*\((NULL|0|&)' $product | report 'banned call'
  code '\b(double|float)\b' $below |
    report 'no floating point below ui/'
  code '^[[:space:]]+static[[:space:]]' $product |
    grep -vE 'static[[:space:]]+const\b|_Static_assert' |
    report 'a static local with state'
  code '^static[[:space:]]+[^()]*(=|;)' $product |
    grep -vE '\bconst\b|\binline\b|sig_atomic_t[[:space:]]+signal_seen' |
    report 'a mutable global'
  code '^typedef[[:space:]]+struct\b' $all | report 'structs are not typedefed'
  grep -nE '\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b' $all | report 'finish it'
}

# A definition begins with { in the first column and ends with }.
for f in $all; do
  awk -v f="$f" '
    /^\{/ { from = FNR }
    /^\}/ { if (from && FNR - from > 70)
              print f ":" from ": a function of " FNR - from " lines"
            from = 0 }' "$work/code/$f"
done | report 'at most 70 lines'

for f in $all; do
  expand "$f" | LC_ALL=C.UTF-8 grep -nE '^.{101,}' | sed "s|^|$f:|; s|:.*|&|" |
    cut -d: -f1,2
done | report 'a line over 100 columns'

# These are one column wide to the library and two in many terminals: keep
# them out of what is laid out in columns.
for f in $(echo "$product" | grep -E "^(ui/|pos/receipt)"); do
  LC_ALL=C.UTF-8 grep -nE '"[^"]*(¥|“|”|‘|’|·|×|—|…|→|①|②|③|④|⑤|⑥|⑦|⑧|⑨)[^"]*"' \
    "$work/text/$f" | sed "s|^|$f:|"
done | report 'a character of uncertain width in a text for people'

# Each header says what it is for, and guards itself.
for f in $(echo "$product" | grep '\.h$'); do
  head -n 2 "$f" | grep -q "^ \* ${f##*/} - " || echo "$f:1"
done | report 'a header opens with " * name.h - purpose"'

for f in $product; do
  n=$(wc -l <"$f")
  [ "$n" -le 350 ] || echo "note: $f has $n lines; split it by noun"
done

[ -s "$work/faults" ] && exit 1
echo "the style holds"
