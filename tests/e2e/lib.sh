# What the end to end scripts share; sourced, with the tree's root as the
# working folder.
export LC_ALL=C.UTF-8 LANGUAGE=
BUILD=${BUILD:-build}

# in_demo SCRIPT ARGUMENTS...: run it once more inside `ybpos demo`: private
# pcscd, virtual card, reference centre, pos.conf, all in a folder that must
# be gone afterwards. Returns only inside.
in_demo() {
  [ -z "$YBPOS_DEMO" ] || return 0
  local status left
  make -s --no-print-directory BUILD="$BUILD" all || exit 1
  TMPDIR=$(mktemp -d) || exit 1
  export TMPDIR
  trap 'rm -rf "$TMPDIR"' EXIT
  trap 'exit 1' HUP INT TERM
  "$BUILD/ybpos" demo -- bash "$@"; status=$?
  left=$(ls -A "$TMPDIR")
  [ -z "$left" ] || { echo "left behind: $left"; exit 1; }
  exit "$status"
}

# --- the counter in a terminal of 80x24 --------------------------------------

socket= # of the tmux of this script
tm() { tmux -S "$socket" "$@"; }
fail() {
  echo "FAILED: $*"
  [ -z "$socket" ] || { echo "--- the screen:"; tm capture-pane -p; }
  exit 1
}
screen() { tm capture-pane -p 2>/dev/null; }
see() { # see TEXT [SECONDS]: until the screen shows it
  local i
  for ((i = 0; i < ${2:-10} * 10; i++)); do
    screen | grep -qF -- "$1" && return 0
    sleep 0.1
  done
  fail "never saw: $1"
}
never() { # never TEXT: not on the screen now
  screen | grep -qF -- "$1" && fail "saw: $1"
  return 0
}
key() { tm send-keys "$@"; }
enter_code() { # as hands type: a scanner's burst would be another thing
  local text=$1
  while [ -n "$text" ]; do key "${text:0:1}"; text=${text:1}; sleep 0.12; done
  key Enter
  sleep 0.2
}
scan() { # as a scanner sends it: everything at once
  key -l "$1"
  key Enter
  sleep 0.2
}
open_terminal() { # open_terminal FOLDER COMMAND
  socket=$1/tmux
  tm -f /dev/null new-session -d -x 80 -y 24 "TERM=screen-256color $2"
}
