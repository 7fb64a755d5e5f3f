#pragma once
// What a forecast is compared with: the climatology of a gauge, and how much it usually changes within a lead
// time. Both from readings of other times, so many as there are.

#include <map>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "verification/distribution.hpp"
#include "verification/events.hpp"
#include "verification/observed.hpp"

namespace freshet::verification {

/// Lead times in (from_h, to_h].
struct LeadBin {
  double from_h = 0, to_h = 0;
  bool holds(double lead_s) const { return from_h * 3600 < lead_s && lead_s <= to_h * 3600; }
};

/// Bins of a width that there are at most twelve, or of `width_h` if that is not 0; then one over all.
std::vector<LeadBin> lead_bins(double lead_h, double width_h);

/// Of one gauge and quantity.
struct Reference {
  Distribution values;  ///< all readings, thinned to a number that fits into memory
  /// [lead bin] From a reading to the one that comes the middle of the bin later; none for the bin over all.
  std::vector<Distribution> changes;
  std::vector<Level> levels;
  std::vector<CrossingFinder> crossings;    ///< [level]
  std::map<std::string, RiseFinder> rises;  ///< [rule] of the kind `rise`
  std::size_t readings = 0;                 ///< good ones that were looked at
};

struct ReferenceNeeds {
  core::Instant first{}, last{};  ///< of all forecasts: crossings are looked for between them
  double years = 10;              ///< of readings before the first forecast that count
};

/// In one pass over the store, a month at a time: memory does not grow with it.
std::map<SeriesKey, Reference> references_of(const core::Basin& basin, const Observed& observed,
                                             const ReferenceNeeds& needs, const std::vector<LeadBin>& bins);

}  // namespace freshet::verification
