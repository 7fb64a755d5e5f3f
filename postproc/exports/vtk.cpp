// ParaView files: forecast.pvd with one forecast_NNNN.vtu per time (its time value: seconds since the cycle)
// and probability.vtu. Cell data: every statistic of forecast.nc and probability.nc under its name there;
// velocity_mean as a vector; probability_of_depth_0_3m per threshold; of members
// <name>_member_<number>.

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/log.hpp"
#include "mesh/ugrid_file.hpp"
#include "postproc/export_format.hpp"
#include "postproc/exports/paraview_state.hpp"
#include "postproc/exports/vtk_grid.hpp"
#include "results/fields.hpp"
#include "results/result_attributes.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;
using core::NetcdfFile;

namespace {

/// "s" for "seconds since ...": the time that counts from is in the field data (cycle_time).
std::string units_of(const NetcdfFile& file, const std::string& variable) {
  const std::string units =
      file.has_attribute(variable, "units") ? file.text_attribute(variable, "units") : "";
  return units.starts_with("seconds since") ? "s" : units;
}

class Exporter {
 public:
  Exporter(const ResultFolder& results, const fs::path& folder, const ExportSettings& settings)
      : results_(results),
        folder_(folder),
        forecast_(NetcdfFile::open(results.forecast())),
        probability_(NetcdfFile::open(results.probability())),
        mesh_(mesh::read_mesh(forecast_)),
        base_(make_grid(mesh_, settings.flat)),
        members_(settings.all_members ? forecast_.read<int>(results::member) : settings.members) {
    for (const int number : members_) position_of_member(forecast_, number);
    core::check(members_.empty() || forecast_.has_variable(results::depth.name),
                "{}: holds no members, only statistics; set products.members = true and run again",
                results.forecast().string());
    note_origin();
  }

  nlohmann::json write() {
    fs::create_directories(folder_);
    const std::vector<double> times = forecast_.read<double>(results::time);
    const std::vector<core::Instant> instants = instants_of(forecast_);
    core::Progress progress("export", static_cast<double>(times.size() + 1));
    write_probability();
    for (std::size_t t = 0; t < times.size(); ++t) {
      write_time(t, core::seconds_between(results_.attributes.cycle, instants[t]), instants[t]);
      progress.update(static_cast<double>(t + 2));
    }
    const fs::path collection = folder_ / "forecast.pvd";
    core::write_file(collection, pvd_ + "  </Collection>\n</VTKFile>\n");
    write_state(collection);
    remove_leftovers(times.size());
    return {{"collection", collection.string()},
            {"probability", (folder_ / "probability.vtu").string()},
            {"times", times.size()},
            {"cells", mesh_.n_cells()},
            {"members", members_},
            {"bytes", bytes_}};
  }

 private:
  void note_origin() {
    const results::ResultAttributes& a = results_.attributes;
    add_note(*base_, "basin", a.basin);
    add_note(*base_, "cycle_time", core::to_iso(a.cycle));
    add_note(*base_, "synthetic", a.synthetic ? "yes" : "no");
    if (!a.comment.empty()) add_note(*base_, "comment", a.comment);
    if (!a.not_known.empty()) add_note(*base_, "not_known", a.not_known);
    if (!a.modifiers.empty()) add_note(*base_, "modifiers", a.modifiers);
    if (!a.scenario.empty()) add_note(*base_, "scenario", a.scenario);
    if (!a.members_left_out.empty()) add_note(*base_, "members_left_out", a.members_left_out);
    add_note(*base_, "source", a.source);
    add_note(*base_, "mesh_fingerprint", a.mesh_fingerprint);
    add_note(*base_, "crs_wkt", mesh_.crs_wkt);
  }

  /// ParaView wants whole paths: a state file goes by the folder that it was written for.
  void write_state(const fs::path& collection) {
    const auto [low, high] = std::minmax_element(mesh_.bed_elevation.begin(), mesh_.bed_elevation.end());
    double deepest = 0;
    if (probability_.has_variable("maximum_depth_p50"))
      for (const float d : read_slice(probability_, {"maximum_depth_p50"}))
        deepest = std::max<double>(deepest, d);
    core::write_file(folder_ / "forecast.pvsm",
                     paraview_state(fs::absolute(collection).lexically_normal(), *low, *high, deepest));
  }

