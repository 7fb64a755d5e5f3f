// Discharge, m3/s, positive downstream: at a gauge whose name a [[section]] of basin.toml has.

#include <algorithm>
#include <cmath>

#include "assimilation/quantity.hpp"

namespace freshet::assimilation {

namespace {

/// A tenth of it: discharge comes from a rating curve, whose bounds are 10 to 20 % at medium and high flows
/// (McMillan, Krueger & Freer 2012, doi 10.1002/hyp.9384).
double error_of(const core::Station&, double value) { return std::max(0.1, 0.1 * std::abs(value)); }

constexpr double cubic_foot = 0.3048 * 0.3048 * 0.3048;  // m3

/// Rivers of all sizes: what leaves and comes back by a factor of three within half an hour is a spike. How
/// fast it may rise is not known.
CheckLimits limits(const core::Station&, std::optional<double>) {
  constexpr double any = std::numeric_limits<double>::infinity();
  const core::Plausible& range = core::plausible::discharge;
  return {.lowest = range.low,
          .highest = range.high,
          .unusual = range.high,
          .spike = 1,
          .spike_share = 2,
          .jump = any};
}

std::string why_unused(double, double, const std::vector<Shown>& members) {
  const bool known = std::all_of(members.begin(), members.end(),
                                 [](const Shown& member) { return std::isfinite(member.discharge); });
  return known
             ? ""
             : "the model records no discharge here: add a [[section]] whose name is the gauge's id, across "
               "the river at the gauge";
}

}  // namespace

Quantity discharge_quantity() {
  return {.name = "discharge",
          .unit = "m3/s",
          .words = "cubic metres per second",
          .suffix = "m3_per_s",
          .layer = "discharges",
          .slip = "convert litres or cubic feet",
          .possible = core::plausible::discharge,
          .possible_error = {0.001, 1e5, "error of a discharge", "m3/s",
                             "a tenth of the Amazon's largest is 40,000 m3/s"},
          .error_of = error_of,
          .limits = limits,
          .predicted = [](const Shown& member) { return member.discharge; },
          .why_unused = why_unused,
          .units = {{"m3/s", 1},
                    {"m^3/s", 1},
                    {"l/s", 0.001},
                    {"ft3/s", cubic_foot},
                    {"cfs", cubic_foot},
                    {"ft^3/s", cubic_foot},
                    {"ft\u00B3/s", cubic_foot},
                    {"m\u00B3/s", 1},
                    {"m3 s-1", 1},
                    {"m3.s-1", 1},
                    {"L/s", 0.001},
                    {"Ml/d", 1000.0 / 86400}}};
}

}  // namespace freshet::assimilation
