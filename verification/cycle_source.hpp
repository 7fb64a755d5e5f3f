#pragma once
// Where the pairs of each cycle come from: what is kept of them, the cycle's folder, or a packed archive.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/workspace.hpp"
#include "verification/cycle_pairs.hpp"
#include "verification/pairs_file.hpp"
#include "verification/verification.hpp"

namespace freshet::verification {

class CycleSource {
 public:
  CycleSource(const core::Basin& basin, const core::Workspace& workspace, const Observed& observed);
  ~CycleSource();
  CycleSource(const CycleSource&) = delete;
  CycleSource& operator=(const CycleSource&) = delete;

  /// Unpacks what a packed archive holds of gauges.nc, for cycles that have none in the workspace. InputError
  /// if the file is damaged or of another basin.
  void add_archive(const std::filesystem::path& archive);

  /// All cycles that are complete, or of which pairs are kept, by time.
  std::vector<core::Instant> cycles() const;

  /// Of one, kept for the next time. Nothing, with a reason, where it cannot be verified; damage is reported.
  std::optional<CyclePairs> pairs(core::Instant cycle, std::string& why_not);

  int from_file() const { return from_file_; }  ///< how many did not have to be made anew

 private:
  std::filesystem::path gauges_of(core::Instant cycle) const;
  std::string seal_of(core::Instant cycle) const;
  std::map<SeriesKey, GaugeReadings> readings_of(core::Instant cycle, double lead_s) const;
  std::optional<CyclePairs> kept(core::Instant cycle) const;
  std::optional<CyclePairs> make(core::Instant cycle, const std::filesystem::path& gauges,
                                 std::string& why_not) const;

  const core::Basin& basin_;
  core::Workspace workspace_;
  const Observed& observed_;
  std::filesystem::path unpacked_;  ///< removed at the end
  std::set<core::Instant> in_archives_;
  int from_file_ = 0;
};

}  // namespace freshet::verification
