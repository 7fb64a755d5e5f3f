#!/usr/bin/env bash
# freshet new: test_new.sh FRESHET PROJECT. From nothing, and from a terrain and a point: what it writes is a basin that check and mesh take.
set -euo pipefail
freshet=$1
dem=$2/data/jacksboro/terrain/jacksboro_wgs84.tif
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

die() {
  echo "$*" >&2
  exit 1
}
holds() {  # holds FILE TEXT
  grep -qF -- "$2" "$1" || die "$1 does not hold '$2': $(cat "$1")"
}
refused() {  # refused TEXT WORDS...: exit code 2 and an error that says so
  local said=$1 code=0
  shift
  "$freshet" "$@" >out 2>err || code=$?
  [ "$code" -eq 2 ] || die "$*: exit code $code, not 2"
  holds err "$said"
}

"$freshet" new creek >out
holds creek/basin.toml 'name = "creek"'
refused "basin.toml is there already; give another name, or move it away" new creek --all
refused "is no name for a basin" new 'a"b'

# The demonstration's point, 90 m off its stream: the catchment that data/jacksboro/README.md has.
cp "$dem" dem.tif
"$freshet" new valley --dem dem.tif --outlet -84.3684,36.6133 >out 2>err || die "$(cat err)"
holds out "catchment of 57.36 km2"
holds valley/basin.toml 'crs = "EPSG:32616"'
holds valley/basin.toml 'dem = "../dem.tif"'
"$freshet" check valley/basin.toml --json >checked 2>err || die "$(cat err)"
"$freshet" mesh valley/basin.toml --quiet >out 2>err || die "$(cat err)"
[ -s valley/mesh.nc ] || die "no mesh"

# Its own coordinate system where that is in metres.
gdalwarp -q -dstnodata -9999 -t_srs EPSG:26916 dem.tif utm.tif
"$freshet" new utm --dem utm.tif --outlet -84.3684,36.6133 >out 2>err || die "$(cat err)"
holds utm/basin.toml 'crs = "EPSG:26916"'

refused "give both" new other --dem dem.tif
refused "lies off the terrain" new other --dem dem.tif --outlet 10,50
refused "is no longitude and latitude" new other --dem dem.tif --outlet 736000,4050000
refused "no such raster" new other --dem missing.tif --outlet 10,50
[ ! -e other ] || die "a folder is left of what was refused"
echo "freshet new is right"
