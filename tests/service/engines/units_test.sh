#!/usr/bin/env bash
# The units of deploy/: systemd understands every line, and one that it does not understand would be found.
set -euo pipefail
deploy=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# verify: what systemd says of instances of all units; programs that are not installed here stand in.
verify() {
  local unit
  for unit in "$deploy"/freshet*; do
    sed 's#/usr/bin/freshet#/bin/true#' "$unit" >"$folder/$(basename "${unit/@./@demo.}")"
  done
  [ -z "${1:-}" ] || printf '%s\n' "$1" >>"$folder/freshet@demo.service"
  (cd "$folder" && systemd-analyze verify ./*.service ./*.timer 2>&1)
}

said=$(verify) || { echo "FAILED: $said"; exit 1; }
[ -z "$said" ] || { echo "FAILED: $said"; exit 1; }
said=$(verify 'Restrat=always' || true)
grep -q Restrat <<<"$said" || { echo "FAILED: a misspelt key was not found"; exit 1; }
