#include "core/basin/point_sources.hpp"

#include <fmt/format.h>

#include <set>

#include "core/basin/drawn.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {

std::vector<PointSource> read_point_sources(ConfigTable root) {
  std::vector<PointSource> sources;
  std::set<std::string> names;
  for (ConfigTable table : root.list("source")) {
    PointSource source;
    source.at = table.where();
    source.name = table.needed_text("name");
    source.area = read_drawn(table, "polygon", 3);
    for (const char* key : {"lon", "lat", "x", "y"})
      table.expect(!source.area || !table.has(key), key,
                   "both polygon and a point are given; keep one way to say where it lies");
    if (table.has("polygon"))
      for (const char* key : {"lon", "lat", "x", "y"}) table.number(key, {-1e8, 1e8});
    else
      source.at_point = table.needed_point();
    source.discharge = read_driven(table, "discharge_m3_per_s", {-1e6, 1e6, "m3/s"});
    if (!table.in_use()) continue;
    table.expect(source.discharge.given, "", "needs discharge_m3_per_s or file");
    table.expect(names.insert(source.name).second, "name",
                 fmt::format("'{}' is the name of another source too", source.name));
    sources.push_back(source);
  }
  return sources;
}

}  // namespace freshet::core
