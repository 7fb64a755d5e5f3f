#pragma once
// What gauges, extents and rain gauges of the model showed, all members.

#include <filesystem>
#include <vector>

#include "hydro/run/budget_history.hpp"
#include "hydro/run/result_file.hpp"
#include "hydro/run/simulation.hpp"

namespace freshet::hydro {

struct GaugeHistory {
  std::vector<double> time;                    ///< [record] s since forecast.start
  std::vector<Phase> phase;                    ///< [record]
  std::vector<double> level;                   ///< [record][gauge][member] m
  std::vector<double> velocity_x, velocity_y;  ///< [record][gauge][member] m/s
  std::vector<double> concentration;           ///< [record][tracer][gauge][member]
  /// [record][section][member] Simulation::section_volumes(): boundary sections, then section lines, m3 so
  /// far
  std::vector<double> volume;
  std::vector<double> flooded;      ///< [record][extent][member] flooded fraction
  std::vector<double> rain_fallen;  ///< [record][rain gauge][member] m so far
  BudgetHistory budget;             ///< recorded on its own, more seldom

  /// Reads the gauges now. Collective.
  void record(const Simulation& simulation, Phase phase);
  /// Forgets what was recorded after `time`, of the budget too.
  void cut(double time);
};

/// Water level of a member at a gauge, m; NaN where the gauge's cell is dry (shallower than
/// core::dry_film_m): the level of dry land is its bed's, and no stage.
double wet_level(const GaugeHistory& history, const Simulation& simulation, std::size_t record,
                 std::size_t gauge, std::size_t member);

/// sections.nc (docs/architecture.md): discharge and volume through boundary sections and section lines; the
/// first rank writes.
void write_sections(const std::filesystem::path& path, const Simulation& simulation,
                    const GaugeHistory& history, const ResultHeader& header);

/// Mean discharge over each interval between records, [record], m3/s, of a row of section_volumes() and a
/// member; NaN at the first record and where two records have the same time.
std::vector<double> discharge_of(const GaugeHistory& history, std::size_t sections, std::size_t section,
                                 std::size_t members, std::size_t member);

/// The same at one record.
double discharge_at(const GaugeHistory& history, std::size_t sections, std::size_t section,
                    std::size_t members, std::size_t member, std::size_t record);

/// gauges.nc (docs/architecture.md); the first rank writes. Collective.
void write_gauges(const std::filesystem::path& path, const Simulation& simulation,
                  const GaugeHistory& history, const ResultHeader& header);

}  // namespace freshet::hydro
