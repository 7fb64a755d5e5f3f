#pragma once
// freshet verify: how good the forecasts of a workspace have been, by the readings that followed.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/workspace.hpp"
#include "verification/events.hpp"
#include "verification/probability_tally.hpp"
#include "verification/references.hpp"
#include "verification/tally.hpp"

namespace freshet::verification {

struct Options {
  double bin_h = 0;          ///< width of the lead times' bins; 0: chosen
  std::size_t draws = 1000;  ///< of the bootstrap
  std::uint64_t seed = 1;    ///< of bootstrap and ranks
  double climatology_years = 10;
  bool reading_error = false;                ///< ranks: members get the reading's error first (Hamill 2001)
  bool without_modified = false;             ///< cycles that a forecaster changed are left out
  std::optional<core::Instant> from, until;  ///< cycles
  std::vector<std::filesystem::path> archives;  ///< packed cycles (freshet archive --to)
};

/// Of peaks that were seen to rise and fall within a forecast.
struct PeakScores {
  int peaks = 0;
  double height_bias = 0, height_mae = 0;  ///< of the members' median, forecast minus observed
  double time_bias_h = 0, time_mae_h = 0;  ///< h; above 0: too late
  int inside = 0;                          ///< observed heights between the members' 10 and 90 %
};

/// A level of a gauge (verification/compared.hpp): whether it is reached by the end of a forecast, and at
/// each reading.
struct ThresholdScores {
  std::string name;
  double level = 0;
  std::vector<EventForecast> forecasts;  ///< of those that were judged and those that could not be
  ProbabilityTally reached;              ///< one for each cycle that was judged
  Figure brier, brier_skill, roc_area;   ///< of it
  ProbabilityTally ahead;                ///< the same, of those before which the water stood below
  struct Class : ProbabilityClass {
    int floods = 0;                    ///< events in the time of its forecasts
    std::size_t independent = 0;       ///< stretches of time that do not overlap
    std::optional<Interval> interval;  ///< of the share that came true
  };
  std::vector<Class> classes;  ///< five, of `ahead`
  std::vector<Class> diagram;  ///< ten, of `reached`
  EventTable events;
  std::vector<ProbabilityTally> at_reading;  ///< [lead bin] one for each reading
};

struct GaugeScores {
  std::string id, name;
  bool assimilated = true;
  int doubtful = 0, other_kind = 0;
  std::size_t reference_readings = 0;  ///< that climatology is made of, before thinning
  std::vector<LeadScores> leads;       ///< [lead bin]
  PeakScores peaks;
  std::vector<ThresholdScores> thresholds;
};

/// All of one quantity, in its unit.
struct QuantityScores {
  std::size_t quantity = 0;         ///< in compared()
  std::vector<GaugeScores> gauges;  ///< of the stage all, of others those where it was read and forecast
  std::vector<LeadScores> pooled;   ///< [lead bin] of all gauges; without parts
};

/// Of a rule, by the status of its messages.
struct WarningScores {
  std::string rule, kind, gauge, threshold, status;
  std::string event;    ///< what readings must show, in words; else why nothing that is read can tell
  bool judged = false;  ///< readings can tell
  std::optional<double> stage_m{};  ///< where the event is a stage
  int warnings = 0, hits = 0, late = 0, false_alarms = 0, misses = 0, not_judged = 0;
  int cancelled = 0;            ///< false alarms that were taken back before their end
  std::vector<double> ahead_h;  ///< of each hit
};

struct LeftOut {
  core::Instant cycle{};
  std::string why;
};

struct Verification {
  std::string basin, scenario;
  bool synthetic = false;
  std::vector<core::Instant> cycles;
  std::vector<LeftOut> left_out;
  int modified = 0, fewer_members = 0, from_pairs = 0;
  std::size_t members = 0;  ///< of most cycles
  std::size_t block = 1, blocks = 0;
  std::vector<LeadBin> bins;
  std::vector<QuantityScores> quantities;  ///< the stage first
  std::vector<WarningScores> warnings;
  int drafts_not_sent = 0;
};

/// NothingToCompare (verification/observed.hpp) where there is no cycle with a reading after it.
Verification verify(const core::Basin& basin, const core::Workspace& workspace, const Options& options);

}  // namespace freshet::verification
