#pragma once
// Scores of one gauge (or of all) and lead time, collected cycle by cycle.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "verification/crps.hpp"
#include "verification/cycle_pairs.hpp"
#include "verification/intervals.hpp"

namespace freshet::verification {

/// Sums over the readings of a cycle. Where a score is compared with another, both are summed over the
/// readings that have both.
enum Sum : std::size_t {
  count,
  crps_sum,
  fair_count,
  fair_sum,
  error_sum,  ///< ensemble mean minus reading
  absolute_sum,
  squared_sum,
  variance_sum,  ///< over the members, times (m + 1) / m (Fortin et al. 2014)
  reading_variance_sum,
  persistence_count,
  persistence_crps,  ///< of the members, where there is a last reading
  persistence_sum,   ///< of the last reading as it stands
  changed_count,
  changed_crps,
  changed_sum,  ///< of the last reading with the usual changes
  climatology_count,
  climatology_crps,
  climatology_sum,
  sums
};
using Sums = std::array<double, sums>;

/// What one reading adds, besides what the pair holds.
struct ReferenceScores {
  std::optional<double> persistence, changed, climatology;
};

/// A figure with its interval, and how much stands behind it.
struct Figure {
  double value = 0;  ///< NaN: there is none
  std::optional<Interval> interval;
};

struct LeadScores {
  double readings = 0;
  std::size_t cycles = 0;
  Figure crps, fair_crps, bias, mae, rmse, spread, spread_over_error;
  Figure persistence_skill, changed_skill, climatology_skill;
  double persistence_crps = 0, changed_crps = 0, climatology_crps = 0;  ///< of the references; NaN: none
  CrpsParts parts;
  std::vector<int> ranks;
};

class LeadTally {
 public:
  /// Of cycle number `cycle`, cycles in order. `rank_place` in [0, 1): where the reading lies among the
  /// members, for a histogram whose classes do not depend on their number.
  void add(std::size_t cycle, const ReadingPair& pair, const ReferenceScores& references, double rank_place);
  /// `ranks`: classes of the histogram.
  LeadScores scores(const Resampling& resampling, std::size_t ranks) const;

 private:
  struct OfCycle {
    std::size_t cycle = 0;
    Sums sums{};
  };
  /// What is drawn with these weights.
  Sums drawn(const std::vector<std::uint16_t>& times) const;

  std::vector<OfCycle> cycles_;
  CrpsDecomposition decomposition_;
  std::vector<float> places_;
};

/// Where a reading lies among the members, as a share of the members + 1 ranks: below those that show more.
/// Among equal ones, and within its rank, by `random` in (0, 1), so that it is uniform where the ensemble is
/// right.
double rank_place(const std::vector<double>& members, double observed, double random);

}  // namespace freshet::verification
