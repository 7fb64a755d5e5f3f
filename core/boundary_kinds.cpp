#include "core/boundary_kinds.hpp"

#include <stdexcept>

#include "core/basin/ranges.hpp"

namespace freshet::core {

const BoundaryQuantity boundary_discharge{"discharge_m3_per_s",
                                          -1e6,
                                          1e6,
                                          "m3/s",
                                          plausible::discharge,
                                          false,
                                          "with `\"discharge\"`: constant, positive inwards"};
const BoundaryQuantity boundary_level{"level_m",
                                      range::elevation.low,
                                      range::elevation.high,
                                      "m",
                                      plausible::elevation,
                                      true,
                                      "with `\"level\"`: constant water level; more than 60 m above the "
                                      "highest bed of its edges, or 20 m below the lowest, is reported"};

const std::vector<const BoundaryQuantity*>& boundary_quantities() {
  static const std::vector<const BoundaryQuantity*> all = {&boundary_discharge, &boundary_level};
  return all;
}

const std::vector<BoundaryKind>& boundary_kinds() {
  using LetsOut = BoundaryKind::LetsOut;
  static const std::vector<BoundaryKind> kinds = {
      {.name = "wall", .about = "nothing passes", .lets_out = LetsOut::never},
      {.name = "free_outflow",
       .about = "water leaves along its own direction at normal depth of `slope`; without a slope at "
                "critical depth",
       .slope = true},
      {.name = "discharge",
       .about = "a given discharge comes in (or leaves, where it is negative), spread over the edges by "
                "their conveyance at `slope`",
       .quantity = &boundary_discharge,
       .file = BoundaryFile::series,
       .slope = true,
       .brings_in = true,
       .lets_out = LetsOut::if_negative},
      {.name = "level",
       .about = "the water outside stands at a given level, and comes in no faster than is critical",
       .quantity = &boundary_level,
       .file = BoundaryFile::series,
       .brings_in = true},
      {.name = "critical_outflow", .about = "a free overfall: water leaves at critical depth"},
      {.name = "rating_curve",
       .about = "what leaves is a function of the level inside, from `file`",
       .file = BoundaryFile::rating_curve},
  };
  return kinds;
}

const BoundaryKind& boundary_kind(const std::string& name) {
  for (const BoundaryKind& kind : boundary_kinds())
    if (kind.name == name) return kind;
  throw std::logic_error("no kind of boundary is called '" + name + "'");
}

}  // namespace freshet::core
