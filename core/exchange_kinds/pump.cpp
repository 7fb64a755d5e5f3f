// What basin.toml may say of a pump.

#include <algorithm>

#include "core/exchange_kinds.hpp"
#include "core/plausible.hpp"

namespace freshet::core {
namespace {

using Type = ExchangeKey::Type;
using Bed = ExchangeKey::Bed;
constexpr double lowest = plausible::elevation.low, highest = plausible::elevation.high;

bool has_curve(const ExchangeSettings& s) { return !s.list("discharges_m3_per_s").empty(); }

std::vector<ExchangeRelation> relations() {
  std::vector<ExchangeRelation> all = rising("discharges_m3_per_s", "heads_m");
  all.push_back({[](const ExchangeSettings& s) { return s.has("capacity_m3_per_s") != has_curve(s); }, "",
                 "needs either capacity_m3_per_s, or discharges_m3_per_s with heads_m"});
  all.push_back({[](const ExchangeSettings& s) {
                   const std::vector<double>& q = s.list("discharges_m3_per_s");
                   return std::is_sorted(q.begin(), q.end(), std::greater<>());
                 },
                 "discharges_m3_per_s", "must not rise with the head"});
  all.push_back(
      {[](const ExchangeSettings& s) { return s.number("stop_level_m") < s.number("start_level_m"); },
       "stop_level_m", "must lie below start_level_m, or the pump would start and stop without end"});
  return all;
}

}  // namespace

ExchangeKind pump_table() {
  return {
      .name = "pump",
      .about =
          "A pump between two points: it starts when the water at its inlet reaches one level and stops "
          "when it has fallen to another. [Guide](guide/structures.md#pumps).",
      .lies = ExchangeKind::Lies::between_points,
      .keys = {{.name = "start_level_m",
                .low = lowest,
                .high = highest,
                .unit = "m",
                .about = "level at `inlet` at which it starts",
                .needed = true,
                .over = Bed::first},
               {.name = "stop_level_m",
                .low = lowest,
                .high = highest,
                .unit = "m",
                .about = "level at `inlet` at which it stops",
                .needed = true,
                .over = Bed::first},
               {.name = "capacity_m3_per_s",
                .low = 0.001,
                .high = 1000,
                .unit = "m3/s",
                .about = "what it lifts, whatever the head; needed, or `discharges_m3_per_s`"},
               {.name = "discharges_m3_per_s",
                .type = Type::list,
                .low = 0,
                .high = 1000,
                .unit = "m3/s",
                .about = "in place of `capacity_m3_per_s`: what it lifts against `heads_m`, linear between"},
               {.name = "heads_m",
                .type = Type::list,
                .low = -100,
                .high = 1000,
                .unit = "m",
                .about = "from the level at the inlet to that at the outlet, losses of the pipe included, "
                         "rising"},
               {.name = "outlet_invert_m",
                .low = lowest,
                .high = highest,
                .unit = "m",
                .about = "of the end of its pipe: where the water at `outlet` is lower, the head counts from "
                         "here; absent: the bed of the cell",
                .over = Bed::second},
               {.name = "outlet_at_most_m",
                .low = lowest,
                .high = highest,
                .unit = "m",
                .about = "it does not run while the water at `outlet` stands higher; absent: it does"}},
      .relations = relations()};
}

}  // namespace freshet::core
