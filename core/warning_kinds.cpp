#include "core/warning_kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "core/basin/drawn.hpp"
#include "core/config_reader.hpp"

namespace freshet::core {
namespace {

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const WarningKind& kind : warning_kinds()) names.push_back(kind.name);
  return names;
}

std::string example_of(const std::string& key) {
  if (key == "polygon") return "\"areas.gpkg\"";
  if (key == "gauge" || key == "stage_threshold") return "\"...\"";
  if (key == "impact_levels") return "[0.01, 0.1, 0.3]";
  if (key == "place") return "\"Lower village\"";
  return "...";
}

bool holds(const std::vector<std::string>& keys, const std::string& key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::string list_of_kinds() {
  static const std::string list = [] {
    std::string text = "a kind below";
    for (const WarningKind& kind : warning_kinds())
      text += fmt::format("{} `\"{}\"` {}", kind.name == warning_kinds().front().name ? ":" : ";", kind.name,
                          kind.about);
    return text;
  }();
  return list;
}

}  // namespace

const std::vector<WarningKind>& warning_kinds() {
#define FRESHET_ROW(name) name##_rules(),
  static const std::vector<WarningKind> kinds = {FRESHET_WARNING_KINDS(FRESHET_ROW)};
#undef FRESHET_ROW
  return kinds;
}

const WarningKind& warning_kind(const std::string& name) {
  for (const WarningKind& kind : warning_kinds())
    if (kind.name == name) return kind;
  throw std::logic_error("no kind of rule is called '" + name + "'");
}

bool asks_exposure(const WarningRule& rule) {
  const auto from = rule.choices.find("impact_from");
  return rule.kind == "impact" && from != rule.choices.end() && from->second == "exposure";
}

void read_kind(ConfigTable& table, WarningRule& rule) {
  const std::string about = list_of_kinds();
  rule.kind = table.choice("kind", kind_names(), rule.kind, {.meaning = about});
  rule.gauge = table.text("gauge", "",
                          {.meaning = "whose stage decides",
                           .otherwise = "*needed by kinds that look at a gauge*",
                           .allowed = "id of a `[[gauge]]`"});
  rule.stage_threshold = table.text("stage_threshold", "",
                                    {.meaning = "the stage that decides",
                                     .otherwise = "*needed by `stage` and `time_to`*",
                                     .allowed = "name of one of its `stage_thresholds_m`"});
  rule.place = table.text("place", "",
                          {.meaning = "what people call the area that is looked at",
                           .otherwise = "*needed by kinds without a gauge*",
                           .allowed = "plain text of a line"});
  const auto polygon = read_drawn(
      table, "polygon", 3,
      {{"the area that is looked at; with a gauge, nothing outside it is warned. Points are in `basin.crs`",
        "the whole basin"},
       "layer of the file",
       "the value of the polygon's attribute `name`"});
  rule.has_area = polygon.has_value();
  if (polygon) rule.polygon = *polygon;
  for (const WarningKind& kind : warning_kinds())
    if (kind.read != nullptr) kind.read(table, rule);
}

void check_kind(ConfigTable& table, const WarningRule& rule, const Basin& basin) {
  const WarningKind& kind = warning_kind(rule.kind);
  for (const std::string& key : kind.needs)
    if (!table.has(key)) table.missing(key, example_of(key));
  std::set<std::string> known;
  for (const WarningKind& other : warning_kinds()) {
    known.insert(other.needs.begin(), other.needs.end());
    known.insert(other.takes.begin(), other.takes.end());
  }
  for (const std::string& key : known)
    table.expect(
        !table.has(key) || holds(kind.needs, key) || holds(kind.takes, key), key,
        fmt::format("is not heeded by rules of kind '{}'; take it out, or write another kind", rule.kind));
  if (kind.check != nullptr) kind.check(table, rule, basin);
}

}  // namespace freshet::core
