#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/text_table.hpp"
#include "core/time_words.hpp"
#include "postproc/compare/comparison.hpp"

namespace freshet::postproc {

using nlohmann::json;

namespace {

std::string number(const json& value, int digits, double factor = 1, bool sign = false) {
  if (!value.is_number()) return "-";
  const double shown = factor * value.get<double>();
  return sign ? fmt::format("{:+.{}f}", shown, digits) : fmt::format("{:.{}f}", shown, digits);
}

std::string stage(const json& side, const char* which) {
  if (side.is_null()) return "-";
  const json& value = side.at("peak_m").at(which);
  return value.is_null() ? "dry" : number(value, 2);
}

std::string range(const json& side) {
  return side.is_null() ? "-" : stage(side, "p10") + " - " + stage(side, "p90");
}

std::string clock(const json& side) {
  const json time = side.is_null() ? json() : side.at("time");
  return time.is_string() ? core::in_words(core::parse_instant(time.get<std::string>(), "report.json")) : "-";
}

std::string gauges_text(const json& c) {
  core::TextTable table({"gauge", "", ">peak", "10 - 90 %", "at", ">b - a", ">later"});
  for (const json& g : c.at("gauges")) {
    table.row({g.at("id"), "a", stage(g.at("a"), "p50"), range(g.at("a")), clock(g.at("a")), "", ""});
    table.row({"", "b", stage(g.at("b"), "p50"), range(g.at("b")), clock(g.at("b")),
               number(g.at("difference_m"), 2, 1, true) + " m",
               number(g.at("later_min"), 0, 1, true) + " min"});
  }
  return "Peaks: m above gauge zero, median and 10 - 90 % of the members\n" + table.text();
}

std::string chances_text(const json& c) {
  core::TextTable table({"gauge", "threshold", ">m", ">a", ">b"});
  bool any = false;
  for (const json& g : c.at("gauges"))
    for (const json& t : g.at("thresholds")) {
      any = true;
      table.row({g.at("id"), t.at("name"), number(t.at("stage_m"), 2), number(t.at("a"), 0, 100) + " %",
                 number(t.at("b"), 0, 100) + " %"});
    }
  return any ? "Chance of reaching\n" + table.text() : "";
}

std::string flooded_text(const json& c) {
  core::TextTable table({">depth", ">a", ">b", ">b - a"});
  for (const json& f : c.at("flooded")) {
    const json &a = f.at("a_km2"), &b = f.at("b_km2");
    table.row({number(f.at("depth_m"), 2) + " m", number(a, 3), number(b, 3),
               a.is_number() ? number(b.get<double>() - a.get<double>(), 3, 1, true) : "-"});
  }
  return "Flooded, km2: mean over the members\n" + table.text();
}

std::string said(const json& rule) {
  return rule.is_null() ? "not asked"
                        : fmt::format("{} %, {}", number(rule.at("probability"), 0, 100),
                                      rule.at("outcome").get<std::string>());
}

std::string rules_text(const json& c) {
  if (c.at("rules").empty()) return "";
  core::TextTable table({"rule", "a", "b"});
  for (const json& r : c.at("rules")) table.row({r.at("rule"), said(r.at("a")), said(r.at("b"))});
  return "Warnings\n" + table.text();
}

std::string inputs_text(const json& inputs) {
  std::string text;
  for (const json& k : inputs.at("keys"))
    text +=
        fmt::format("  {}: a {}, b {}\n", k.at("key").get<std::string>(), k.at("a").dump(), k.at("b").dump());
  for (const char* side : {"only_a", "only_b"})
    for (const json& m : inputs.at("modifiers").at(side))
      text += fmt::format("  {} alone: {}\n", side + 5, m.get<std::string>());
  for (const json& f : inputs.at("files")) text += fmt::format("  {} differs\n", f.get<std::string>());
  if (const json& v = inputs.at("versions"); v.is_array())
    text += fmt::format("  made by {} and {}\n", v[0].get<std::string>(), v[1].get<std::string>());
  return text.empty() ? "Made from the same\n" : "Made from\n" + text;
}

std::string verdict(const json& c) {
  if (c.at("same").get<bool>()) return "Nothing differs: every value is the same to the last bit\n";
  return fmt::format(
      "Largest depths differ in {} cells, by {:+.3f} m at most (median of the members, b - a)\n",
      c.at("cells").at("differ").get<std::size_t>(), c.at("cells").at("largest_difference_m").get<double>());
}

}  // namespace

std::string comparison_text(const json& c) {
  std::string text;
  for (const char* side : {"a", "b"})
    text +=
        fmt::format("{}: {}, cycle {}, {}\n", side, c.at(side).at("label").get<std::string>(),
                    c.at(side).at("cycle").get<std::string>(), c.at(side).at("folder").get<std::string>());
  text += verdict(c) + inputs_text(c.at("inputs"));
  if (!c.at("gauges").empty()) text += gauges_text(c) + chances_text(c);
  return text + flooded_text(c) + rules_text(c);
}

}  // namespace freshet::postproc
