// Velocity of the water at a gauge, m/s, mean over the depth and positive downstream: of an ADCP, or of a
// radar at the surface, whose velocity a factor brings down to that mean (velocity_factor).

#include <algorithm>
#include <cmath>

#include "assimilation/quantity.hpp"

namespace freshet::assimilation {

namespace {

/// A point stands for its cell, and waves and turbulence are in what is read: a tenth of it, and never less
/// than a slow stream's whole motion.
double error_of(const core::Station&, double value) { return std::max(0.05, 0.1 * std::abs(value)); }

CheckLimits limits(const core::Station&, std::optional<double>) {
  constexpr double any = std::numeric_limits<double>::infinity();
  return {.lowest = -15,
          .highest = 15,  // in the steepest torrents in flood
          .unusual = 10,
          .spike = 1,
          .spike_share = 1,
          .jump = any};
}

/// Speed, with the sign of the discharge where a section says which way is downstream.
double predicted(const Shown& member) { return member.discharge < 0 ? -member.speed() : member.speed(); }

std::string why_unused(double value, double error, const std::vector<Shown>& members) {
  const bool sign_known = std::all_of(members.begin(), members.end(),
                                      [](const Shown& member) { return std::isfinite(member.discharge); });
  if (value < -3 * error && !sign_known)
    return "it says that water flows upstream, and nothing says which way that is: add a [[section]] whose "
           "name is the gauge's id, across the river at the gauge";
  return why_dry_unused(std::abs(value) > 3 * error, members);
}

}  // namespace

Quantity velocity_quantity() {
  return {.name = "velocity",
          .unit = "m/s",
          .words = "metres per second",
          .suffix = "m_per_s",
          .layer = "velocities",
          .slip = "convert centimetres per second or kilometres per hour",
          .possible = {-15, 15, "velocity", "m/s", "the steepest torrents flow at some 12 m/s"},
          .possible_error = {0.001, 5, "error of a velocity", "m/s", "a float is timed to a tenth"},
          .error_of = error_of,
          .limits = limits,
          .predicted = predicted,
          .why_unused = why_unused,
          .units = {{"m/s", 1},
                    {"cm/s", 0.01},
                    {"mm/s", 0.001},
                    {"ft/s", 0.3048},
                    {"km/h", 1 / 3.6},
                    {"m s-1", 1},
                    {"m.s-1", 1}}};
}

}  // namespace freshet::assimilation
