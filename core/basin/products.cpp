#include "core/basin/products.hpp"

#include <algorithm>
#include <functional>

#include "core/config_reader.hpp"

namespace freshet::core {

std::vector<double> Products::durations_m() const {
  if (duration_thresholds_m) return *duration_thresholds_m;
  const auto n = std::min<std::size_t>(depth_thresholds_m.size(), 7);
  return {depth_thresholds_m.begin(), depth_thresholds_m.begin() + static_cast<std::ptrdiff_t>(n)};
}

Products read_products(ConfigTable table) {
  table.about({"What a run and a cycle write."});
  Products products;
  products.at = {table.where()};
  auto& thresholds = products.depth_thresholds_m;
  thresholds = table.numbers("depth_thresholds_m", {0.001, 100, "m"}, thresholds,
                             {.meaning = "depths whose probability is mapped", .also = "rising"});
  products.members =
      table.flag("members", products.members, {"write the fields of each member, not only statistics"});
  products.compression =
      int(table.integer("compression", {0, 9}, products.compression,
                        {"zlib's level for the fields in forecast.nc; 0: none, 1.4 times the size and half "
                         "the time to write on the demonstration basin (docs/performance.md)"}));
  products.arrival_depth_m = table.number("arrival_depth_m", {0.001, 100, "m"}, products.arrival_depth_m,
                                          {"water has arrived once it is this deep"});
  const bool rising =
      std::adjacent_find(thresholds.begin(), thresholds.end(), std::greater_equal<>()) == thresholds.end();
  table.expect(rising, "depth_thresholds_m", "must rise from one to the next, such as [0.3, 1.0]");
  const std::vector<double> durations =
      table.numbers("duration_thresholds_m", {0.001, 100, "m"}, products.durations_m(),
                    {.meaning = "depths above which time is counted",
                     .otherwise = "the first seven of `depth_thresholds_m`",
                     .also = "rising, seven at most"});
  const bool sound = durations.size() <= 7 && std::adjacent_find(durations.begin(), durations.end(),
                                                                 std::greater_equal<>()) == durations.end();
  table.expect(sound || !table.has("duration_thresholds_m"), "duration_thresholds_m",
               "must be seven at most and rise, such as [0.3, 1.0]");
  products.duration_thresholds_m = durations;
  return products;
}

}  // namespace freshet::core
