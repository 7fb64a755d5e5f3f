#pragma once
// A store of water below the ground, as pure functions: depths over its zone in m, rates in m/s.

#include <algorithm>
#include <cmath>

namespace freshet::hydro {

/// What describes a store, in SI.
struct GroundNumbers {
  double capacity = 1;             ///< m, S at which all is saturated
  double flow = 0, exponent = 2;   ///< m/s that leave a full store; of S / capacity
  double saturation_exponent = 1;  ///< b below
};

/// Part of the zone that is saturated when it holds `storage`. Capacities of its places are distributed as
/// F(i) = 1 - (1 - i / i_max)^b and filled from below (Zhao et al. 1980, IAHS publ. 129; Moore & Clarke 1981,
/// doi 10.1029/WR017i005p01367; as in Wood et al. 1992, doi 10.1029/91JD01786).
inline double saturated_part(const GroundNumbers& g, double storage) {
  const double dry = std::max(1 - storage / g.capacity, 0.0);
  return 1 - std::pow(dry, g.saturation_exponent / (1 + g.saturation_exponent));
}

/// What leaves it for the streams: a non-linear reservoir (Brutsaert & Nieber 1977,
/// doi 10.1029/WR013i003p00637).
inline double outflow(const GroundNumbers& g, double storage) {
  return g.flow * std::pow(storage / g.capacity, g.exponent);
}

/// The storage that gives this outflow.
inline double storage_of_outflow(const GroundNumbers& g, double rate) {
  return g.capacity * std::pow(rate / g.flow, 1 / g.exponent);
}

/// Of what the air would take, the part that the ground has to give.
inline double drying_part(const GroundNumbers& g, double storage) {
  return std::min(storage / g.capacity, 1.0);
}

}  // namespace freshet::hydro
