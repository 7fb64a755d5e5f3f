// What basin.toml may say of a sluice gate.

#include "core/exchange_kinds.hpp"
#include "core/plausible.hpp"

namespace freshet::core {
namespace {

using Type = ExchangeKey::Type;
using Bed = ExchangeKey::Bed;
constexpr double lowest = plausible::elevation.low, highest = plausible::elevation.high;

bool has_rule(const ExchangeSettings& s) { return !s.list("openings_m").empty(); }

std::vector<ExchangeRelation> relations() {
  std::vector<ExchangeRelation> all = rising("openings_m", "opening_levels_m");
  all.push_back({[](const ExchangeSettings& s) { return s.has("opening_m") != has_rule(s); }, "",
                 "needs either opening_m, or openings_m with opening_levels_m"});
  all.push_back({[](const ExchangeSettings& s) { return s.has("width_m") != s.along_line(); }, "",
                 "needs width_m between two points; along a line the line is its width"});
  all.push_back({[](const ExchangeSettings& s) {
                   return !s.has("leaf_top_m") || !s.has("sill_m") ||
                          s.number("leaf_top_m") > s.number("sill_m");
                 },
                 "leaf_top_m", "must lie above sill_m"});
  return all;
}

}  // namespace

ExchangeKind gate_table() {
  return {
      .name = "gate",
      .about =
          "A sluice gate, along a line of edges, closed to the flow between cells, or between two "
          "points: water passes under its leaf (Swamee 1992), free or submerged, or as over a weir "
          "where the leaf does not touch it. [Guide](guide/structures.md#gates).",
      .lies = ExchangeKind::Lies::either,
      .keys = {{.name = "width_m",
                .low = 0.1,
                .high = 1000,
                .unit = "m",
                .about = "of the opening; needed between two points, where a line is its own width"},
               {.name = "sill_m",
                .low = lowest,
                .high = highest,
                .unit = "m",
                .about = "level of the sill; absent: the higher of the beds of the two cells",
                .over = Bed::both},
               {.name = "opening_m",
                .low = 0,
                .high = 50,
                .unit = "m",
                .about = "of the leaf over the sill; 0: shut. Needed, or `openings_m`"},
               {.name = "openings_m",
                .type = Type::list,
                .low = 0,
                .high = 50,
                .unit = "m",
                .about = "in place of `opening_m`: the openings at `opening_levels_m`, linear between, the "
                         "nearest one beyond them",
                .where = "opening_levels_m"},
               {.name = "opening_levels_m",
                .type = Type::list,
                .low = lowest,
                .high = highest,
                .unit = "m",
                .about = "levels of the water on the side that `ruled_by` names, rising"},
               {.name = "ruled_by",
                .type = Type::choice,
                .about = "whose level rules the opening: \"upstream\" is the inlet, or the right of the line",
                .choices = {"upstream", "downstream"}},
               {.name = "leaf_top_m",
                .low = lowest,
                .high = highest,
                .unit = "m",
                .about =
                    "top of the leaf when it is shut: it rises with the opening, and water flows over it "
                    "as over a sharp crest; absent: none does"},
               {.name = "contraction",
                .low = 0.5,
                .high = 1,
                .about = "of the jet: 0.611 under a sharp vertical leaf, up to 0.75 under a radial one",
                .otherwise = 0.611},
               {.name = "one_way",
                .type = Type::flag,
                .about = "true: water goes from upstream to downstream only, as through a tide gate",
                .otherwise = 0}},
      .relations = relations()};
}

}  // namespace freshet::core
