# What setup, up, test and tidy share. Sourced: `source "$(dirname "${BASH_SOURCE[0]}")/common.sh"` leaves you in the root of the tree.
# shellcheck shell=bash
set -euo pipefail
export LC_ALL=C.UTF-8

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
cd -- "$ROOT"
JOBS=${JOBS:-$(nproc)}

say() { printf '%s\n' "$*"; }
die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# The comment at the head of the running script is its help.
show_help() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "scripts/${0##*/}"; }

# elapsed SECONDS: "48 s", "3 min 5 s"
elapsed() { if (($1 < 60)); then printf '%d s' "$1"; else printf '%d min %d s' $(($1 / 60)) $(($1 % 60)); fi; }

# logged NAME COMMAND...: its output goes to build/logs/NAME.log, and its end, without what went well, to the screen when it fails.
logged() {
  local log=build/logs/$1.log
  shift
  mkdir -p build/logs
  "$@" >"$log" 2>&1 && return 0
  local status=$?
  grep -vE '^\[[0-9]+/[0-9]+\] |^ *Start +[0-9]+: |Test +#[0-9]+: .* Passed ' -- "$log" | tail -n 80 >&2
  say "(the whole log: $log)" >&2
  return "$status"
}

# Configures and builds one preset: build_preset NAME [TARGET]
build_preset() {
  cmake --preset "$1" && cmake --build --preset "$1" --parallel "$JOBS" ${2:+--target "$2"}
}
