#pragma once
// Checks that readers of series share: sizes, shapes, values, times.

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/errors.hpp"
#include "core/netcdf_file.hpp"
#include "results/record_times.hpp"
#include "results/variable.hpp"

namespace freshet::results {

/// A file being read, with its name in every message.
class SeriesFile {
 public:
  explicit SeriesFile(const std::filesystem::path& path) : file_(core::NetcdfFile::open(path)) {}

  const core::NetcdfFile& netcdf() const { return file_; }
  bool has(const Variable& variable) const { return file_.has_variable(variable.name); }

  template <class... Args>
  void require(bool holds, fmt::format_string<Args...> message, Args&&... args) const {
    if (!holds)
      core::fail_input("{}: {}; the file is damaged: make it again", file_.path().string(),
                       fmt::format(message, std::forward<Args>(args)...));
  }
  void require_shape(const Variable& variable) const { require_shape(variable.name, variable.dimensions()); }
  void require_shape(const std::string& name, const std::vector<std::string>& dimensions) const;
  /// InputError unless it is 1 to `most` long.
  std::size_t dimension(const std::string& name, std::size_t most) const;
  /// InputError if there would be more values than anyone has.
  void require_values(std::size_t rows, std::size_t members, std::size_t times) const;
  std::vector<std::string> texts(const Variable& variable) const;
  std::vector<double> numbers(const Variable& variable, double low, double high) const;
  /// All, NaN too.
  std::vector<double> values(const Variable& variable) const;
  /// Of window and forecast, each rising.
  RecordTimes times() const;
  /// [row][time] of a variable over them, NaN too.
  std::vector<double> series(const Variable& variable, const RecordTimes& times) const;

 private:
  void add_times(RecordTimes& times, const std::string& axis, bool forecast) const;

  core::NetcdfFile file_;
};

constexpr std::size_t most_rows = 100000, most_members = 100000, most_times = 10000000, longest_name = 100000;

}  // namespace freshet::results
