#include "postproc/result_folder.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/cycle_folders.hpp"
#include "core/errors.hpp"
#include "core/result_files.hpp"
#include "core/thinned.hpp"
#include "results/fields.hpp"
#include "results/record_times.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;

namespace {

bool has_results(const fs::path& folder) {
  return fs::exists(folder / core::file_name::forecast) && fs::exists(folder / core::file_name::probability);
}

fs::path newest_results(const core::Workspace& workspace) {
  const std::vector<core::Instant> cycles = core::list_cycles(workspace.cycles());
  for (auto t = cycles.rbegin(); t != cycles.rend(); ++t)
    if (has_results(workspace.cycle(*t))) return workspace.cycle(*t);
  core::check(
      has_results(workspace.run()),
      "{}: no results: neither cycles/*/ nor run/ holds forecast.nc and probability.nc; make them with "
      "'freshet cycle' or 'freshet run', or name the folder with --workspace",
      workspace.root.string());
  return workspace.run();
}

fs::path chosen_folder(const core::Workspace& workspace, const ResultChoice& choice) {
  if (choice.cycle.empty() && !choice.run) return newest_results(workspace);
  const fs::path folder =
      choice.run ? workspace.run() : workspace.cycle(core::parse_instant(choice.cycle, "--cycle"));
  for (const char* name : {core::file_name::forecast, core::file_name::probability})
    core::check(fs::exists(folder / name) || core::thinned_note(folder / name).empty(), "{}: {}",
                (folder / name).string(), core::thinned_note(folder / name));
  core::check(has_results(folder),
              "{}: forecast.nc or probability.nc is missing; make them with 'freshet {}'", folder.string(),
              choice.run ? "run" : "cycle");
  return folder;
}

}  // namespace

void add_choice_options(CLI::App& command, ResultChoice& choice) {
  CLI::Option* cycle = command.add_option(
      "--cycle", choice.cycle, "time of the cycle, such as 2026-03-10T06:00:00Z; default: the newest one");
  command.add_flag("--run", choice.run, "the results of 'freshet run'")->excludes(cycle);
}

ResultFolder find_results(const core::Workspace& workspace, const core::Basin& basin,
                          const ResultChoice& choice) {
  ResultFolder found{chosen_folder(workspace, choice)};
  found.run = found.path == workspace.run();
  const core::NetcdfFile forecast = core::NetcdfFile::open(found.forecast());
  const core::NetcdfFile probability = core::NetcdfFile::open(found.probability());
  found.attributes = results::read_result_attributes(forecast);
  const results::ResultAttributes other = results::read_result_attributes(probability);
  core::check(found.attributes.basin == basin.name, "{}: results of basin '{}', but {} describes '{}'",
              found.forecast().string(), found.attributes.basin, basin.file.string(), basin.name);
  core::check(
      found.attributes.cycle == other.cycle && found.attributes.mesh_fingerprint == other.mesh_fingerprint,
      "{}: forecast.nc and probability.nc are of different cycles or meshes; make them again",
      found.path.string());
  return found;
}

std::vector<float> read_slice(const core::NetcdfFile& file, const FieldSlice& slice) {
  core::check(file.has_variable(slice.variable), "{}: there is no variable '{}'", file.path().string(),
              slice.variable);
  const std::vector<std::string> dimensions = file.dimensions_of(slice.variable);
  core::check(!dimensions.empty() && dimensions.back() == results::face, "{}: '{}' is not a field on cells",
              file.path().string(), slice.variable);
  const std::vector<std::size_t> shape = file.shape(slice.variable);
  std::vector<std::size_t> start(shape.size(), 0), count(shape.size(), 1);
  count.back() = shape.back();
  for (std::size_t d = 0; d + 1 < shape.size(); ++d) {
    start[d] = dimensions[d] == results::time     ? slice.time
               : dimensions[d] == results::member ? slice.member
                                                  : slice.threshold;
    core::check(start[d] < shape[d], "{}: '{}' has {} along '{}', {} was asked for", file.path().string(),
                slice.variable, shape[d], dimensions[d], start[d]);
  }
  return file.read<float>(slice.variable, start, count);
}

std::vector<std::string> fields_on_cells(const core::NetcdfFile& file, bool of_members) {
  std::vector<std::string> fields;
  for (const std::string& name : file.variables()) {
    const std::vector<std::string> axes = file.dimensions_of(name);
    const bool on_cells = !axes.empty() && axes.back() == results::face;
    const bool of_mesh = name.starts_with("mesh2d") || name == "bed_elevation" || name == "land_class";
    const bool has_members = std::find(axes.begin(), axes.end(), results::member) != axes.end();
    if (on_cells && !of_mesh && has_members == of_members && !file.has_attribute(name, results::slice_of))
      fields.push_back(name);
  }
  return fields;
}

std::string threshold_axis(const core::NetcdfFile& file, const std::string& variable) {
  for (const std::string& axis : file.dimensions_of(variable))
    if (axis != results::time && axis != results::member && axis != results::face) return axis;
  return "";
}

std::vector<core::Instant> instants_of(const core::NetcdfFile& file) {
  const core::Instant epoch = results::epoch_of(file);
  std::vector<core::Instant> instants;
  for (const double s : file.read<double>(results::time))
    instants.push_back(epoch + core::milliseconds_of(s));
  return instants;
}

std::size_t position_of_member(const core::NetcdfFile& file, int number) {
  const std::vector<int> numbers = file.read<int>(results::member);
  const auto found = std::find(numbers.begin(), numbers.end(), number);
  core::check(found != numbers.end(), "{}: there is no member {}; there are {} to {}", file.path().string(),
              number, numbers.empty() ? 0 : numbers.front(), numbers.empty() ? -1 : numbers.back());
  return static_cast<std::size_t>(found - numbers.begin());
}

}  // namespace freshet::postproc
