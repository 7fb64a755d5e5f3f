#!/usr/bin/env bash
# jobs/setup with stand-ins for dpkg-query, apt-get, id and sudo first in the path: what is asked of apt, and when.
set -euo pipefail
setup=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fails=0

stand_in() {  # NAME BODY
  printf '#!/bin/bash\n%s\n' "$2" >"$folder/$1"
  chmod +x "$folder/$1"
}
run() {  # runs setup; leaves its exit code in $code and its output in $folder/output
  : >"$folder/calls"
  code=0
  (cd / && PATH=$folder:$PATH CALLS=$folder/calls "$setup" >"$folder/output" 2>&1) || code=$?
}
expect() {  # TEXT COMMAND...
  if ! "${@:2}"; then
    echo "FAILED: $1"
    cat "$folder/output" "$folder/calls"
    fails=1
  fi
}

stand_in apt-get 'echo "apt-get $*" >>"$CALLS"; [ -z "${APT_FAILS:-}" ]'
stand_in sudo 'echo "sudo" >>"$CALLS"; exec "$@"'
stand_in id 'echo 0'
stand_in dpkg-query 'echo installed'
run
expect "nothing missing: success" [ "$code" -eq 0 ]
expect "nothing missing: apt is left alone" [ ! -s "$folder/calls" ]
expect "nothing missing: it says so" grep -q "are installed" "$folder/output"

stand_in dpkg-query '[[ "$*" == *cmake* ]] && exit 1; [[ "$*" == *catch2* ]] && echo config-files && exit 0; echo installed'
run
expect "missing: success" [ "$code" -eq 0 ]
expect "missing: the list is refreshed" grep -q "^apt-get .* update" "$folder/calls"
expect "missing: just these are installed" grep -q -- "--no-install-recommends cmake catch2$" "$folder/calls"
expect "missing: it says what it installs" grep -q "Installing 2 Debian packages: cmake catch2" "$folder/output"
expect "root needs no sudo" bash -c "! grep -q sudo '$folder/calls'"

export APT_FAILS=1
run
expect "apt fails: so does setup" [ "$code" -eq 1 ]
expect "apt fails: it says what failed" grep -q "error: apt-get" "$folder/output"
unset APT_FAILS

stand_in id 'echo 1000'
run
expect "a user goes through sudo" grep -q sudo "$folder/calls"
expect "a user: success" [ "$code" -eq 0 ]

exit $fails
