#pragma once
// Which results a picture or an export is made of: a cycle's folder or the run's.

#include <filesystem>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "core/netcdf_file.hpp"
#include "core/result_files.hpp"
#include "core/workspace.hpp"
#include "mesh/mesh.hpp"
#include "results/result_attributes.hpp"

namespace CLI {
class App;
}

namespace freshet::postproc {

/// What the user asked for. Neither: the newest cycle that has results, else the run.
struct ResultChoice {
  std::string cycle{};  ///< its time, ISO
  bool run = false;
};

void add_choice_options(CLI::App& command, ResultChoice& choice);

/// A folder with forecast.nc and probability.nc that belong together.
struct ResultFolder {
  std::filesystem::path path;
  results::ResultAttributes attributes{};  ///< of forecast.nc
  bool run = false;                        ///< of 'freshet run', not of a cycle
  std::filesystem::path forecast() const { return path / core::file_name::forecast; }
  std::filesystem::path probability() const { return path / core::file_name::probability; }
  std::filesystem::path gauges() const { return path / core::file_name::gauges; }
};

/// InputError if there are no such results, or if they are of another basin, or if the two files are of
/// different cycles or meshes.
ResultFolder find_results(const core::Workspace& workspace, const core::Basin& basin,
                          const ResultChoice& choice);

/// Values of a variable on cells: [face], or one time and member of [time][member][face].
struct FieldSlice {
  std::string variable;
  std::size_t time = 0;
  std::size_t member = 0;     ///< position along the dimension `member`
  std::size_t threshold = 0;  ///< position along the field's threshold_axis()
};

/// [cell]; InputError if the variable is missing, not on the file's cells, or the position is beyond its end.
std::vector<float> read_slice(const core::NetcdfFile& file, const FieldSlice& slice);

/// The results among a file's variables on cells, not the mesh itself: those of single members, or those of
/// all together, without slices of others.
std::vector<std::string> fields_on_cells(const core::NetcdfFile& file, bool of_members);

/// The axis of a field besides time, member and cells: its thresholds. "": it has none.
std::string threshold_axis(const core::NetcdfFile& file, const std::string& variable);

/// Instants of a file's times.
std::vector<core::Instant> instants_of(const core::NetcdfFile& file);

/// Position of the member with this number; InputError names the numbers that there are.
std::size_t position_of_member(const core::NetcdfFile& file, int number);

}  // namespace freshet::postproc
