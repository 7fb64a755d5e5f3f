#include "postproc/map/shown_quantity.hpp"

#include <fmt/format.h>

#include <array>
#include <cctype>

namespace freshet::postproc {

namespace {

/// The first row that fits counts.
struct Rule {
  const char *units, *in_name;  ///< units, or what they begin with before a '*'; part of the field's name
  ShownQuantity shown;
};

const std::array rules = {
    Rule{"1", "probability", {Quantity::probability, "Probability", "%", 1, 100}},
    Rule{"m s-1", "", {Quantity::speed, "Flow speed", "m/s"}},
    Rule{"seconds since*", "", {Quantity::hours, "Time", "h after the cycle's time", 3600}},
    Rule{"s", "", {Quantity::duration, "Duration", "h", 3600}},
    Rule{"m2 s-1", "hazard", {Quantity::hazard, "Hazard", "m²/s"}},
    Rule{"m2 s-1", "discharge", {Quantity::unit_discharge, "Unit discharge", "m²/s"}},
    Rule{"m", "spread", {Quantity::spread, "Standard deviation of depth", "m"}},
    Rule{"m", "depth", {Quantity::depth, "Water depth", "m"}},
    Rule{"m", "level", {Quantity::level, "Elevation", "m"}},
    Rule{"m", "elevation", {Quantity::level, "Elevation", "m"}}};

bool fits(const Rule& rule, const FieldWords& field) {
  const std::string_view units = rule.units;
  const bool same = units.ends_with('*') ? field.units.starts_with(units.substr(0, units.size() - 1))
                                         : field.units == units;
  return same && field.name.find(rule.in_name) != std::string::npos;
}

std::string capitalised(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace

ShownQuantity shown_quantity(const FieldWords& field) {
  for (const Rule& rule : rules)
    if (fits(rule, field)) return rule.shown;
  return {Quantity::other, capitalised(field.long_name), field.units == "1" ? "" : field.units};
}

std::string title_of(const FieldWords& field, std::optional<double> threshold) {
  std::string title = capitalised(field.long_name);
  if (!threshold) return title;
  constexpr std::string_view any = "the threshold";
  const std::string this_one = fmt::format("{:g} m", *threshold);
  const std::size_t at = title.find(any);
  return at == std::string::npos ? title + ", " + this_one : title.replace(at, any.size(), this_one);
}

}  // namespace freshet::postproc
