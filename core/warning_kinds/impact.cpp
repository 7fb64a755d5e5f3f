// Impact and likelihood together reach a colour of the risk matrix.

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "core/basin.hpp"
#include "core/config_reader.hpp"
#include "core/risk_matrix.hpp"
#include "core/warning_kinds.hpp"
#include "core/warning_kinds/common.hpp"

namespace freshet::core {
namespace {

void read(ConfigTable& table, WarningRule& rule) {
  const std::vector<std::string> colours = {"yellow", "amber", "red"};
  rule.choices["risk"] = table.choice(
      "risk", colours, "amber",
      {.meaning = "of `impact`: the colour of the risk matrix that is reached ([warn](guide/warn.md#risk))"});
  rule.choices["clear_risk"] =
      table.choice("clear_risk", colours, rule.choices["risk"],
                   {.meaning = "of `impact`: in force, a warning is kept down to this colour",
                    .otherwise = "`risk`",
                    .also = "not above `risk`"});
  rule.choices["impact_from"] = table.choice(
      "impact_from", {"stage", "area", "exposure"}, "stage",
      {"of `impact`: what `impact_levels` are of: the stage at `gauge` (m above its zero), the share of "
       "`polygon` under `area_depth_m` of water, or how much of a layer of `[[exposure]]` is reached by "
       "water "
       "within the forecast"});
  rule.choices["exposure"] = table.text("exposure", "",
                                        {.meaning = "of `impact`: what is counted, in its unit",
                                         .otherwise = "*needed by `impact_from = \"exposure\"`*",
                                         .allowed = "id of an `[[exposure]]`"});
  rule.numbers["exposure_depth_m"] =
      table.number("exposure_depth_m", {0.001, 100, "m"}, 0.3,
                   {.meaning = "of `impact`: what is in water as deep as this counts",
                    .allowed = "one of the layer's `depths_m`"});
  rule.lists["impact_levels"] =
      table.numbers("impact_levels", {0.0001, 1e9, ""}, {},
                    {.meaning = "of `impact`: from where on it is minor, significant and severe",
                     .otherwise = "*needed by `impact`*",
                     .also = "three, rising"});
}

/// What each of the three looks at, and nothing that it does not.
void check_place(ConfigTable& table, const WarningRule& rule, const Basin& basin) {
  const std::string& from = rule.choices.at("impact_from");
  const auto refuse = [&](const char* key) {
    table.expect(!table.has(key), key,
                 fmt::format("is not heeded with impact_from = \"{}\"; take it out", from));
  };
  if (from != "exposure") refuse("exposure"), refuse("exposure_depth_m");
  if (from == "stage") {
    if (!table.has("gauge")) table.missing("gauge", "\"...\"");
    return check_gauge(table, rule, basin);
  }
  refuse("gauge");
  if (!table.has("place")) table.missing("place", "\"Lower village\"");
  check_member_fields(table, rule, basin);
  if (from == "exposure" && !table.has("exposure")) table.missing("exposure", "\"people\"");
  if (from == "exposure") return;
  if (!table.has("polygon")) table.missing("polygon", "\"areas.gpkg\"");
  const auto& levels = rule.lists.at("impact_levels");
  table.expect(levels.empty() || levels.back() <= 1, "impact_levels",
               "are shares of the polygon: 1 at most; did you mean per cent?");
}

void check(ConfigTable& table, const WarningRule& rule, const Basin& basin) {
  const auto& levels = rule.lists.at("impact_levels");
  const bool rising =
      std::adjacent_find(levels.begin(), levels.end(), std::greater_equal<>()) == levels.end();
  table.expect(levels.empty() || (levels.size() == 3 && rising), "impact_levels",
               "must be three that rise: of minor, significant and severe impact");
  table.expect(colour_of(rule.choices.at("clear_risk")) <= colour_of(rule.choices.at("risk")), "clear_risk",
               fmt::format("is {}, above the {} at which the warning is given", rule.choices.at("clear_risk"),
                           rule.choices.at("risk")));
  check_place(table, rule, basin);
}

}  // namespace

WarningKind impact_rules() {
  WarningKind kind;
  kind.name = "impact";
  kind.about = "impact and likelihood reach the colour `risk`";
  kind.needs = {"risk", "impact_levels"};
  kind.takes = {"impact_from", "clear_risk", "gauge",    "polygon",         "layer",
                "feature",     "place",      "exposure", "exposure_depth_m"};
  kind.read = read;
  kind.check = check;
  return kind;
}

}  // namespace freshet::core
