#!/bin/bash
# The signed stop list from an https address: in force when it is whole and
# rightly signed, and the list that was there stays whatever else comes.
cd "$(dirname "$0")/../.." || exit 1
. tests/e2e/lib.sh
in_demo "$0" "$@"

work=$TMPDIR/work server= url=
mkdir -p "$work/www"
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT

serve() { # serve CERT KEY: each file of www is a whole HTTP reply
  local i port
  [ -z "$server" ] || { kill "$server"; wait "$server" 2>/dev/null; }
  : >"$work/served"
  (cd "$work/www" && exec timeout 300 openssl s_server -HTTP \
    -accept 127.0.0.1:0 -cert "$1" -key "$2" </dev/null \
    >"$work/served" 2>&1) &
  server=$!
  for ((i = 0; i < 300; i++)); do
    port=$(sed -n 's/^ACCEPT.*:\([0-9]*\)$/\1/p' "$work/served")
    [ -n "$port" ] && break
    sleep 0.1
  done
  [ -n "$port" ] || fail "no server: $(cat "$work/served")"
  url=https://localhost:$port
  sed "s|^\[offline\]|&\nstoplist = stop.bin\nstoplist_signers = signers.pem\n\
stoplist_url = $url/list|" "$YBPOS_CONF" >"$YBPOS_DEMO/stop.conf"
}
reply() { # reply NAME FILE [HEADER]: FILE as www/NAME
  { printf 'HTTP/1.0 200 OK\r\n%s\r\n' "${3:+$3$'\r\n'}"; cat "$2"; } \
    >"$work/www/$1"
}
list() { # list DAY ENTRY
  printf '格式 1\n统筹区 990101\n日期 %s\n数量 1\n%s\n' "$1" "$2" >"$work/list"
  stoplist sign "$work/list" --key "$work/secret.pem" >/dev/null ||
    fail 'not signed'
}
stoplist() { ybpos -c "$YBPOS_DEMO/stop.conf" stoplist "$@"; }
wants() { # wants STATUS DAY TEXT NAME COMMAND...: and the list in force
  local want=$1 day=$2 text=$3 name=$4 got; shift 4
  "$@" >"$work/out" 2>&1; got=$?
  [ "$got" = "$want" ] || fail "$name: exit $got: $(cat "$work/out")"
  grep -qF -- "$text" "$work/out" || fail "$name: $(cat "$work/out")"
  stoplist show --json | grep -qF "\"day\":$day," || fail "$name: other list"
  [ -z "$(ls "$YBPOS_DEMO" | grep part)" ] || fail "$name: left something"
}

openssl genpkey -algorithm SM2 -out "$work/secret.pem" 2>/dev/null
openssl genpkey -algorithm SM2 -out "$work/theirs.pem" 2>/dev/null
openssl pkey -in "$work/secret.pem" -pubout -out "$YBPOS_DEMO/signers.pem"
openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost \
  -keyout "$work/other.key" -out "$work/other.pem" 2>/dev/null
tls=$YBPOS_DEMO/tls
serve "$tls/server.pem" "$tls/server.key"

list 2020-01-01 '社保卡 A1 挂失'
reply list "$work/list"; reply list.sig "$work/list.sig"
wants 0 20200101 '"count":1' 'fetched' stoplist import "$url/list" --json
list 2020-01-02 '社保卡 A2 挂失'
reply list "$work/list"; reply list.sig "$work/list.sig"
wants 0 20200102 '"count":1' 'refreshed' stoplist refresh --json


wants 0 20200102 '"count":1' 'unchanged' stoplist refresh --json

list 2020-01-01 '社保卡 A4 挂失'
reply list "$work/list"; reply list.sig "$work/list.sig"
wants 2 20200102 '本机已有 20200102 的' 'an older list' stoplist refresh
sed -i 's/990101/990102/' "$work/list"
stoplist sign "$work/list" --key "$work/secret.pem" >/dev/null
reply list "$work/list"; reply list.sig "$work/list.sig"
wants 2 20200102 '别的统筹区' "another region's" stoplist refresh

list 2020-01-03 '社保卡 A3 挂失'
reply list "$work/list"
wants 2 20200102 '签名不符' 'of another list the signature' stoplist refresh
stoplist sign "$work/list" --key "$work/theirs.pem" >/dev/null
reply list.sig "$work/list.sig"
wants 2 20200102 '签名不符' 'not our signer' stoplist refresh
reply list.sig /dev/null
wants 2 20200102 'list.sig：对方给的文件是空的' 'no signature' stoplist refresh
printf 'HTTP/1.0 404 Not Found\r\n\r\n' >"$work/www/list.sig"
wants 2 20200102 'list.sig：对方没有给出文件（HTTP 404）' \
  'signature not there' stoplist refresh
head -c 4096 /dev/zero >"$work/much"
reply list.sig "$work/much"
wants 2 20200102 '过大' 'a signature too large' stoplist refresh

list 2020-01-03 '社保卡 A3 挂失'
reply list.sig "$work/list.sig"
printf '<html>401</html>\n' >"$work/page"
reply list "$work/page"
wants 2 20200102 '签名不符' 'a page' stoplist refresh
head -c -5 "$work/list" >"$work/cut"
reply list "$work/cut"
wants 2 20200102 '签名不符' 'cut' stoplist refresh
reply list "$work/cut" "Content-Length: $(stat -c %s "$work/list")"
wants 1 20200102 '没有取全' 'cut, and told' stoplist refresh
reply list "$work/list" 'Content-Length: 9999999999'
wants 2 20200102 '过大' 'too large' stoplist refresh
reply list /dev/null
wants 2 20200102 '是空的' 'empty' stoplist refresh
reply moved "$work/list"
printf 'HTTP/1.0 302 Found\r\nLocation: /moved\r\n\r\n' >"$work/www/list"
wants 2 20200102 'HTTP 302' 'elsewhere' stoplist refresh

reply list "$work/list"
for other in http://localhost/list "file://$work/list" ftp://localhost/list; do
  wants 2 20200102 '应以 https:// 开头' "$other" stoplist import "$other"
done
sed '/^stoplist_signers/d' "$YBPOS_DEMO/stop.conf" >"$YBPOS_DEMO/open.conf"
wants 2 20200102 '还应写 stoplist_signers' 'no signers' \
  ybpos -c "$YBPOS_DEMO/open.conf" stoplist refresh
sed '/^stoplist_url/d' "$YBPOS_DEMO/stop.conf" >"$YBPOS_DEMO/open.conf"
wants 2 20200102 'stoplist_url 没有填' 'no address' \
  ybpos -c "$YBPOS_DEMO/open.conf" stoplist refresh

exec 8>"$YBPOS_DEMO/stop.bin.part"; flock 8
stoplist refresh >"$work/out" 2>&1; got=$?
[ "$got" = 1 ] && grep -q '另一个 ybpos 正在取' "$work/out" ||
  fail "two at once: exit $got: $(cat "$work/out")"
exec 8>&-

serve "$work/other.pem" "$work/other.key"
wants 1 20200102 '证书不可信' 'wrong certificate' stoplist refresh
kill "$server"; wait "$server" 2>/dev/null; server=
wants 1 20200102 '线路好了再试' 'server away' stoplist refresh
serve "$tls/server.pem" "$tls/server.key"
# What one that was killed left behind is no part of the next one's.
cat "$work/much" "$work/much" >"$YBPOS_DEMO/stop.bin.part"
wants 0 20200103 '"count":1' 'back again' stoplist refresh --json
echo 'the stop list comes by https'
