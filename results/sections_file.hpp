#pragma once
// sections.nc: discharge and volume through boundaries, section lines and exchanges, CF featureType
// timeSeries (docs/architecture.md).

#include <filesystem>
#include <string>
#include <vector>

#include "results/record_times.hpp"
#include "results/result_attributes.hpp"

namespace freshet::results {

enum class SectionKind : int { boundary = 0, line = 1, exchange = 2 };

struct SectionSeries : RecordTimes {
  ResultAttributes attributes;
  std::vector<std::string> names;
  std::vector<SectionKind> kinds;  ///< boundaries come first, then lines
  std::size_t members = 0;
  /// [section][member][time] Into the basin, of a line downstream, of an exchange its own way: m3/s, mean
  /// since the record before, NaN at the first; m3 since forecast.start.
  std::vector<double> discharge_m3_per_s, volume_m3;
};
void write_sections(const std::filesystem::path& path, const SectionSeries& series);
/// InputError as read_gauge_series.
SectionSeries read_sections(const std::filesystem::path& path);

}  // namespace freshet::results
