#pragma once
// How far a forecast was from what happened: stages at gauges against a truth, as root mean square errors.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/basin_fwd.hpp"
#include "results/gauges_file.hpp"

namespace freshet::postproc {

/// Squared errors, to be pooled over cycles and gauges before the root is taken.
struct SquaredError {
  double sum = 0;  ///< [m2]
  std::size_t count = 0;
  std::size_t dry = 0;  ///< instants with a stage of the truth and none of the forecast; not in the sum
  SquaredError& operator+=(const SquaredError& other);
  std::optional<double> rms() const;  ///< [m]; nothing without samples
};

struct StagePeak {
  double stage_m = 0;
  core::Instant time{};
};

/// What happened, from the gauges.nc of a run: member 0, as `freshet synthesize` reads it.
class StageTruth {
 public:
  /// InputError if the file is not of this form, is of another basin, or holds none of `gauges`.
  StageTruth(const std::filesystem::path& path, const core::Basin& basin);

  /// Stage at a gauge [m above its zero], linear between samples; nothing outside them or where one is
  /// missing.
  std::optional<double> stage(std::string_view gauge, core::Instant time) const;
  const results::GaugeSeries& series() const { return series_; }

 private:
  results::GaugeSeries series_;
};

/// Ensemble mean minus truth [m] at every instant of the file; NaN outside the forecast phase (lead time) and
/// where the truth has no stage. The mean is that of the wet members; infinite where fewer than half are wet:
/// the truth has a stage there, the forecast none.
std::vector<double> forecast_departures(const results::GaugeSeries& forecast, std::size_t station,
                                        const StageTruth& truth);

/// Squares of the finite departures; those that are infinite count as dry.
SquaredError squared(const std::vector<double>& departures);

/// Largest stage of the truth at the instants of the forecast phase, and when it was first there.
std::optional<StagePeak> true_peak(const results::GaugeSeries& forecast, std::size_t station,
                                   const StageTruth& truth);

}  // namespace freshet::postproc
