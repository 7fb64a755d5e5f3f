#include "core/basin/rain_gauges.hpp"

#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

RainGauge read_rain_gauge(ConfigTable table) {
  RainGauge gauge;
  gauge.at = {table.where()};
  gauge.id = table.needed_text("id", {.meaning = "id of the gauge in the readings", .also = "once"});
  gauge.name = table.text("name", gauge.id, {"for people", "the id"});
  gauge.at_point = table.needed_point({"where it stands, within the mesh"});
  gauge.interval_s =
      60 * table.number("interval_min", {1, 1440, "min"}, gauge.interval_s / 60,
                        {"a reading is the rain of the interval of this length that ends at its time"});
  gauge.error_share = table.number(
      "error_share", {0, 2, "1"}, gauge.error_share,
      {"standard deviation of a reading over its value, where its file says none; never less than 0.2 mm. "
       "What a gauge catches stands for a cell of the mesh"});
  gauge.assimilate = table.flag("assimilate", gauge.assimilate, {"false: kept out, for verification"});
  return gauge;
}

}  // namespace

std::vector<RainGauge> read_rain_gauges(ConfigTable root) {
  std::vector<RainGauge> gauges;
  for (ConfigTable table :
       root.list("rain_gauge", {"A rain gauge whose readings correct the rain of the members, which "
                                "`[rain]` gives. A gauge that `[rain]` takes its rain from says nothing "
                                "new."})) {
    RainGauge gauge = read_rain_gauge(table);
    if (table.in_use()) gauges.push_back(std::move(gauge));
  }
  return gauges;
}

}  // namespace freshet::core
