#pragma once
// The readings that a cycle used, each with the row of the store and the file that it came from.

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "service/trace/file_states.hpp"

namespace freshet::service {

/// Where files of readings may lie: their names say no folder.
class SourceFiles {
 public:
  /// Looks through the folders, but not into those of results.
  explicit SourceFiles(const std::vector<std::filesystem::path>& folders);
  /// as_it_was where one of that name has this sum; changed where all have others; not_kept where there is
  /// none.
  TracedFile find(const std::string& name, const std::string& sha256, FileComparison& files) const;

 private:
  std::multimap<std::string, std::filesystem::path> by_name_;
};

struct TracedReadings {
  std::vector<nlohmann::json> readings;  ///< as readings.json has them; with `source`, `sha256`, `revision`,
                                         ///< `revisions`, `raw` and `note` out of the store
  std::vector<std::pair<std::string, std::string>> sources;  ///< name and SHA-256 of each file, once
  std::vector<std::string> faults;
};

/// Of one cycle. `connection`: of the store. What is wrong with it or with the file is among the faults.
TracedReadings trace_readings(const std::filesystem::path& readings_json, const std::string& connection);

}  // namespace freshet::service
