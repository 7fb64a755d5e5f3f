#!/usr/bin/env bash
# shellcheck disable=SC2016,SC2317  # words of other shells; functions that expect calls
# jobs/cluster: exit codes, two at once, nothing left behind after any end.
set -euo pipefail
cluster=$1
folder=$(mktemp -d)
trap '"$cluster" down "$folder/a" >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
fails=0
expect() {  # TEXT COMMAND...
  if ! "${@:2}"; then
    echo "FAILED: $1"
    fails=1
  fi
}
# left SLURM_CONF: processes that were started with it.
left() { grep -zlxF "SLURM_CONF=$1" /proc/[0-9]*/environ 2>/dev/null | wc -l; }
gone() {
  local attempt
  for attempt in $(seq 100); do
    [ "$(left "$1")" -gt 0 ] || return 0
    sleep 0.1
  done
  echo "$(left "$1") processes after $attempt looks"
  return 1
}

code=0
"$cluster" status "$folder/a" >/dev/null 2>&1 || code=$?
expect "not up: status says so" [ "$code" -eq 1 ]

"$cluster" up --nodes 2 "$folder/a" >/dev/null
expect "up: status" "$cluster" status "$folder/a" >/dev/null
code=0
said=$("$cluster" up "$folder/a" 2>&1) || code=$?
expect "up twice is refused" [ "$code" -eq 1 ]
expect "and says what to do" grep -q "down" <<<"$said"

# Another beside it; a job's end is the command's.
code=0
said=$("$cluster" run --nodes 1 bash -c 'echo "$SLURM_CONF"; sbatch --wait --wrap "exit 3" -o /dev/null >/dev/null') || code=$?
expect "run: the exit code is the command's" [ "$code" -eq 3 ]
expect "run: no folder is left" [ ! -e "$(dirname "$said")" ]
expect "run: no process is left" gone "$said"
expect "the first is still there" "$cluster" status "$folder/a" >/dev/null

# Ended in the middle, with a job at work.
"$cluster" run --nodes 1 bash -c "echo \$SLURM_CONF >$folder/conf; sbatch -o /dev/null --wrap 'touch $folder/begun; sleep 100' >/dev/null; sleep 100" &
run=$!
for _ in $(seq 300); do [ ! -e "$folder/begun" ] || break; sleep 0.1; done
expect "its job begins" [ -e "$folder/begun" ]
kill "$run"
wait "$run" || true
conf=$(cat "$folder/conf")
expect "ended: no folder is left" [ ! -e "$(dirname "$conf")" ]
expect "ended: no process is left" gone "$conf"

"$cluster" down "$folder/a"
expect "down: no folder is left" [ ! -e "$folder/a" ]
expect "down: no process is left" gone "$folder/a/slurm.conf"
exit $fails
