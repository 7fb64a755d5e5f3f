#pragma once
// Readings in a CSV file: columns station, time, stage_m or that of another quantity and, optionally, its
// error (error_m), quality
// (docs/guide/ingest.md).

#include <filesystem>
#include <string>
#include <vector>

#include "assimilation/readings/reading.hpp"
#include "core/basin/gauges.hpp"

namespace freshet::assimilation {

struct ReadingFile {
  std::filesystem::path path;
  std::string sha256;
  bool synthetic = false;          ///< the file has a line "# synthetic: yes"
  int repeated = 0;                ///< rows that say again what another row says
  int unreadable = 0;              ///< rows that are kept out: no number, no time, no gauge of the basin ...
  std::vector<std::string> notes;  ///< "file.csv:7: ...": what was kept out or read with a guess, and why
  /// By station, then time; where two rows differ about one of these, both, in the file's order. Quality as
  /// stated, else good.
  std::vector<Reading> readings;
};

/// Reads and checks the whole file. A row that cannot be read is kept out with a note: unknown station (with
/// the nearest), time without zone, what is not a number, an error that cannot be. A word for a stage ("Ice",
/// "---") is a missing value. Throws one InputError with a line "file.csv:7: ..." for each of the first ten
/// mistakes if the header or a comment is wrong, or more than half of the rows are unreadable.
ReadingFile read_csv(const std::filesystem::path& path, const std::vector<core::Gauge>& gauges);

}  // namespace freshet::assimilation
