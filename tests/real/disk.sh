#!/bin/bash
# Disks that fail: I/O errors, a full one and a read-only one between SQLite
# and libc at random calls of a sale (the call's error is what the kernel
# would say); and a small disk of its own that is really filled and really
# made read-only, where mounts are permitted. The till says why and stops;
# what it had promised is there when the disk is well again.
#   disk.sh [SALES]        for each; SEED=7 for another course
cd "$(dirname "$0")/../.." || exit 1
if [ -n "$YBPOS_DEMO" ] && [ -z "$REAL_MOUNTS" ]; then
  export REAL_MOUNTS=no
  unshare -rm true 2>/dev/null &&
    REAL_MOUNTS=yes exec unshare -rm bash "$0" "$@"
fi
. tests/real/lib.sh
SALES=${1:-$(long 200 6)}

# --- at the Nth call ---------------------------------------------------------

under_shim() { # under_shim NTH ERROR once|on
  client_under=(env "LD_PRELOAD=$bin/disk.so" "SHIM_DISK_LOG=$here/struck"
    "SHIM_DISK=$db" "SHIM_DISK_NTH=$1" "SHIM_DISK_ERROR=$2"
    "SHIM_DISK_UNTIL=$3")
}
failing() { # failing ERROR: sales, each with a disk that fails once or for good
  local i calls_most struck refused=0 until
  sell 1 # which also makes the database
  make_sale
  under_shim 1000000 "$1" once
  call || fail "under the shim: $(cat "$here/err")"
  client_under=()
  calls_most=$(sed -n 's/^calls \([0-9]*\) .*/\1/p' "$here/struck")
  [ "$calls_most" -gt 20 ] || fail "$calls_most calls are too few to be true"
  for ((i = 0; i < SALES; i++)); do
    make_sale
    until=once; [ $((RANDOM % 2)) = 0 ] || until=on
    under_shim $(((RANDOM * 32768 + RANDOM) % calls_most + 1)) "$1" "$until"
    call_once || refused=$((refused + 1))
    client_under=()
    call_again
  done
  struck=$(grep -vc 'struck 0$' "$here/struck")
  figure "$calls_most calls a sale; struck $struck times, $refused without answer"
  [ "$struck" -gt 0 ] || fail "$name: nothing was struck"
  books
}
begin 'EIO at random calls of a sale'
failing EIO
begin 'a disk that is full at random calls'
failing ENOSPC
begin 'a disk that turns read-only at random calls'
failing EROFS

# --- a disk of its own -------------------------------------------------------

if [ "$REAL_MOUNTS" = no ]; then
  skip 'a full disk' 'this system permits no mounts'
  skip 'a read-only disk' 'this system permits no mounts'
  exit
fi
own_disk() { # own_disk SIZE: and the till's database on it
  mkdir "$here/disk" && mount -t tmpfs -o "size=$1" real "$here/disk" ||
    fail 'no disk of its own'
  ends+=("umount '$here/disk'")
  db=$here/disk/till.db
  conf database "$db"
}
free_kib() { df -k --output=avail "$here/disk" | tail -n 1; }
fill() { # fill KIB: leave so much
  local kib=$(($(free_kib) - $1))
  [ "$kib" -le 0 ] || head -c "$((kib * 1024))" /dev/zero >"$here/disk/filler"
}

begin 'a full disk'
own_disk 6m
sell 2
full=0
for ((i = 0; i < SALES / 3 + 1; i++)); do
  fill $((RANDOM % 50 * 4))
  for ((k = 0; k < 60; k++)); do
    make_sale
    call_once || break
  done
  [ "$k" -lt 60 ] || fail "$name: never full, $(free_kib) KiB left"
  full=$((full + 1))
  case $status in 1 | 5) ;; *) fail "$name: exit $status" ;; esac
  call_once # and once more while it is full
  rm "$here/disk/filler"
  call_again
done
figure "$full times full"
books

begin 'a read-only disk'
own_disk 16m
sell 1
for ((i = 0; i < SALES / 3 + 1; i++)); do
  mount -o remount,ro "$here/disk" || fail 'not read-only'
  make_sale
  call_once && fail 'sold on a read-only disk'
  grep -qi 'read-only' "$here/err" || fail "does not say why: $(cat "$here/err")"
  mount -o remount,rw "$here/disk" || fail 'not writable again'
  call_again
  sell 1
done
books
