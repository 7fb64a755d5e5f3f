#pragma once
// The global attributes that every result carries.

#include <string>
#include <vector>

#include "core/netcdf_file.hpp"
#include "core/time.hpp"

namespace freshet::results {

struct ResultAttributes {
  std::string title, institution;
  std::string source;  ///< program and version
  std::string basin, mesh_fingerprint;
  core::Instant cycle{};  ///< epoch of the file's times
  bool synthetic = false;
  std::string comment;             ///< "Synthetic: ..."
  std::string not_known;           ///< since when what drives the forecast is not known (core/last_known.hpp)
  std::string modifiers{};         ///< what the forecaster has changed (core/modifiers.hpp)
  std::string scenario{};          ///< name of the scenario that this is of; "": of none (core/scenario.hpp)
  std::string members_left_out{};  ///< which, and why; "" where all are there (core/lost_members.hpp)
  std::vector<int> member_numbers{};  ///< of those that are there; empty: all
  /// All that must be said where the result is seen: fewer members, comment, modifiers, what is not known.
  std::string remarks() const;
};

constexpr const char* mesh_conventions = "CF-1.8 UGRID-1.0";  ///< of files that hold the mesh
constexpr const char* series_conventions = "CF-1.8";          ///< of series at places

void write_result_attributes(core::NetcdfFile& file, const ResultAttributes& attributes,
                             const std::string& conventions);
/// Of the members that a file holds, rising; empty: all of the ensemble.
std::vector<int> read_member_numbers(const core::NetcdfFile& file);
/// InputError if they are missing: the file is no result.
ResultAttributes read_result_attributes(const core::NetcdfFile& file);

}  // namespace freshet::results
