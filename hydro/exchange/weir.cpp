#include "hydro/exchange/weir.hpp"

#include <algorithm>
#include <cmath>

#include "hydro/formulas/gravity.hpp"

namespace freshet::hydro {

double weir_discharge(double coefficient, double upper_head, double lower_head) {
  if (!(upper_head > 0)) return 0;
  const double free = coefficient * 2 / 3 * std::sqrt(2 * gravity * upper_head) * upper_head;
  if (!(lower_head > 0)) return free;
  const double submergence = std::min(lower_head / upper_head, 1.0);
  return free * std::pow(1 - submergence * std::sqrt(submergence), 0.385);
}

double level_along(const std::vector<double>& distances, const std::vector<double>& levels, double distance) {
  const auto after = std::upper_bound(distances.begin(), distances.end(), distance);
  if (after == distances.begin()) return levels.front();
  if (after == distances.end()) return levels.back();
  const auto i = after - distances.begin();
  const double share = (distance - distances[i - 1]) / (distances[i] - distances[i - 1]);
  return levels[i - 1] + share * (levels[i] - levels[i - 1]);
}

Weir::Weir(const core::ExchangeSettings& settings, const ExchangeSite& site)
    : coefficient_(settings.number("coefficient")), length_(site.length) {
  const double built = settings.has("crest_m") ? settings.number("crest_m")
                                               : level_along(settings.list("crest_distances_m"),
                                                             settings.list("crest_levels_m"), site.along);
  crest_ = std::max({built, site.first_bed, site.second_bed});
}

double Weir::discharge(const ExchangeLevels& levels) const {
  const double upper = std::max(levels.first, levels.second), lower = std::min(levels.first, levels.second);
  const double over = length_ * weir_discharge(coefficient_, upper - crest_, lower - crest_);
  return levels.first >= levels.second ? over : -over;
}

}  // namespace freshet::hydro
