#pragma once
// One cycle's forecast put beside what was read: all that verification needs of it.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "results/gauges_file.hpp"
#include "verification/observed.hpp"

namespace freshet::verification {

/// A reading after the cycle and what each member showed then.
struct StagePair {
  double lead_s = 0;  ///< > 0: what the cycle may have assimilated is no test of it
  double value = 0, error = 0;
  std::vector<double> members;  ///< rising; a dry member shows the bed
};

struct GaugePairs {
  std::string id, name;
  bool assimilated = true;
  std::vector<StagePair> pairs;       ///< by lead
  std::optional<ObservedStage> last;  ///< the last good reading up to the cycle, for persistence
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

/// `stages`: readings from oldest_last before the cycle to its end. Gauges whose bed the file does not have
/// count no time at which a member is dry.
CyclePairs pairs_of(const results::GaugeSeries& series, const std::map<std::string, GaugeStages>& stages);

}  // namespace freshet::verification
