#pragma once
// The files that a forecast leaves: forecast.nc, probability.nc and their frames (docs/architecture.md).

#include <filesystem>
#include <vector>

#include "hydro/run/checkpoint.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::forecast {

/// The state of all members at one output time, written as the forecast runs: what is there survives a kill,
/// and the products are put together from whole frames at the end.
class Frames {
 public:
  explicit Frames(std::filesystem::path folder) : folder_(std::move(folder)) {}
  /// Collective.
  void write(const hydro::Simulation& simulation, const hydro::ResultHeader& header) const;
  std::filesystem::path path(double time) const;  ///< s since forecast.start
  void remove() const;                            ///< all of them

 private:
  std::filesystem::path folder_;
};

/// forecast.nc from the frames at `times` (s since forecast.start). Collective.
void write_forecast(const std::filesystem::path& path, const hydro::Simulation& simulation,
                    const Frames& frames, const std::vector<double>& times,
                    const hydro::ResultHeader& header);

/// probability.nc from the running maxima in a checkpoint made at the end of the lead time. Collective.
void write_probability(const std::filesystem::path& path, const hydro::Simulation& simulation,
                       const std::filesystem::path& checkpoint, const hydro::ResultHeader& header);

}  // namespace freshet::forecast
