#include "mesh/rain/units.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>
#include <regex>
#include <string_view>

#include "core/errors.hpp"
#include "mesh/terrain/udunits.hpp"

namespace freshet::mesh {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

/// Ways of writing that UDUNITS does not know, or reads otherwise than they are meant: "KG m**-2", "mm/3h",
/// "mm h⁻¹".
std::string plain(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const auto& [what, with] :
       std::initializer_list<std::pair<std::string_view, std::string_view>>{{"**", "^"},
                                                                            {"\u207B", "-"},
                                                                            {"\u2212", "-"},
                                                                            {"\u00B9", "1"},
                                                                            {"\u00B2", "2"},
                                                                            {"\u00B3", "3"},
                                                                            {"\u00B7", " "},
                                                                            {"\t", " "}})
    replace_all(text, what, with);
  static const std::regex dot(R"(\.([a-z]))"), per(R"(\s+per\s+)"),
      divided(R"(/\s*(\d+(?:\.\d+)?)\s*([a-z]+))");
  text = std::regex_replace(text, dot, " $1");
  text = std::regex_replace(text, per, "/");
  text = std::regex_replace(text, divided, "/($1 $2)");    // "mm/3h" is no (mm/3) h
  static const std::regex bracketed(R"(\s*\[(.*)\]\s*)");  // GRIB by GDAL: "[kg/(m^2)]"
  text = std::regex_replace(text, bracketed, "$1");
  const auto first = text.find_first_not_of(' '), last = text.find_last_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

/// "mm 3h-1": per 3 h, or 3 per h? Months and years have no length.
bool is_ambiguous(const std::string& text) {
  static const std::regex number_within(R"(.*[a-z0-9)]\s+\d+(\.\d+)?\s*[a-z].*)"),
      calendar(R"(.*\b(months?|mon|years?|yr)\b.*)"), instant(R"(.*(@|\b(since|after|from|ref)\b).*)");
  return std::regex_match(text, number_within) || std::regex_match(text, calendar) ||
         std::regex_match(text, instant);
}

std::optional<RainUnit> known_unit(const std::string& name) {
  constexpr double water_density = 1000;  // kg/m3
  if (name.empty() || is_ambiguous(name)) return std::nullopt;
  if (const auto rate = unit_factor(name, "m s-1")) return RainUnit{*rate, false};
  if (const auto rate = unit_factor(name, "kg m-2 s-1")) return RainUnit{*rate / water_density, false};
  if (const auto depth = unit_factor(name, "m")) return RainUnit{*depth, true};
  if (const auto depth = unit_factor(name, "kg m-2")) return RainUnit{*depth / water_density, true};
  return std::nullopt;
}

constexpr std::size_t longest = 80;

}  // namespace

RainUnit rain_unit(const std::string& text, const std::string& where) {
  double factor = 1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), factor);
  const char* const last = text.data() + text.size();
  const bool number =
      error == std::errc() && (end == last || std::strchr("^*/", *end) == nullptr);  // "10^-3 m"
  const std::string rest = number ? std::string(end, last) : text;
  const RainUnit unknown{0, false};
  const RainUnit unit = text.size() <= longest ? known_unit(plain(rest)).value_or(unknown) : unknown;
  core::check(unit.factor > 0 && (!number || (factor > 0 && std::isfinite(factor))),
              "{}: '{}' is no unit of rain that is known; write units = \"mm/h\", \"mm/(3 h)\", \"kg m-2 "
              "s-1\", \"m/s\", "
              "\"inch/h\" or another intensity, or for the depth of each interval \"mm\", \"0.1 mm\", \"kg "
              "m-2\", \"m\", "
              "\"inch\", in [rain]",
              where, text.substr(0, longest));
  return {number ? factor * unit.factor : unit.factor, unit.accumulated};
}

}  // namespace freshet::mesh
