// basin.toml, whole.
#include "core/basin.hpp"
#include "fuzz/target.hpp"

namespace freshet::fuzz {
namespace {

void read(const std::string& bytes) {
  // Files that the corpus names are there, empty.
  static const bool made = [] {
    for (const char* name : {"dem.tif", "rain.csv", "inflow.csv", "bridge.geojson"}) file_in_memory(name, "");
    return true;
  }();
  if (made) core::read_basin(file_in_memory("basin.toml", bytes));
}

const Target target("basin_toml", read);

}  // namespace
}  // namespace freshet::fuzz
