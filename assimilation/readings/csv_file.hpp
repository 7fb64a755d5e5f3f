#pragma once
// Readings in a CSV file: columns station, time, stage_m and, optionally, error_m, quality
// (docs/guide/ingest.md).

#include <filesystem>
#include <vector>

#include "assimilation/readings/reading.hpp"
#include "core/basin.hpp"

namespace freshet::assimilation {

struct ReadingFile {
  std::filesystem::path path;
  std::string sha256;
  bool synthetic = false;  ///< the file has a line "# synthetic: yes"
  int repeated = 0;        ///< rows that say again what another row says
  std::vector<Reading>
      readings;  ///< by station, then time; each station and time once; quality as stated, else good
};

/// Reads and checks the whole file. Throws one InputError with a line "file.csv:7: ..." for each of the first
/// ten mistakes: unknown station (with the nearest), time without zone, what is not a number, unknown
/// columns, two different readings of one station and time.
ReadingFile read_csv(const std::filesystem::path& path, const std::vector<core::Gauge>& gauges);

}  // namespace freshet::assimilation
