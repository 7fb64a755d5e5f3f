// What basin.toml may say of a weir.

#include <algorithm>

#include "core/exchange_kinds.hpp"
#include "core/plausible.hpp"

namespace freshet::core {
namespace {

using Type = ExchangeKey::Type;
using Bed = ExchangeKey::Bed;
using Lies = ExchangeKind::Lies;
constexpr double lowest = plausible::elevation.low, highest = plausible::elevation.high;

}  // namespace

ExchangeKind weir_table() {
  ExchangeKind weir{
      .name = "weir",
      .about =
          "A weir, an embankment or the crest of a levee along a line of edges, closed to the flow between "
          "cells: discharge over its crest after Poleni, drowned after Villemonte (1947). "
          "[Guide](guide/structures.md).",
      .lies = Lies::along_line,
      .keys = {{.name = "crest_m",
                .low = lowest,
                .high = highest,
                .unit = "m",
                .about =
                    "level of the crest; needed, or `crest_levels_m`; where the bed of a cell is higher, "
                    "the bed counts",
                .over = Bed::both},
               {.name = "crest_levels_m",
                .type = Type::list,
                .low = lowest,
                .high = highest,
                .unit = "m",
                .about = "in place of `crest_m`: levels at `crest_distances_m`, linear between",
                .over = Bed::both,
                .where = "crest_distances_m"},
               {.name = "crest_distances_m",
                .type = Type::list,
                .low = 0,
                .high = 1e6,
                .unit = "m",
                .about = "distances from the beginning of the line, rising"},
               {.name = "coefficient",
                .low = 0.2,
                .high = 0.9,
                .about = "of Q = coefficient 2/3 sqrt(2 g) L h^1.5: 0.577 over a broad crest, 0.62 over a "
                         "sharp one",
                .otherwise = 0.577}},
      .relations = rising("crest_levels_m", "crest_distances_m")};
  weir.relations.insert(
      weir.relations.begin(),
      {{[](const ExchangeSettings& s) { return s.has("crest_m") || !s.list("crest_levels_m").empty(); }, "",
        "needs crest_m, or crest_levels_m with crest_distances_m"},
       {[](const ExchangeSettings& s) { return !s.has("crest_m") || s.list("crest_levels_m").empty(); },
        "crest_levels_m", "both crest_m and crest_levels_m are given; keep one"}});
  return weir;
}

}  // namespace freshet::core
