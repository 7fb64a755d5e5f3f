#pragma once
// Readings as a file brings them, whatever its format (docs/guide/ingest.md).

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "assimilation/readings/extent_shapes.hpp"
#include "assimilation/readings/reading.hpp"
#include "core/basin/stations.hpp"

namespace freshet::assimilation {

struct ReadingFile {
  std::filesystem::path path;
  std::string sha256;
  bool synthetic = false;  ///< the file says that nobody measured them
  int repeated = 0;        ///< readings that repeat another one
  int unreadable = 0;      ///< readings that are kept out: no number, no time, no gauge of the basin ...
  std::vector<std::string> notes;  ///< "file.csv:7: ...": what was kept out or read with a guess, and why
  /// By station, quantity, time; where two differ about one of these, both, in the file's order. Quality as
  /// stated, else good.
  std::vector<Reading> readings;
};

/// What agencies call gauges: their name -> id, where that is another.
using AgencyNames = std::map<std::string, std::string, std::less<>>;

/// Reads and checks the whole file; its content tells its format (reading_format.hpp). A reading that cannot
/// be read is kept out with a note: unknown station (with the nearest), time without zone, what is not a
/// number, an error that cannot be. A word for a value ("Ice", "---") is a missing value. Throws one
/// InputError with a line "file.csv:7: ..." for each of the first ten mistakes if the head of the file is
/// wrong, or more than half of the readings are unreadable; and if no format fits. `shapes`: for maps.
ReadingFile read_readings(const std::filesystem::path& path, const core::Stations& stations,
                          const AgencyNames& names = {}, const ExtentShapes& shapes = {});

/// The same for what is not in a file yet; `name` opens the messages. Maps need their file.
ReadingFile readings_in(const std::string& content, const std::string& name, const core::Stations& stations,
                        const AgencyNames& names = {});

}  // namespace freshet::assimilation
