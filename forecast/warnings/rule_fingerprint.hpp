#pragma once
// What decides about a rule, in one hash.

#include <string>

#include "core/basin/warnings.hpp"
#include "core/basin_fwd.hpp"
#include "forecast/warnings/cycle_products.hpp"

namespace freshet::forecast {

/// Of the products, of the rule and of the threshold that it names: if it changes, the cycle is evaluated
/// again. nullptr: the rule is gone.
std::string rule_fingerprint(const core::WarningRule* rule, const core::Basin& basin,
                             const ProductSums& sums);

}  // namespace freshet::forecast
