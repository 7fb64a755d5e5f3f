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

Weir::Weir(const core::ExchangeSettings& settings, const ExchangeSite& site)
    : coefficient_(settings.number("coefficient")), length_(site.length) {
  const char* const key = settings.has("crest_m") ? "crest_m" : "crest_levels_m";
  const double built = settings.level(settings.kind->key(key), site.along);
  crest_ = std::max({built, site.first_bed, site.second_bed});
}

double Weir::discharge(const ExchangeLevels& levels) const {
  const double upper = std::max(levels.first, levels.second), lower = std::min(levels.first, levels.second);
  const double over = length_ * weir_discharge(coefficient_, upper - crest_, lower - crest_);
  return levels.first >= levels.second ? over : -over;
}

std::unique_ptr<Exchange> make_weir(const core::ExchangeSettings& table, const ExchangeSite& site) {
  return std::make_unique<Weir>(table, site);
}

}  // namespace freshet::hydro