  static std::string time_file(std::size_t t) { return fmt::format("forecast_{:04}.vtu", t); }

  void write_time(std::size_t t, double seconds, core::Instant valid) {
    auto grid = share_grid(*base_);
    for (const std::string& name : fields_on_cells(forecast_, false))
      if (name != results::velocity_x_mean.name && name != results::velocity_y_mean.name)
        add_scalar(*grid, name, units_of(forecast_, name), read_slice(forecast_, {name, t}));
    add_vector(*grid, "velocity_mean", "m s-1", read_slice(forecast_, {results::velocity_x_mean.name, t}),
               read_slice(forecast_, {results::velocity_y_mean.name, t}));
    for (const int number : members_) add_member(*grid, t, number);
    add_note(*grid, "TimeValue", seconds);  // VTK's own name: its readers take the time from it
    add_note(*grid, "valid_time", core::to_iso(valid));
    save(*grid, time_file(t));
    pvd_ += fmt::format("    <DataSet timestep=\"{}\" part=\"0\" file=\"{}\"/>\n", seconds, time_file(t));
  }

  void add_member(vtkUnstructuredGrid& grid, std::size_t t, int number) {
    const std::size_t m = position_of_member(forecast_, number);
    for (const std::string& name : fields_on_cells(forecast_, true)) {
      if (name == results::velocity_x.name || name == results::velocity_y.name) continue;
      add_scalar(grid, fmt::format("{}_member_{}", name, number), units_of(forecast_, name),
                 read_slice(forecast_, {name, t, m}));
    }
    add_vector(grid, fmt::format("velocity_member_{}", number), "m s-1",
               read_slice(forecast_, {results::velocity_x.name, t, m}),
               read_slice(forecast_, {results::velocity_y.name, t, m}));
  }

  void write_probability() {
    auto grid = share_grid(*base_);
    for (const std::string& name : fields_on_cells(probability_, false)) add_thresholds(*grid, name, 0, "");
    for (const int number : members_)
      for (const std::string& name : fields_on_cells(probability_, true))
        add_thresholds(*grid, name, position_of_member(probability_, number),
                       fmt::format("_member_{}", number));
    save(*grid, "probability.vtu");
  }

  /// A field of probability.nc: one array, or one for each of its thresholds, named after it.
  void add_thresholds(vtkUnstructuredGrid& grid, const std::string& name, std::size_t member,
                      const std::string& ending) {
    const std::string units = units_of(probability_, name);
    if (const std::string axis = threshold_axis(probability_, name); !axis.empty()) {
      const std::vector<double> thresholds = probability_.read<double>(axis);
      for (std::size_t i = 0; i < thresholds.size(); ++i)
        add_scalar(grid, results::name_at_threshold(name, thresholds[i]) + ending, units,
                   read_slice(probability_, {name, 0, member, i}));
      return;
    }
    add_scalar(grid, name + ending, units, read_slice(probability_, {name, 0, member}));
  }

  void save(vtkUnstructuredGrid& grid, const std::string& name) {
    write_vtu(grid, folder_ / name);
    bytes_ += fs::file_size(folder_ / name);
  }

  /// Times of an earlier, longer export: nothing names them any more.
  void remove_leftovers(std::size_t from) {
    while (fs::remove(folder_ / time_file(from))) ++from;
  }

  const ResultFolder& results_;
  fs::path folder_;
  NetcdfFile forecast_, probability_;
  mesh::Mesh mesh_;
  vtkSmartPointer<vtkUnstructuredGrid> base_;
  std::vector<int> members_;
  std::string pvd_ =
      "<?xml version=\"1.0\"?>\n<VTKFile type=\"Collection\" version=\"0.1\">\n  <Collection>\n";
  std::uintmax_t bytes_ = 0;
};

nlohmann::json write(const ResultFolder& results, const fs::path& folder, const ExportSettings& settings) {
  return Exporter(results, folder, settings).write();
}

}  // namespace

ExportFormat vtk_format() { return {"vtk", "fields on cells as VTU and PVD, for ParaView", write}; }

}  // namespace freshet::postproc
