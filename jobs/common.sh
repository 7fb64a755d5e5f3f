# shellcheck shell=bash disable=SC2034
# Sourced by setup, demo and test: where the project lies, how to speak, how to build, how to run as root.
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$project/build/release

case "${1:-}" in
  -h | --help)
    sed -n '2,/^[^#]/ { /^#!/d; /^# shellcheck/d; s/^# \{0,1\}//p }' "$0"
    exit ;;
esac

say() { printf '[%3d:%02d] %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# FRESHET_CORES, or all cores as far as memory goes: a compiler on CGAL or VTK headers takes up to 1.5 GB.
cores() {
  local available_mb
  available_mb=$(awk '/^MemAvailable/ {print int($2 / 1024)}' /proc/meminfo)
  local by_memory=$((available_mb / 1500)) all=${FRESHET_CORES:-$(nproc)}
  [ "$by_memory" -ge 1 ] || by_memory=1
  echo $((all < by_memory ? all : by_memory))
}

# Open MPI refuses to run as root (a container's only user) unless told twice. On few cores ranks share them.
if [ "$(id -u)" -eq 0 ]; then
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
export OMPI_MCA_rmaps_base_oversubscribe=1
# Two jobs at once must not be pinned to the same cores.
export OMPI_MCA_hwloc_base_binding_policy=none

# build_target NAME [PRESET]: configures the preset (release) in $build and builds one target of it.
build_target() {
  local log=$project/build/configure.log preset=${2:-release}
  mkdir -p "$project/build"
  say "Configuring build/$preset"
  (cd "$project" && cmake --preset "$preset" -B "$build" >"$log" 2>&1) ||
    { tail -n 30 "$log" >&2; die "configuring failed; all that cmake said is in $log"; }
  say "Building with $(cores) jobs (some minutes from nothing)"
  cmake --build "$build" --parallel "$(cores)" --target "$1"
}
