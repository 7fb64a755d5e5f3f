#pragma once
// What the gauges of the model showed, all members.

#include <filesystem>
#include <vector>

#include "hydro/run/result_file.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {

/// Before the analysis of a cycle, or after.
enum class Phase : int { window = 0, forecast = 1 };

struct GaugeHistory {
  std::vector<double> time;                    ///< [record] s since forecast.start
  std::vector<Phase> phase;                    ///< [record]
  std::vector<double> level;                   ///< [record][gauge][member] m
  std::vector<double> velocity_x, velocity_y;  ///< [record][gauge][member] m/s
  std::vector<double> volume;  ///< [record][section][member] m3 in through each boundary section so far

  /// Reads the gauges now. Collective.
  void record(const Simulation& simulation, Phase phase);
  /// Forgets what was recorded after `time`.
  void cut(double time);
};

/// sections.nc (docs/architecture.md): discharge and volume through the boundary sections; the first rank
/// writes.
void write_sections(const std::filesystem::path& path, const Simulation& simulation,
                    const GaugeHistory& history, const ResultHeader& header);

/// gauges.nc (docs/architecture.md); the first rank writes.
void write_gauges(const std::filesystem::path& path, const Simulation& simulation,
                  const GaugeHistory& history, const ResultHeader& header);

}  // namespace freshet::hydro
