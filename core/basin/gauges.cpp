#include "core/basin/gauges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
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

bool rises(const std::vector<double>& values) {
  return std::adjacent_find(values.begin(), values.end(), std::greater_equal<>()) == values.end();
}

ReturnTable read_returns(ConfigTable& table) {
  ReturnTable returns;
  returns.years =
      table.numbers("return_periods_y", {1.01, 1e5, "a"}, {},
                    {.meaning = "how rare floods are here: return periods, in years, for rules of "
                                "kind `return_period` ([warn](guide/warn.md#kinds-of-rules)) ...",
                     .otherwise = "no table",
                     .also = "two or more, rising"});
  returns.stages_m = table.numbers("return_stages_m", {-100, 1000, "m"}, {},
                                   {.meaning = "... the stage of each", .also = "rising, as many"});
  returns.discharges_m3_per_s = table.numbers(
      "return_discharges_m3_per_s", {0.001, 1e6, "m3/s"}, {},
      {.meaning = "... or its discharge, through the `[[section]]` whose name is the gauge's id",
       .also = "rising, as many"});
  if (returns.years.empty() && returns.stages_m.empty() && returns.discharges_m3_per_s.empty())
    return returns;
  const bool stages = !returns.stages_m.empty(), discharges = !returns.discharges_m3_per_s.empty();
  const auto& values = stages ? returns.stages_m : returns.discharges_m3_per_s;
  table.expect(stages != discharges, "return_periods_y",
               "needs one of return_stages_m and return_discharges_m3_per_s");
  table.expect(returns.years.size() >= 2 && rises(returns.years), "return_periods_y",
               "must be two or more that rise, such as [2, 10, 50]");
  table.expect(values.size() == returns.years.size() && rises(values),
               stages ? "return_stages_m" : "return_discharges_m3_per_s",
               "must rise, and be as many as return_periods_y");
  return returns;
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
  gauge.returns = read_returns(table);
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
