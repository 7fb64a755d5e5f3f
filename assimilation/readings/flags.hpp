#pragma once
// Flags of stored and incoming readings together.

#include <compare>
#include <map>
#include <vector>

#include "assimilation/readings/checks.hpp"
#include "core/basin_fwd.hpp"

namespace freshet::assimilation {

using Revisions = std::vector<StoredReading>;  ///< of one station and time, oldest first; never empty

/// The one that counts (used_of).
inline StoredReading& used(Revisions& revisions) { return revisions[used_of(revisions)]; }
inline const StoredReading& used(const Revisions& revisions) { return revisions[used_of(revisions)]; }

using History = std::map<core::Instant, Revisions>;
/// The readings of one gauge and quantity.
struct SeriesKey {
  std::string station;
  const Quantity* quantity = &stage();
  auto operator<=>(const SeriesKey&) const = default;
};
using Known = std::map<SeriesKey, History>;

/// [series][time] of readings by time, revision.
Known by_series(std::vector<StoredReading> readings);

/// Flags the revision of each time that counts anew, in the light of all around it. What lies near the begin
/// or end of `known` is flagged too: only readings further inside than check_back and check_ahead, or all
/// there are, get their last word.
void flag_used(Known& known, const core::Basin& basin, const GaugeBeds& beds);

/// "gorge: 7 readings outside -20 to 60 m ...", a line for each series that has some among `readings`; says
/// which unit they may be in.
std::vector<std::string> notes_on_range(const std::vector<StoredReading>& readings, const core::Basin& basin,
                                        const GaugeBeds& beds);

/// "gorge: 3 readings of stage are suspect (spike), first 4.9 m at ...: they left ...", a line for each
/// series and check.
std::vector<std::string> notes_on_doubts(const std::vector<StoredReading>& readings);

}  // namespace freshet::assimilation
