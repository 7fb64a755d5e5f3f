#include "core/exchange_kinds.hpp"

#include <algorithm>
#include <stdexcept>

#include "core/culvert_inlets.hpp"
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

const ExchangeKind weir{
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
              .about = "level of the crest; needed, or `crest_levels_m`; where the bed of a cell is higher, "
                       "the bed counts",
              .over = Bed::both},
             {.name = "crest_levels_m",
              .type = Type::list,
              .low = lowest,
              .high = highest,
              .unit = "m",
              .about = "in place of `crest_m`: levels at `crest_distances_m`, linear between",
              .over = Bed::both,
              .distances = "crest_distances_m"},
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
    .relations = {
        {[](const ExchangeSettings& s) { return s.has("crest_m") || !s.list("crest_levels_m").empty(); }, "",
         "needs crest_m, or crest_levels_m with crest_distances_m"},
        {[](const ExchangeSettings& s) { return !s.has("crest_m") || s.list("crest_levels_m").empty(); },
         "crest_levels_m", "both crest_m and crest_levels_m are given; keep one"},
        {[](const ExchangeSettings& s) {
           return s.list("crest_levels_m").size() == s.list("crest_distances_m").size();
         },
         "crest_distances_m", "has not as many values as crest_levels_m"},
        {[](const ExchangeSettings& s) {
           const std::vector<double>& d = s.list("crest_distances_m");
           return std::adjacent_find(d.begin(), d.end(), std::greater_equal<>()) == d.end();
         },
         "crest_distances_m", "must rise from value to value"}}};

const ExchangeKind culvert{
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
        {[](const ExchangeSettings& s) { return find_culvert_inlet(s.word("inlet_type"))->box == is_box(s); },
         "inlet_type", "is not of this shape of barrel: those of boxes begin with box_"}}};

}  // namespace

double ExchangeSettings::level(const ExchangeKey& key, double along) const {
  if (key.type != ExchangeKey::Type::list) return number(key.name);
  const std::vector<double>&levels = list(key.name), &distances = list(key.distances);
  const auto after = std::upper_bound(distances.begin(), distances.end(), along);
  if (after == distances.begin()) return levels.front();
  if (after == distances.end()) return levels.back();
  const auto i = after - distances.begin();
  const double share = (along - distances[i - 1]) / (distances[i] - distances[i - 1]);
  return levels[i - 1] + share * (levels[i] - levels[i - 1]);
}

const std::vector<ExchangeKind>& exchange_kinds() {
  static const std::vector<ExchangeKind> kinds = {weir, culvert};
  return kinds;
}

const ExchangeKey& ExchangeKind::key(const std::string& key) const {
  for (const ExchangeKey& known : keys)
    if (known.name == key) return known;
  throw std::logic_error("no key of " + name + " is called '" + key + "'");
}

const ExchangeKind& exchange_kind(const std::string& name) {
  for (const ExchangeKind& kind : exchange_kinds())
    if (kind.name == name) return kind;
  throw std::logic_error("no kind of exchange is called '" + name + "'");
}

}  // namespace freshet::core
