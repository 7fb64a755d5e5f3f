#pragma once
// Snow by degree-days, as pure functions: water in m, rates in m/s, temperatures in degrees Celsius. A pack
// of frozen water that holds some liquid, after HBV (Bergström 1992, SMHI RH 4; Lindström et al. 1997,
// doi 10.1016/S0022-1694(97)00041-3); the factor over the year and the heat of rain after SNOW-17
// (Anderson 1973, NOAA NWS HYDRO-17).

#include <algorithm>
#include <cmath>
#include <numbers>

namespace freshet::hydro {

/// What describes it, in SI.
struct SnowNumbers {
  double snow_below = 0, rain_above = 0;  ///< C
  double melt = 0;                        ///< m/s for each degree above melt_above
  double melt_above = 0;                  ///< C
  double refreeze = 0;                    ///< of melt, for each degree below
  double liquid_part = 0;                 ///< that a pack holds, of its frozen water
  double ground_melt = 0;                 ///< m/s
  bool rain_melts = false;
};

/// Of a pack.
struct SnowWater {
  double frozen = 0, liquid = 0;
};

/// How a pack changes, and what reaches the ground.
struct SnowRates {
  double frozen = 0, liquid = 0;
  double out = 0;
};

/// Part of what falls that is snow.
inline double snow_part(const SnowNumbers& n, double temperature) {
  if (temperature >= n.rain_above) return temperature == n.snow_below ? 1 : 0;
  if (temperature <= n.snow_below) return 1;
  return (n.rain_above - temperature) / (n.rain_above - n.snow_below);
}

/// Degree-day factor on a day after 21 March: its mean, and a sine that is highest on 21 June.
inline double melt_of_day(double mean, double swing, double days_since_21_march) {
  return mean + swing * std::sin(2 * std::numbers::pi * days_since_21_march / 365.2422);
}

/// Heat of rain at T degrees over the heat of melting: 4.19 kJ/(kg K) over 334 kJ/kg.
constexpr double rain_melt_per_degree = 0.0125;

/// Over `dt` seconds in which `falls` comes down at this temperature: first what falls joins the pack, then
/// it melts or freezes, then what it cannot hold leaves it.
inline SnowRates snow_rates(const SnowNumbers& n, const SnowWater& pack, double falls, double temperature,
                            double dt) {
  const double part = snow_part(n, temperature);
  if (part == 0 && pack.frozen <= 0 && pack.liquid <= 0) return {0, 0, falls};
  const double snow = part * falls, rain = falls - snow;
  const double above = temperature - n.melt_above;
  const double heat = n.rain_melts ? rain_melt_per_degree * rain * std::max(temperature, 0.0) : 0;
  const double melts =
      std::min(n.melt * std::max(above, 0.0) + heat + n.ground_melt, std::max(pack.frozen, 0.0) / dt + snow);
  const double freezes =
      std::min(n.refreeze * n.melt * std::max(-above, 0.0), std::max(pack.liquid, 0.0) / dt + rain);
  const double frozen = snow - melts + freezes;
  const double holds = n.liquid_part * std::max(pack.frozen + dt * frozen, 0.0);
  const double out = std::max((pack.liquid - holds) / dt + rain + melts - freezes, 0.0);
  return {frozen, falls - frozen - out, out};
}

}  // namespace freshet::hydro
