#include "core/basin/gauges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/basin/gauge_readings.hpp"
#include "core/basin/ranges.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

std::vector<StageThreshold> read_thresholds(ConfigTable table) {
  constexpr Range stage{-100, 1000, "m"};
  std::vector<StageThreshold> thresholds;
  for (const std::string& name : table.names())
    thresholds.push_back({name, table.entry_number(name, stage, {})});
  if (thresholds.empty())
    table.entry_number(
        "", stage,
        {"stages with names of your own: `stage_thresholds_m = { minor = 1.5, major = 3.0 }`"});  // so that
                                                                                                  // the key
                                                                                                  // is known
  std::stable_sort(thresholds.begin(), thresholds.end(),
                   [](const auto& a, const auto& b) { return a.stage_m < b.stage_m; });
  return thresholds;
}

Gauge read_gauge(ConfigTable table) {
  Gauge gauge;
  gauge.at = {table.where()};
  gauge.id = table.needed_text("id", {.meaning = "id of the station in the readings", .also = "once"});
  gauge.name = table.text("name", gauge.id, {"for people", "the id"});
  gauge.at_point = table.needed_point({"where it stands"});
  gauge.zero_m =
      table.number("zero_m", range::elevation, {"elevation of stage zero", "bed of the mesh at the gauge"});
  gauge.zero_sigma_m = table.number(
      "zero_sigma_m", {0, 3, "m"}, gauge.zero_sigma_m,
      {"the elevation of stage zero is known with this standard deviation: each member has an offset of its "
       "own, drawn once, which readings correct ([assimilation](assimilation.md)); 0: it "
       "is "
       "known"});
  gauge.snap_m = table.number(
      "snap_m", {0, 1e4, "m"}, gauge.snap_m,
      {"a gauge off the channel moves to the nearest channel cell within this distance (streams that drain "
       "less than a twentieth of the largest there do not count); 0: it stays, on a stream or not (`check` "
       "and `mesh` warn where it has thresholds and less than `stream_area_km2` drains there). A gauge "
       "outside the mesh by less than half an edge of the rim and at most `snap_m` is taken into the cell "
       "behind it, with a warning. Its level is that at its own place along the channel, between two cells"});
  gauge.assimilate = table.flag("assimilate", gauge.assimilate, {"false: kept out, for verification"});
  gauge.reading_error_m = table.number("reading_error_m", {0.001, 10, "m"}, gauge.reading_error_m,
                                       {"standard deviation of a reading"});
  read_gauge_readings(table);
  gauge.thresholds = read_thresholds(table.optional_table("stage_thresholds_m"));
  return gauge;
}

}  // namespace

std::vector<Gauge> read_gauges(ConfigTable root) {
  std::vector<Gauge> gauges;
  std::set<std::string> ids;
  for (ConfigTable table :
       root.list("gauge", {"A station whose stage is forecast, and whose readings come in."})) {
    Gauge gauge = read_gauge(table);
    table.expect(ids.insert(gauge.id).second, "id",
                 fmt::format("'{}' is the id of another gauge too", gauge.id));
    if (table.in_use()) gauges.push_back(std::move(gauge));
  }
  return gauges;
}

}  // namespace freshet::core
