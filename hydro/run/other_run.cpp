#include "hydro/run/other_run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.hpp"
#include "core/netcdf_file.hpp"
#include "core/plausible.hpp"
#include "core/time.hpp"
#include "mesh/cell_finder.hpp"
#include "mesh/ugrid_file.hpp"

namespace freshet::hydro {
namespace {

/// m: shallower water counts as none, as results show it.
constexpr double least_depth = 0.001;

/// Depth and velocities [cell of the file][member], wherever the file comes from.
struct Fields {
  std::size_t members = 0;
  std::vector<double> depth, u, v;
};

void check_values(const Fields& f, const std::string& file) {
  const core::Plausible depth = core::plausible::depth, speed = core::plausible::water_speed;
  for (std::size_t i = 0; i < f.depth.size(); ++i)
    core::check(depth.holds(f.depth[i]) && speed.holds(f.u[i]) && speed.holds(f.v[i]),
                "{}: holds a depth of {:g} m with a velocity of ({:g}, {:g}) m/s; it is damaged", file,
                f.depth[i], f.u[i], f.v[i]);
}

/// The record of a time, or the last.
std::size_t record_of(const core::NetcdfFile& file, const std::optional<core::Instant>& wanted) {
  const std::string name = file.path().string();
  const std::vector<double> times = file.read<double>("time");
  core::check(!times.empty(), "{}: holds no time", name);
  if (!wanted) return times.size() - 1;
  const core::Instant epoch = core::epoch_of_cf_units(file.text_attribute("time", "units"), name);
  for (std::size_t t = 0; t < times.size(); ++t)
    if (epoch + core::milliseconds_of(times[t]) == *wanted) return t;
  core::fail_input("{}: holds no fields of {}; it has {} times from {} to {}", name, core::to_iso(*wanted),
                   times.size(), core::to_iso(epoch + core::milliseconds_of(times.front())),
                   core::to_iso(epoch + core::milliseconds_of(times.back())));
}

/// forecast.nc: (time, member, face), NaN or 0 where dry.
Fields read_forecast(const core::NetcdfFile& file, const core::InitialResults& results) {
  Fields f;
  const std::size_t record = record_of(file, results.time), cells = file.dimension("face");
  f.members = file.dimension("member");
  const auto read = [&](const char* name) {
    const std::vector<double> rows = file.read<double>(name, {record, 0, 0}, {1, f.members, cells});
    std::vector<double> values(rows.size());
    for (std::size_t m = 0; m < f.members; ++m)
      for (std::size_t c = 0; c < cells; ++c)
        values[c * f.members + m] = std::isfinite(rows[m * cells + c]) ? rows[m * cells + c] : 0;
    return values;
  };
  f.depth = read("depth");
  f.u = read("velocity_x");
  f.v = read("velocity_y");
  return f;
}

/// A checkpoint or an analysis: (face, member), one time.
Fields read_checkpoint(const core::NetcdfFile& file, const core::InitialResults& results,
                       const std::string& where) {
  core::check(!results.time, "{}: {} holds one time only; take results_time out", where,
              file.path().string());
  return {file.dimension("member"), file.read<double>("depth"), file.read<double>("velocity_x"),
          file.read<double>("velocity_y")};
}

OtherState same_mesh(Fields f) { return {f.members, std::move(f.depth), std::move(f.u), std::move(f.v)}; }

OtherState from_other_mesh(const Fields& f, const mesh::Mesh& other, const mesh::Mesh& mesh) {
  OtherState s;
  s.members = f.members;
  const mesh::CellFinder finder(other);
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const mesh::Index from = finder.find(mesh.cell_x[c], mesh.cell_y[c]);
    for (std::size_t m = 0; m < f.members; ++m) {
      const std::size_t at = std::size_t(std::max(from, 0)) * f.members + m;
      const bool wet = from != mesh::none && f.depth[at] >= least_depth;
      const double level = wet ? other.bed_elevation[from] + f.depth[at] : 0;
      s.depth.push_back(from == mesh::none ? std::numeric_limits<double>::quiet_NaN()
                        : wet              ? std::max(0.0, level - mesh.bed_elevation[c])
                                           : 0);
      s.velocity_x.push_back(wet ? f.u[at] : 0);
      s.velocity_y.push_back(wet ? f.v[at] : 0);
    }
  }
  return s;
}

}  // namespace

OtherState read_other_run(const core::InitialResults& results, const mesh::Mesh& mesh,
                          const std::string& where) {
  const core::NetcdfFile file = core::NetcdfFile::open(results.file);
  const std::string name = file.path().string();
  for (const char* variable : {"depth", "velocity_x", "velocity_y"})
    core::check(file.has_variable(variable) && file.has_attribute("", "mesh_fingerprint"),
                "{}: {} holds no {} of a run: name its forecast.nc (with products.members = true), "
                "checkpoint.nc or analysis.nc",
                where, name, variable);
  const bool over_time = file.dimensions_of("depth").size() == 3;
  Fields fields = over_time ? read_forecast(file, results) : read_checkpoint(file, results, where);
  check_values(fields, name);
  if (file.text_attribute("", "mesh_fingerprint") == mesh.fingerprint) return same_mesh(std::move(fields));
  core::check(over_time,
              "{}: {} was made on another mesh; name the forecast.nc of that run, which holds its mesh",
              where, name);
  return from_other_mesh(fields, mesh::read_mesh(file), mesh);
}

}  // namespace freshet::hydro
