#pragma once
// How much of a layer of [[exposure]] the water reaches, member by member, by exposure.json of the cycle.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/basin_fwd.hpp"
#include "forecast/warnings/cycle_products.hpp"
#include "forecast/words/facts.hpp"
#include "results/exposure_file.hpp"

namespace freshet::forecast {

struct ExposedCounts {
  results::ExposureAtDepth counts;   ///< from the rule's depth on
  std::string layer, unit;           ///< unit: "people", "buildings", "km", "sites"
  std::vector<core::Instant> times;  ///< of the forecast
  std::string sha256;                ///< of the file

  /// [member] Nothing where it has fewer than `least` over the lead time, each counted once. Else the first
  /// time with so many at once; where it never has them at once at an output time, that with the most, and
  /// where there are none then, the earliest that it can be.
  std::vector<std::optional<core::Instant>> first(double least) const;
  /// What is counted, from which depth on, and over the members count_low, count_median and count_high, 10 to
  /// 90 %.
  void add_to(Facts& facts) const;
  /// The same for programs.
  std::vector<std::pair<std::string, std::string>> parameters() const;
};

/// A count as people read it: whole, or with digits where it is not.
Number count_of(double value);

/// InputError that says how to make exposure.json where it is missing, damaged, of other results than these
/// or without the rule's layer.
ExposedCounts exposed_counts(const core::WarningRule& rule, const core::Basin& basin,
                             const CycleProducts& products);

}  // namespace freshet::forecast
