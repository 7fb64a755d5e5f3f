#include "mesh/other_run.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/basin.hpp"
#include "core/dry_film.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/netcdf_file.hpp"
#include "core/plausible.hpp"
#include "core/time.hpp"
#include "mesh/cell_finder.hpp"
#include "mesh/ugrid_file.hpp"
#include "results/fields.hpp"

namespace freshet::mesh {
namespace {

/// Depth and velocities [cell of the file][member], wherever the file comes from.
struct MemberFields {
  std::size_t members = 0;
  std::vector<double> depth, u, v;
};

void check_values(const MemberFields& f, const std::string& where, const std::string& file) {
  const core::Plausible depth = core::plausible::depth, speed = core::plausible::water_speed;
  for (std::size_t i = 0; i < f.depth.size(); ++i)
    core::check(
        depth.holds(f.depth[i]) && speed.holds(f.u[i]) && speed.holds(f.v[i]),
        "{}: {} holds a depth of {:g} m with a velocity of ({:g}, {:g}) m/s in cell {}, member {}: a depth "
        "lies between {:g} and {:g} m, a velocity between {:g} and {:g} m/s; make the file again",
        where, file, f.depth[i], f.u[i], f.v[i], i / f.members, i % f.members, depth.low, depth.high,
        speed.low, speed.high);
}

/// Values that stand for none besides NaN.
std::vector<double> missing_values(const core::NetcdfFile& file, const char* variable) {
  std::vector<double> all;
  for (const char* name : {"_FillValue", "missing_value"})
    if (file.has_attribute(variable, name))
      for (const double v : file.number_attribute(variable, name)) all.push_back(v);
  return all;
}

/// The record of a time, or the last.
std::size_t record_of(const core::NetcdfFile& file, const std::optional<core::Instant>& wanted) {
  const std::string name = file.path().string();
  const std::vector<double> times = file.read<double>(results::time);
  core::check(!times.empty(), "{}: holds no time", name);
  if (!wanted) return times.size() - 1;
  const core::Instant epoch = core::epoch_of_cf_units(file.text_attribute(results::time, "units"), name);
  for (std::size_t t = 0; t < times.size(); ++t)
    if (epoch + core::milliseconds_of(times[t]) == *wanted) return t;
  core::fail_input("{}: holds no fields of {}; it has {} times from {} to {}", name, core::to_iso(*wanted),
                   times.size(), core::to_iso(epoch + core::milliseconds_of(times.front())),
                   core::to_iso(epoch + core::milliseconds_of(times.back())));
}

/// forecast.nc: (time, member, face), 0 or missing where dry.
MemberFields read_forecast(const core::NetcdfFile& file, const core::InitialResults& results,
                           const std::string& where) {
  MemberFields f;
  const std::size_t record = record_of(file, results.time), cells = file.dimension(results::face);
  f.members = file.dimension(results::member);
  std::size_t there = 0;
  const auto read = [&](const char* name) {
    const std::vector<double> rows = file.read<double>(name, {record, 0, 0}, {1, f.members, cells}),
                              none = missing_values(file, name);
    const auto missing = [&](double v) {
      return std::isnan(v) || std::find(none.begin(), none.end(), v) != none.end();
    };
    std::vector<double> values(rows.size());
    there = 0;
    for (std::size_t m = 0; m < f.members; ++m)
      for (std::size_t c = 0; c < cells; ++c) {
        const double v = rows[m * cells + c];
        there += !missing(v);
        values[c * f.members + m] = missing(v) ? 0 : v;
      }
    return values;
  };
  f.depth = read(results::depth.name);
  core::check(there > 0, "{}: {} holds no depth at that time: all are missing", where, file.path().string());
  f.u = read(results::velocity_x.name);
  f.v = read(results::velocity_y.name);
  return f;
}

/// A checkpoint or an analysis: (face, member), one time.
MemberFields read_checkpoint(const core::NetcdfFile& file, const core::InitialResults& results,
                             const std::string& where) {
  core::check(!results.time, "{}: {} holds one time only; take results_time out", where,
              file.path().string());
  return {file.dimension(results::member), file.read<double>(results::depth.name),
          file.read<double>(results::velocity_x.name), file.read<double>(results::velocity_y.name)};
}

bool is_over_time(const core::NetcdfFile& file) {
  return file.dimensions_of(results::depth.name).size() == 3;
}

/// The variables, each of the dimensions that a run gives them.
void check_shapes(const core::NetcdfFile& file, const std::string& where) {
  using Names = std::vector<std::string>;
  const std::string name = file.path().string();
  for (const results::Variable& field : {results::depth, results::velocity_x, results::velocity_y}) {
    const char* const variable = field.name;
    core::check(file.has_variable(variable) && file.has_attribute("", "mesh_fingerprint"),
                "{}: {} holds no {} of a run: name its forecast.nc (with products.members = true), "
                "checkpoint.nc or analysis.nc",
                where, name, variable);
    const Names has = file.dimensions_of(variable),
                wanted = is_over_time(file) ? field.dimensions() : Names{results::face, results::member};
    core::check(has == wanted, "{}: {}: {} has the dimensions ({}), not ({}); make the file again", where,
                name, variable, fmt::join(has, ", "), fmt::join(wanted, ", "));
  }
  core::check(file.dimension(results::face) > 0 && file.dimension(results::member) > 0,
              "{}: {} holds no cell or no member", where, name);
}

void check_members(const core::InitialResults& results, std::size_t in_file, int members,
                   const std::string& where) {
  const bool one = results.member || in_file == 1;
  const auto wanted = static_cast<std::size_t>(results.member.value_or(0));
  core::check(one ? wanted < in_file : in_file == static_cast<std::size_t>(members),
              "{}: {} holds {} members; say with results_member which all shall start from, 0 to {}", where,
              results.file.string(), in_file, in_file - 1);
}

std::string where_of(const core::InitialWater& water) {
  return fmt::format("{}: initial water '{}'", water.at, water.name);
}

/// All but the way onto the mesh.
MemberFields sound_fields(const core::NetcdfFile& file, const core::InitialWater& water, int members) {
  const std::string where = where_of(water);
  check_shapes(file, where);
  MemberFields fields = is_over_time(file) ? read_forecast(file, *water.results, where)
                                           : read_checkpoint(file, *water.results, where);
  check_members(*water.results, fields.members, members, where);
  check_values(fields, where, file.path().string());
  return fields;
}

OtherState same_mesh(MemberFields f) {
  return {f.members, std::move(f.depth), std::move(f.u), std::move(f.v)};
}

OtherState from_other_mesh(const MemberFields& f, const Mesh& other, const Mesh& mesh) {
  OtherState s;
  s.members = f.members;
  const CellFinder finder(other);
  for (Index c = 0; c < mesh.n_cells(); ++c) {
    const Index from = finder.find(mesh.cell_x[c], mesh.cell_y[c]);
    for (std::size_t m = 0; m < f.members; ++m) {
      const std::size_t at = std::size_t(std::max(from, 0)) * f.members + m;
      const bool wet = from != none && f.depth[at] >= core::dry_film_m;
      const double level = wet ? other.bed_elevation[from] + f.depth[at] : 0;
      s.depth.push_back(from == none ? std::numeric_limits<double>::quiet_NaN()
                        : wet        ? std::max(0.0, level - mesh.bed_elevation[c])
                                     : 0);
      s.velocity_x.push_back(wet ? f.u[at] : 0);
      s.velocity_y.push_back(wet ? f.v[at] : 0);
    }
  }
  return s;
}

}  // namespace

OtherState read_other_run(const core::InitialWater& water, const Mesh& mesh, int members) {
  const core::NetcdfFile file = core::NetcdfFile::open(water.results->file);
  const std::string name = file.path().string(), where = where_of(water);
  MemberFields fields = sound_fields(file, water, members);
  if (file.text_attribute("", "mesh_fingerprint") != mesh.fingerprint) {
    core::check(is_over_time(file),
                "{}: {} was made on another mesh; name the forecast.nc of that run, which holds its mesh",
                where, name);
    return from_other_mesh(fields, read_mesh(file), mesh);
  }
  core::check(file.dimension(results::face) == static_cast<std::size_t>(mesh.n_cells()),
              "{}: {} holds {} cells, the mesh has {}; make the file again", where, name,
              file.dimension(results::face), mesh.n_cells());
  return same_mesh(std::move(fields));
}

void check_other_runs(const core::Basin& basin, const Mesh* made, core::Problems& problems) {
  const int members = basin.ensemble.whole();
  for (const core::InitialWater& water : basin.initial_water)
    if (water.results)
      problems.attempt([&] {
        core::check_regular(water.results->file);
        if (made)
          read_other_run(water, *made, members);
        else
          sound_fields(core::NetcdfFile::open(water.results->file), water, members);
      });
}

void check_not_own(const core::Basin& basin, const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::error_code none;
  const auto folder_of = [&](const fs::path& file) { return fs::weakly_canonical(file, none).parent_path(); };
  const fs::path own = folder_of(folder / "any");
  for (const core::InitialWater& water : basin.initial_water) {
    if (!water.results) continue;
    const fs::path holds = fs::weakly_canonical(water.results->file, none).parent_path();
    core::check(holds != own,
                "{}: {} lies in {}, which the run that starts from it overwrites; copy it to another place "
                "and name it "
                "there",
                where_of(water), water.results->file.string(), folder.string());
  }
}

}  // namespace freshet::mesh
