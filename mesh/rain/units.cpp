#include "mesh/rain/units.hpp"

#include <array>
#include <cctype>
#include <charconv>
#include <map>
#include <string_view>

#include "core/errors.hpp"

namespace freshet::mesh {
namespace {

constexpr double mm = 1e-3;

/// One way of writing for many: "KG  m**-2 s^-1" -> "kg m-2 s-1".
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '*' || c == '^') continue;
    const bool space = std::isspace(static_cast<unsigned char>(c)) || c == '.';
    if (!space)
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

const std::map<std::string, RainUnit, std::less<>>& known_units() {
  static const std::map<std::string, RainUnit, std::less<>> units = [] {
    std::map<std::string, RainUnit, std::less<>> all;
    struct Length {
      std::string_view name;
      double metres;
    };
    struct Time {
      std::string_view name;
      double seconds;
    };
    constexpr std::array<Length, 6> lengths = {
        {{"mm", mm}, {"kg m-2", mm}, {"kg/m2", mm}, {"m", 1}, {"cm", 0.01}, {"in", 0.0254}}};
    constexpr std::array<Time, 10> times = {{{"s", 1},
                                             {"min", 60},
                                             {"minute", 60},
                                             {"h", 3600},
                                             {"hr", 3600},
                                             {"hour", 3600},
                                             {"d", 86400},
                                             {"day", 86400},
                                             {"sec", 1},
                                             {"second", 1}}};
    for (const auto& [length, metres] : lengths) {
      all[std::string(length)] = {metres, true};
      for (const auto& [time, seconds] : times)
        for (const std::string& text :
             {fmt::format("{}/{}", length, time), fmt::format("{} {}-1", length, time),
              fmt::format("{} per {}", length, time)})
          all[text] = {metres / seconds, false};
    }
    return all;
  }();
  return units;
}

}  // namespace

RainUnit rain_unit(const std::string& text, const std::string& where) {
  std::string name = plain(text);
  double factor = 1;
  // The point of a decimal number is no space.
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), factor);
  if (error == std::errc())
    name = plain({end, static_cast<std::size_t>(text.data() + text.size() - end)});
  else
    factor = 1;
  if (!name.empty() && name.front() == ' ') name.erase(0, 1);
  const auto found = known_units().find(name);
  core::check(
      found != known_units().end() && factor > 0,
      "{}: '{}' is no unit of rain that is known; write units = \"mm/h\", \"kg m-2 s-1\", \"m/s\", or for "
      "the depth of each interval \"mm\", in [rain]",
      where, text);
  return {factor * found->second.factor, found->second.accumulated};
}

}  // namespace freshet::mesh
