// A share of a polygon lies under water of some depth, at one time.

#include <algorithm>

#include "core/errors.hpp"
#include "forecast/warnings/drawn_area.hpp"
#include "forecast/warnings/rule_kind.hpp"
#include "forecast/warnings/wet_share.hpp"

namespace freshet::forecast {

Finding find_area(const core::WarningRule& rule, const core::Basin& basin, const CycleProducts& products) {
  const double least = rule.number("wet_share");
  const WetShares shares = wet_shares(products, cells_of_rule(rule, basin, products.mesh), rule.area_depth_m);
  Finding f;
  f.place = {rule.place, rule.place, false, {}};
  f.needed = rule.probability;
  f.clear = std::min(rule.clear_probability, rule.probability);
  f.reached = shares.first(products.cycle, least);
  f.facts["wet_share"] = Number{100 * least, least < 0.01 ? 2 : 0};
  shares.add_to(f.facts);
  f.parameters = {{"wet_share", fmt::format("{}", least)},
                  {"wet_depth_m", fmt::format("{}", rule.area_depth_m)}};
  return f;
}

}  // namespace freshet::forecast
