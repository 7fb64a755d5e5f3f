#pragma once
// A folder of its own for basin files, and a basin that is sound, to be spoilt by each test in one place.

#include <filesystem>
#include <string>

#include "core/basin.hpp"
#include "core/files.hpp"
#include "tests/support/temporary_folder.hpp"

namespace freshet::core {

class BasinFolder {
 public:
  BasinFolder() {
    write("dem.tif", "");
    write("land.tif", "");
    write("inflow.csv", "");
  }

  void write(const std::string& name, const std::string& text) const { write_file(folder_ / name, text); }
  const std::filesystem::path& path() const { return folder_.path(); }
  Basin read() const { return read_basin(folder_ / "basin.toml"); }
  Basin read(const std::string& text) const {
    write("basin.toml", text);
    return read();
  }

 private:
  test::TemporaryFolder folder_;
};

/// One line per line number that the tests name.
inline const std::string sound_basin = R"([basin]
name = "Test"
crs = "EPSG:32616"
[terrain]
dem = "dem.tif"
outlet = { lon = -84.1, lat = 36.4 }
[mesh]
edge_min_m = 20
edge_max_m = 100
[roughness]
default = 0.1
land_cover = "land.tif"
[roughness.classes.forest]
code = 41
n = 0.15
[roughness.classes.crops]
code = 82
n = 0.05
[rain.design_storm]
total_mm = 100
duration_h = 6
start = 2026-03-10T00:00:00Z
[ensemble]
members = 16
[assimilation]
enabled = true
[forecast]
start = 2026-03-10T00:00:00Z
interval_h = 3
lead_h = 6
[products]
depth_thresholds_m = [0.3, 1.0]
[warnings]
sender = "floods@agency.example"
[[gauge]]
id = "upper"
lon = -84.2
lat = 36.5
stage_thresholds_m = { major = 3.0, minor = 1.5 }
[[gauge]]
id = "lower"
lon = -84.1
lat = 36.4
assimilate = false
[[boundary]]
name = "outlet"
type = "free_outflow"
[[warning]]
id = "upper-minor"
gauge = "upper"
stage_threshold = "minor"
)";

}  // namespace freshet::core
