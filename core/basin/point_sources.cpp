#include "core/basin/point_sources.hpp"

#include <fmt/format.h>

#include <set>

#include "core/basin/drawn.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {

std::vector<PointSource> read_point_sources(ConfigTable root) {
  std::vector<PointSource> sources;
  std::set<std::string> names;
  for (ConfigTable table :
       root.list("source", {"Water put in, or taken out: at a point (a spring, a drain), in the cell that "
                            "holds it; or evenly over an area, in the cells whose centres lie in a polygon. "
                            "It brings no momentum. The water budget has an account for each source."})) {
    PointSource source;
    source.at = table.where();
    source.name =
        table.needed_text("name", {.meaning = "of its account in the water budget", .also = "once"});
    source.area = read_drawn(table, "polygon", 3,
                             {{"in place of a point: the discharge is that of the whole area"},
                              "layer of the file",
                              "the value of the polygon's attribute `name`"});
    for (const char* key : {"lon", "lat", "x", "y"})
      table.expect(!source.area || !table.has(key), key,
                   "both polygon and a point are given; keep one way to say where it lies");
    if (table.has("polygon"))
      for (const char* key : {"lon", "lat", "x", "y"}) table.number(key, {-1e8, 1e8}, {});
    else
      source.at_point = table.needed_point({"the cell that holds this point", "*needed unless `polygon`*"});
    table.describe("discharge_m3_per_s", {"negative: taken out, at most what is there"});
    table.describe("file", {"in place of the constant: CSV `time,discharge_m3_per_s`, linear between rows"});
    table.describe("outside",
                   {"with `file`: before its first and after its last row a run is refused, or nothing "
                    "flows, or the nearest row holds, or after the last one it recedes"});
    source.discharge = read_driven(table, "discharge_m3_per_s", {-1e6, 1e6, "m3/s"}, true);
    if (!table.in_use()) continue;
    table.expect(source.discharge.given, "", "needs discharge_m3_per_s or file");
    table.expect(names.insert(source.name).second, "name",
                 fmt::format("'{}' is the name of another source too", source.name));
    sources.push_back(source);
  }
  return sources;
}

}  // namespace freshet::core
