// What basin.toml may say of a levee that breaches.

#include "core/exchange_kinds.hpp"
#include "core/plausible.hpp"

namespace freshet::core {
namespace {

using Bed = ExchangeKey::Bed;
constexpr double lowest = plausible::elevation.low, highest = plausible::elevation.high;

}  // namespace

ExchangeKind breach_table() {
  ExchangeKind breach = weir_table();  // while it stands, and what is left of it
  breach.name = "breach";
  breach.about =
      "A levee or an embankment, as a `[[weir]]`, that fails: from a time or a level on it opens in width "
      "and "
      "depth. [Guide](guide/structures.md#breaches).";
  const std::vector<ExchangeKey> keys = {
      {.name = "centre_m",
       .low = 0,
       .high = 1e6,
       .unit = "m",
       .about = "distance of its middle from the beginning of the line",
       .needed = true},
      {.name = "width_m", .low = 1, .high = 1e4, .unit = "m", .about = "at the end", .needed = true},
      {.name = "bottom_m",
       .low = lowest,
       .high = highest,
       .unit = "m",
       .about = "level of its bottom at the end; absent, or where the bed of a cell is higher: the bed",
       .over = Bed::both},
      {.name = "formation_h",
       .low = 0.001,
       .high = 1000,
       .unit = "h",
       .about = "how long it grows, in width and depth in proportion to the time",
       .needed = true},
      {.name = "trigger_level_m",
       .low = lowest,
       .high = highest,
       .unit = "m",
       .about = "it begins when the water on either side of an edge within `width_m` reaches this level"},
      {.name = "begin_h",
       .low = 0,
       .high = 1e6,
       .unit = "h",
       .about = "it begins so long after `forecast.start`; needed, or `trigger_level_m`; with both, "
                "whichever comes first"}};
  breach.keys.insert(breach.keys.end(), keys.begin(), keys.end());
  breach.relations.push_back(
      {[](const ExchangeSettings& s) { return s.has("trigger_level_m") || s.has("begin_h"); }, "",
       "needs trigger_level_m or begin_h, or it would be a weir"});
  return breach;
}

}  // namespace freshet::core
