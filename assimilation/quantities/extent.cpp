// Flooded fraction of an [[extent]], 0 to 1: how much of its area is under water.

#include <algorithm>
#include <cmath>

#include "assimilation/quantity.hpp"

namespace freshet::assimilation {

namespace {

double error_of(const core::Station& station, double) { return station.error > 0 ? station.error : 0.1; }

/// Fields are dry for months: nothing is frozen. Two maps lie hours apart or more.
CheckLimits limits(const core::Station&, std::optional<double>) { return only_within(0, 1); }

/// Where all members agree on dry or on flooded, nothing says what would change that.
std::string why_unused(double value, double error, const std::vector<Shown>& members) {
  const auto all = [&](double fraction) {
    return std::all_of(members.begin(), members.end(),
                       [&](const Shown& m) { return m.flooded_fraction == fraction; });
  };
  if (all(0))
    return value <= 3 * error ? "the area is dry in all members and by the reading: nothing to correct"
                              : "the area is dry in all members, by the reading it is not: there is no water "
                                "to correct";
  if (all(1))
    return value >= 1 - 3 * error
               ? "all of the area is flooded in all members and by the reading: nothing to correct"
               : "all of the area is flooded in all members, by the reading it is not: nothing says by how "
                 "much their water is too high";
  return "";
}

}  // namespace

Quantity extent_quantity() {
  return {.name = "extent",
          .unit = "1",
          .words = "fractions of the area",
          .suffix = "fraction",
          .layer = "extents",
          .slip = "convert per cent",
          .possible = {0, 1, "flooded fraction", "1", "0 is dry, 1 is flooded as a whole"},
          .possible_error = {0.001, 0.5, "error of a flooded fraction", "1",
                             "half of the area is what a guess misses"},
          .error_of = error_of,
          .limits = limits,
          .predicted = [](const Shown& member) { return member.flooded_fraction; },
          .why_unused = why_unused,
          .units = {{"1", 1}, {"%", 0.01}},
          .at = core::StationKind::extent,
          .anamorphosis = Anamorphosis{0, 1, fraction_score, fraction_of_score}};
}

}  // namespace freshet::assimilation
