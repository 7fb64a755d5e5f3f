// The stage at a gauge reaches one of its thresholds soon.

#include <fmt/format.h>

#include "core/basin.hpp"
#include "core/config_reader.hpp"
#include "core/warning_kinds.hpp"
#include "core/warning_kinds/common.hpp"

namespace freshet::core {
namespace {

void read(ConfigTable& table, WarningRule& rule) {
  if (const auto within = table.number(
          "within_h", {0.01, 240, "h"},
          {.meaning = "of `time_to`: the threshold is reached within so long of the forecast's time",
           .otherwise = "*needed by `time_to`*"}))
    rule.numbers["within_h"] = *within;
}

void check(ConfigTable& table, const WarningRule& rule, const Basin& basin) {
  check_threshold(table, rule, basin);
  if (!table.has("within_h")) return;
  table.expect(rule.number("within_h") * 3600 <= basin.forecast.lead_s, "within_h",
               fmt::format("is {:g} h, but forecasts reach {:g} h ahead (forecast.lead_h)",
                           rule.number("within_h"), basin.forecast.lead_s / 3600));
}

}  // namespace

WarningKind time_to_rules() {
  WarningKind kind;
  kind.name = "time_to";
  kind.about = "the stage reaches `stage_threshold` within `within_h`";
  kind.needs = {"gauge", "stage_threshold", "within_h"};
  kind.takes = {"polygon", "layer", "feature", "probability", "clear_probability"};
  kind.read = read;
  kind.check = check;
  return kind;
}

}  // namespace freshet::core
