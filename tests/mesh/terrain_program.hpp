#pragma once
// freshet-terrain as a user starts it, on the valley of terrain_fixture.hpp.

#include <fmt/format.h>
#include <sys/wait.h>

#include <cstdlib>
#include <string>

#include "core/files.hpp"
#include "terrain_fixture.hpp"

namespace terrain_fixture {

struct Outcome {
  int code;
  std::string out, err;
};

inline Outcome freshet_terrain(const Folder& folder, const std::string& words) {
  const std::string out = (folder / "out.txt").string(), err = (folder / "err.txt").string();
  const std::string command = std::string(FRESHET_TERRAIN) + " " + words + " >" + out + " 2>" + err;
  const int status = std::system(command.c_str());
  return {WEXITSTATUS(status), freshet::core::read_file(out), freshet::core::read_file(err)};
}

inline std::string valley_toml(const std::string& terrain, const std::string& more = "") {
  return "[basin]\nname = \"valley\"\ncrs = \"EPSG:32616\"\n[terrain]\ndem = \"dem.tif\"\n" + terrain +
         "\n[mesh]\nedge_min_m = 30\nedge_max_m = 100\nchannel_width_m = 20\nstream_area_km2 = 0.2\n"
         "[forecast]\nstart = 2026-03-10T00:00:00Z\n" +
         more;
}

inline std::string point_toml(freshet::core::LonLat p) {
  return fmt::format("{{ lon = {:.8f}, lat = {:.8f} }}", p.lon, p.lat);
}

inline std::string outlet_line() {
  return "outlet = " + point_toml(valley_outlet()) + "\noutlet_snap_m = 50";
}

}  // namespace terrain_fixture
