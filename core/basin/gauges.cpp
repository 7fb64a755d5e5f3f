#include "core/basin/gauges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

std::vector<StageThreshold> read_thresholds(ConfigTable table) {
  constexpr Range stage{-100, 1000, "m"};
  std::vector<StageThreshold> thresholds;
  for (const std::string& name : table.names()) thresholds.push_back({name, table.entry_number(name, stage)});
  if (thresholds.empty()) table.entry_number("", stage);  // so that the key is known
  std::stable_sort(thresholds.begin(), thresholds.end(),
                   [](const auto& a, const auto& b) { return a.stage_m < b.stage_m; });
  return thresholds;
}

Gauge read_gauge(ConfigTable table) {
  Gauge gauge;
  gauge.at = {table.where()};
  gauge.id = table.needed_text("id");
  gauge.name = table.text("name", gauge.id);
  gauge.at_point = table.needed_point();
  gauge.zero_m = table.number("zero_m", range::elevation);
  gauge.snap_m = table.number("snap_m", {0, 1e4, "m"}, gauge.snap_m);
  gauge.assimilate = table.flag("assimilate", gauge.assimilate);
  gauge.reading_error_m = table.number("reading_error_m", {0.001, 10, "m"}, gauge.reading_error_m);
  gauge.thresholds = read_thresholds(table.optional_table("stage_thresholds_m"));
  return gauge;
}

}  // namespace

std::vector<Gauge> read_gauges(ConfigTable root) {
  std::vector<Gauge> gauges;
  std::set<std::string> ids;
  for (ConfigTable table : root.list("gauge")) {
    Gauge gauge = read_gauge(table);
    table.expect(ids.insert(gauge.id).second, "id",
                 fmt::format("'{}' is the id of another gauge too", gauge.id));
    if (table.in_use()) gauges.push_back(std::move(gauge));
  }
  return gauges;
}

}  // namespace freshet::core
