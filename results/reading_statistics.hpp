#pragma once
// Whether the errors that are stated and the spread of the members fit what readings show.

#include <vector>

#include "results/diagnostics_file.hpp"

namespace freshet::results {

/// Over readings that were used; of none all are NaN but the count. In the unit of the readings.
struct ReadingStatistics {
  int count = 0;
  double bias = 0, rms_before = 0;  ///< of the innovations
  double expected = 0;   ///< sqrt(mean(error^2 + spread^2)): rms_before of a system that is well tuned
  double rms_after = 0;  ///< of reading minus analysed mean
  double spread_before = 0, spread_after = 0;  ///< root of the mean variance of the members
  /// Desroziers et al. (2005), eq. 3 and 2, doi 10.1256/qj.05.108: variance of the readings' errors, and of
  /// the predictions, as innovations and analysis show it, over what is stated. 1 in a system that is well
  /// tuned.
  double error_ratio = 0, spread_ratio = 0;
};

ReadingStatistics reading_statistics(const std::vector<DiagnosedReading>& readings);

/// Readings of one gauge and quantity, in the order in which each first comes.
std::vector<std::vector<DiagnosedReading>> by_gauge(const std::vector<DiagnosedReading>& readings);

/// [members + 1] how many readings have that many members below them (Hamill 2001): flat where readings and
/// members come from one distribution and the readings' errors are small against the spread.
std::vector<int> rank_histogram(const std::vector<DiagnosedReading>& readings, int members);

}  // namespace freshet::results
