// What basin.toml may say of a culvert.

#include "core/culvert_inlets.hpp"
#include "core/exchange_kinds.hpp"
#include "core/plausible.hpp"

namespace freshet::core {
namespace {

using Type = ExchangeKey::Type;
using Bed = ExchangeKey::Bed;
using Lies = ExchangeKind::Lies;
constexpr double lowest = plausible::elevation.low, highest = plausible::elevation.high;

std::vector<std::string> inlet_names() {
  std::vector<std::string> names;
  for (const CulvertInlet& inlet : culvert_inlets) names.emplace_back(inlet.name);
  return names;
}

bool is_box(const ExchangeSettings& s) { return s.word("shape") == "box"; }

}  // namespace

ExchangeKind culvert_table() {
  return {
      .name = "culvert",
      .about =
          "A culvert between two points: the lesser of what its inlet lets in and its barrel carries, after "
          "FHWA HDS-5 (2012). [Guide](guide/structures.md).",
      .lies = Lies::between_points,
      .keys =
          {{.name = "shape", .type = Type::choice, .about = "of the barrel", .choices = {"circular", "box"}},
           {.name = "diameter_m",
            .low = 0.1,
            .high = 20,
            .unit = "m",
            .about = "of a circular barrel; needed there"},
           {.name = "width_m", .low = 0.1, .high = 50, .unit = "m", .about = "of a box; needed there"},
           {.name = "height_m", .low = 0.1, .high = 20, .unit = "m", .about = "of a box; needed there"},
           {.name = "barrels",
            .type = Type::integer,
            .low = 1,
            .high = 100,
            .about = "alike, side by side",
            .otherwise = 1},
           {.name = "length_m",
            .low = 0.5,
            .high = 1e4,
            .unit = "m",
            .about = "of the barrel; absent: the distance between its ends"},
           {.name = "inlet_invert_m",
            .low = lowest,
            .high = highest,
            .unit = "m",
            .about = "the floor of the barrel at `inlet`; absent: the bed of the cell",
            .over = Bed::first},
           {.name = "outlet_invert_m",
            .low = lowest,
            .high = highest,
            .unit = "m",
            .about = "the same at `outlet`",
            .over = Bed::second},
           {.name = "manning_n",
            .low = 0.008,
            .high = 0.06,
            .unit = "s/m^(1/3)",
            .about = "of the barrel: concrete 0.012, corrugated metal 0.024",
            .otherwise = 0.012,
            .slip = 10},
           {.name = "inlet_type",
            .type = Type::choice,
            .about = "shape of the inlet, HDS-5 table A.1 ([guide](guide/structures.md#culverts)); of a box "
                     "one must be given",
            .choices = inlet_names()},
           {.name = "entrance_loss",
            .low = 0,
            .high = 2,
            .about = "times the velocity head; absent: that of the inlet's type, HDS-5 table C.2"},
           {.name = "flap_gate",
            .type = Type::flag,
            .about = "true: water goes from `inlet` to `outlet` only",
            .otherwise = 0}},
      .relations = {
          {[](const ExchangeSettings& s) { return is_box(s) || s.has("diameter_m"); }, "shape",
           "\"circular\" needs diameter_m"},
          {[](const ExchangeSettings& s) { return !is_box(s) || (s.has("width_m") && s.has("height_m")); },
           "shape", "\"box\" needs width_m and height_m"},
          {[](const ExchangeSettings& s) {
             return is_box(s) ? !s.has("diameter_m") : !s.has("width_m") && !s.has("height_m");
           },
           "shape", "diameter_m is of a circular barrel, width_m and height_m are of a \"box\""},
          {[](const ExchangeSettings& s) {
             return find_culvert_inlet(s.word("inlet_type"))->box == is_box(s);
           },
           "inlet_type", "is not of this shape of barrel: those of boxes begin with box_"}}};
}

}  // namespace freshet::core
