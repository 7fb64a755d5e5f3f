// The flood at a gauge is as rare as this, by the gauge's own table.

#include <fmt/format.h>

#include <algorithm>

#include "core/basin.hpp"
#include "core/config_reader.hpp"
#include "core/warning_kinds.hpp"
#include "core/warning_kinds/common.hpp"

namespace freshet::core {
namespace {

void read(ConfigTable& table, WarningRule& rule) {
  if (const auto years = table.number(
          "return_period_y", {1.01, 1e5, "a"},
          {.meaning = "of `return_period`: a flood as rare as this, in years, by the table of the "
                      "gauge (`gauge.return_periods_y`)",
           .otherwise = "*needed by `return_period`*"}))
    rule.numbers["return_period_y"] = *years;
}

void check(ConfigTable& table, const WarningRule& rule, const Basin& basin) {
  check_gauge(table, rule, basin);
  const Gauge* gauge = gauge_of(rule, basin);
  if (gauge == nullptr) return;
  const auto& years = gauge->returns.years;
  table.expect(!years.empty(), "gauge",
               fmt::format("'{}' has no table of return periods; give it return_periods_y and "
                           "return_stages_m, or return_discharges_m3_per_s",
                           rule.gauge));
  const bool recorded = std::any_of(basin.sections.begin(), basin.sections.end(),
                                    [&](const Section& s) { return s.name == gauge->id; });
  table.expect(
      gauge->returns.discharges_m3_per_s.empty() || recorded, "gauge",
      fmt::format("the table of '{0}' is of discharges, which nothing records there: add a [[section]] "
                  "with name = \"{0}\" across the stream at the gauge",
                  rule.gauge));
  if (years.empty() || !table.has("return_period_y")) return;
  const double asked = rule.number("return_period_y");
  table.expect(
      asked >= years.front() && asked <= years.back(), "return_period_y",
      fmt::format("is {:g} a, but the table of gauge '{}' goes from {:g} to {:g} a: nothing is made up "
                  "beyond it",
                  asked, rule.gauge, years.front(), years.back()));
}

}  // namespace

WarningKind return_period_rules() {
  WarningKind kind;
  kind.name = "return_period";
  kind.about = "the flood is as rare as `return_period_y`";
  kind.needs = {"gauge", "return_period_y"};
  kind.takes = {"polygon", "layer", "feature", "probability", "clear_probability"};
  kind.read = read;
  kind.check = check;
  return kind;
}

}  // namespace freshet::core
