#pragma once
// One cycle's forecast put beside what was read: all that verification needs of it.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "results/gauges_file.hpp"
#include "results/sections_file.hpp"
#include "verification/observed.hpp"

namespace freshet::verification {

/// A reading after the cycle and what each member showed then.
struct ReadingPair {
  double lead_s = 0;  ///< > 0: what the cycle may have assimilated is no test of it
  double value = 0, error = 0;
  std::vector<double> members;  ///< rising; of stages a dry member shows the bed
};

/// Of a gauge and a quantity.
struct GaugePairs {
  std::string id, name;
  std::size_t quantity = 0;  ///< its number in compared()
  bool assimilated = true;
  std::vector<ReadingPair> pairs;     ///< by lead
  std::optional<ObservedValue> last;  ///< the last good reading up to the cycle, for persistence
  std::vector<double> peak, peak_s;   ///< [member] of the forecast after the cycle: height, time
  int doubtful = 0, other_kind = 0;   ///< readings that were left out
};

struct CyclePairs {
  core::Instant cycle{};
  double lead_s = 0;  ///< how far the forecast reaches
  std::size_t members = 0;
  bool synthetic = false, modified = false, fewer_members = false;
  std::string scenario;
  std::vector<GaugePairs> gauges;
};

/// How old a last reading may be and still be something to persist.
constexpr std::chrono::hours oldest_last{6};

/// What a cycle has written.
struct CycleSeries {
  results::GaugeSeries gauges;
  std::optional<results::SectionSeries> sections;  ///< nothing: the basin has none
};

/// `readings`: from oldest_last before the cycle to its end. Gauges whose bed the file does not have count no
/// time at which a member is dry. A discharge is that of the section, weir or culvert with the gauge's name.
CyclePairs pairs_of(const CycleSeries& series, const std::map<SeriesKey, GaugeReadings>& readings);

}  // namespace freshet::verification
