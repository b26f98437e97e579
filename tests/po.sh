#!/bin/sh
# The English catalogue says everything the program says: no msgid missing,
# none fuzzy, none left over.
#   po.sh            check ui/po/en.po
#   po.sh update     bring it in line with the sources; then translate
cd "$(dirname "$0")/.." || exit 1
po=ui/po/en.po
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# X(code, "name", "text") are the tables whose third column is for people;
# the words of a rule pack (rules_pack.h) are its language, not ours.
sources=$(ls ui/*.[ch] pos/*.[ch] card/*.[ch] net/*.[ch] |
  grep -v '^pos/rules_pack\.h$')
# shellcheck disable=SC2086
xgettext --language=C --from-code=UTF-8 -k_ -kN_ -kX:3,3t --no-wrap \
  --no-location --sort-output -o "$work/all.pot" $sources || exit 1

if [ "$1" = update ]; then
  msgmerge --quiet --no-wrap --no-fuzzy-matching --no-location \
    --sort-output -o "$work/en.po" "$po" "$work/all.pot" &&
    msgattrib --no-obsolete --no-wrap -o "$po" "$work/en.po"
  exit
fi

msgmerge --quiet --no-wrap --no-fuzzy-matching -o "$work/en.po" "$po" \
  "$work/all.pot" || exit 1
bad=0
say() { # say WHY FILE: the msgids of FILE are at fault
  grep -q '^#~ \|^msgid "..*"\|^msgid ""$' "$2" || return 0
  n=$(msggrep --no-wrap -K -e . "$2" 2>/dev/null | grep -c '^msgid')
  [ "$n" -gt 0 ] || return 0
  echo "$po: $1"; sed -n '/^msgid/p; /^"/p; /^#~ msgid/p' "$2" |
    grep -v '^"[A-Z][A-Za-z-]*: '; bad=1
}
msgattrib --untranslated --no-obsolete --no-wrap -o "$work/missing" \
  "$work/en.po"
msgattrib --only-fuzzy --no-obsolete --no-wrap -o "$work/fuzzy" "$po"
msgattrib --only-obsolete --no-wrap -o "$work/obsolete" "$work/en.po"
[ ! -s "$work/missing" ] || say "not translated" "$work/missing"
[ ! -s "$work/fuzzy" ] || say "fuzzy" "$work/fuzzy"
if [ -s "$work/obsolete" ] && grep -q '^#~ msgid' "$work/obsolete"; then
  echo "$po: no longer in the sources"
  grep '^#~ msgid' "$work/obsolete"; bad=1
fi
# Whoever reads English reads no Chinese, but for a rule pack's own words.
msgfmt --check -o "$work/en.mo" "$po" || bad=1
[ "$bad" = 0 ] && echo "every msgid has its English"
exit "$bad"
