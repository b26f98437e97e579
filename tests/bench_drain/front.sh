#!/bin/bash
# The far end of a link: a centre that speaks plain HTTP to nghttpx beside it,
# which speaks HTTP/2 over TLS to tills. Ports are of this namespace alone.
#   front.sh FOLDER COMMAND...    the command writes FOLDER/port; then
#                                 FOLDER/front is there; at the end
#                                 FOLDER/accepted has what came from outside
here=$1 front_port=8443
shift
"$@" &
centre=$! front=
opens() { # what was accepted less what was opened here, to here
  awk '$1 == "Tcp:" && $6 ~ /^[0-9]/ { print $7 - $6 + $8 }' /proc/self/net/snmp
}
end() {
  trap '' TERM INT
  opens >"$here/accepted"
  kill $centre $front 2>/dev/null
  wait
  exit
}
trap end TERM INT
trap 'kill $centre $front 2>/dev/null' EXIT
for _ in {1..200}; do [ -s "$here/port" ] && break; sleep 0.05; done
nghttpx --conf=/dev/null --single-process -L WARN \
  -f "127.0.0.1,$front_port" -b "127.0.0.1,$(cat "$here/port")" \
  --verify-client --verify-client-cacert="$here/tls/ca.pem" --no-ocsp \
  --frontend-http2-max-concurrent-streams=256 \
  --frontend-http2-window-size=1048576 \
  --frontend-http2-connection-window-size=16777216 \
  --accesslog-file="$here/front.log" \
  --accesslog-format='$remote_port $alpn $status' \
  --errorlog-file="$here/front.err" \
  "$here/tls/server.key" "$here/tls/server.pem" </dev/null &
front=$!
for _ in {1..200}; do
  (: <>"/dev/tcp/127.0.0.1/$front_port") 2>/dev/null && break; sleep 0.05
done
: >"$here/front"
wait
