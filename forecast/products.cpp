#include "forecast/products.hpp"

#include <cmath>
#include <limits>
#include <optional>

#include "core/basin.hpp"
#include "core/dry_film.hpp"
#include "core/errors.hpp"
#include "core/lost_members.hpp"
#include "forecast/ensemble_statistics.hpp"
#include "hydro/run/extreme_fields.hpp"
#include "hydro/run/tracers.hpp"
#include "mesh/ugrid_file.hpp"
#include "results/fields.hpp"
#include "results/record_times.hpp"

namespace freshet::forecast {
namespace {

using core::NcType;
using hydro::described;
using mesh::face_attributes;

static_assert(hydro::ExtremeName(results::arrival_time.name).index < hydro::extremes.size(),
              "freshet-warn reads this row of the table of extremes");

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Cells that this rank works on when all ranks share the cells evenly.
mesh::SlabRange my_cells(const hydro::Simulation& s) {
  return mesh::slab_range(s.mesh().n_cells(), s.ranks().world_rank(), s.ranks().world_size());
}

std::vector<double> read_all_members(const core::NetcdfFile& file, const std::string& variable,
                                     mesh::SlabRange cells, std::size_t members) {
  return file.read<double>(variable, {cells.first, 0}, {cells.count, members});
}

std::vector<float> transposed(const std::vector<double>& rows, std::size_t columns) {
  const std::size_t n = rows.size() / columns;
  std::vector<float> result(rows.size());
  for (std::size_t r = 0; r < n; ++r)
    for (std::size_t c = 0; c < columns; ++c) result[c * n + r] = static_cast<float>(rows[r * columns + c]);
  return result;
}

core::Attributes field(const std::string& what, const std::string& units,
                       const std::string& standard_name = "") {
  return face_attributes(described(what, units, standard_name));
}

void define_member_axis(core::NetcdfFile& file, std::size_t members) {
  file.add_dimension(results::member, members);
  define(file, results::member_axis);
}

/// A field on the cells, of the form that its row gives.
void define_field(core::NetcdfFile& file, const results::Variable& row, int compression) {
  file.add_variable(row.name, row.type, row.dimensions(), face_attributes(row.attributes()), compression);
}

void define_forecast(core::NetcdfFile& file, const hydro::Simulation& s, std::size_t times,
                     const hydro::ResultHeader& header) {
  mesh::define_mesh(file, s.mesh());
  define_member_axis(file, s.members());
  file.add_dimension(results::time, times);
  results::define_time(file, header.cycle);
  const int compression = s.basin().products.compression;
  if (s.basin().products.members) {
    for (const results::Variable& row :
         {results::depth, results::water_level, results::velocity_x, results::velocity_y})
      define_field(file, row, compression);
    for (const core::Tracer& t : s.basin().tracers)
      file.add_variable(t.row.name, NcType::f32, results::depth.dimensions(),
                        field(t.row.long_name + "; missing where dry", t.row.unit, t.row.standard_name),
                        compression);
  }
  for (const results::Variable& row : results::statistics_of_members) define_field(file, row, compression);
  hydro::put_header(file, s, header);
}

/// One frame's values in this rank's cells, [cell][member].
struct Frame {
  std::vector<double> depth, u, v, level;
  std::vector<std::vector<double>> tracers;  ///< [tracer]
};

Frame read_frame(const std::filesystem::path& path, const hydro::Simulation& s) {
  const core::NetcdfFile file = core::NetcdfFile::open(path, s.ranks().world());
  const mesh::SlabRange cells = my_cells(s);
  const std::size_t members = s.members();
  Frame f{read_all_members(file, results::depth.name, cells, members),
          read_all_members(file, results::velocity_x.name, cells, members),
          read_all_members(file, results::velocity_y.name, cells, members),
          {},
          {}};
  f.level.resize(f.depth.size());
  for (const core::Tracer& t : s.basin().tracers)
    f.tracers.push_back(read_all_members(file, t.row.name, cells, members));
  for (std::size_t i = 0; i < f.depth.size(); ++i) {
    const bool wet = f.depth[i] >= core::dry_film_m;
    f.level[i] = wet ? s.mesh().bed_elevation[cells.first + i / members] + f.depth[i] : nan;
    if (!wet) f.u[i] = f.v[i] = 0;
    for (std::vector<double>& tracer : f.tracers)
      if (!wet) tracer[i] = nan;
  }
  return f;
}

struct FrameStatistics {
  std::vector<float> mean, spread, p10, p50, p90, level, speed, velocity_x, velocity_y;
};

FrameStatistics statistics(const Frame& f, std::size_t members) {
  FrameStatistics result;
  std::vector<double> speed(members), level;
  for (std::size_t first = 0; first < f.depth.size(); first += members) {
    const Moments m = moments(&f.depth[first], members);
    const Percentiles p = percentiles(&f.depth[first], members);
    level.clear();
    for (std::size_t k = 0; k < members; ++k) {
      speed[k] = std::hypot(f.u[first + k], f.v[first + k]);
      if (std::isfinite(f.level[first + k])) level.push_back(f.level[first + k]);
    }
    const bool mostly_wet = !level.empty() && 2 * level.size() >= members;
    result.mean.push_back(static_cast<float>(m.mean));
    result.spread.push_back(static_cast<float>(m.spread));
    result.p10.push_back(static_cast<float>(p.p10));
    result.p50.push_back(static_cast<float>(p.p50));
    result.p90.push_back(static_cast<float>(p.p90));
    result.level.push_back(static_cast<float>(mostly_wet ? moments(level.data(), level.size()).mean : nan));
    result.speed.push_back(static_cast<float>(moments(speed.data(), members).mean));
    result.velocity_x.push_back(static_cast<float>(moments(&f.u[first], members).mean));
    result.velocity_y.push_back(static_cast<float>(moments(&f.v[first], members).mean));
  }
  return result;
}

void write_frame_of(core::NetcdfFile& file, const hydro::Simulation& s, std::size_t t, const Frame& f) {
  const mesh::SlabRange cells = my_cells(s);
  const std::size_t members = s.members();
  const auto put_members = [&](const std::string& name, const std::vector<double>& rows) {
    file.write(name, {t, 0, cells.first}, {1, members, cells.count}, transposed(rows, members).data());
  };
  if (s.basin().products.members) {
    put_members(results::depth.name, f.depth);
    put_members(results::water_level.name, f.level);
    put_members(results::velocity_x.name, f.u);
    put_members(results::velocity_y.name, f.v);
    for (std::size_t i = 0; i < f.tracers.size(); ++i)
      put_members(s.basin().tracers[i].row.name, f.tracers[i]);
  }
  const FrameStatistics st = statistics(f, members);
  const auto put = [&](const std::string& name, const std::vector<float>& row) {
    file.write(name, {t, cells.first}, {1, cells.count}, row.data());
  };
  put(results::depth_mean.name, st.mean);
  put(results::depth_spread.name, st.spread);
  put(results::depth_p10.name, st.p10);
  put(results::depth_p50.name, st.p50);
  put(results::depth_p90.name, st.p90);
  put(results::water_level_mean.name, st.level);
  put(results::speed_mean.name, st.speed);
  put(results::velocity_x_mean.name, st.velocity_x);
  put(results::velocity_y_mean.name, st.velocity_y);
}

/// What of an extreme's members is shown, under the name of the field with what comes after it.
struct Statistic {
  const char *after, *of;
};
std::vector<Statistic> statistics_of(const hydro::Extreme& extreme) {
  switch (extreme.shown) {
    case hydro::Shown::members:
      return {};
    case hydro::Shown::median:
      return {{"_p50", "median of the "}};
    default:
      return {{"_mean", "ensemble mean of the "},
              {"_p10", "10th percentile of the "},
              {"_p50", "median of the "},
              {"_p90", "90th percentile of the "}};
  }
}

/// A slice for each threshold of a field over (threshold, face).
void define_slices(core::NetcdfFile& file, const std::string& name, const std::vector<double>& thresholds_m,
                   const core::Attributes& attributes) {
  for (const double threshold : thresholds_m) {
    core::Attributes all = attributes;
    for (auto& [key, value] : all)
      if (key == "long_name") value = fmt::format("{}, {} m", std::get<std::string>(value), threshold);
    all.push_back({results::slice_of, name});
    all.push_back({"threshold_m", threshold});
    file.add_variable(results::name_at_threshold(name, threshold), NcType::f32, {results::face}, all, 1);
  }
}

/// The field of all members and its statistics. `since`: units of instants.
void define_extreme(core::NetcdfFile& file, const hydro::Extreme& e, const std::string& since,
                    const std::vector<double>& durations_m) {
  const bool instant = hydro::is_instant(e);
  const std::string units = instant ? since : e.units;
  std::vector<std::string> axes;
  if (e.keeps == hydro::Keeps::time_above) axes.push_back(results::duration_threshold.name);
  std::vector<std::string> all = axes;
  all.insert(all.end(), {results::member, results::face});
  axes.push_back(results::face);
  const std::string lead = e.keeps == hydro::Keeps::largest ? " over the lead time" : "";
  const std::string missing = instant ? std::string("; missing: ") + e.never : "";
  file.add_variable(e.name, NcType::f32, all, field(e.long_name + lead + missing, units, e.standard_name), 1);
  for (const Statistic& s : statistics_of(e)) {
    const std::string name = std::string(e.name) + s.after;
    const core::Attributes attributes =
        field(std::string(s.of) + e.long_name + (instant ? missing + " in half of the members" : ""), units);
    file.add_variable(name, NcType::f32, axes, attributes, 1);
    if (e.keeps == hydro::Keeps::time_above) define_slices(file, name, durations_m, attributes);
  }
}

void define_probability(core::NetcdfFile& file, const hydro::Simulation& s,
                        const hydro::ResultHeader& header) {
  mesh::define_mesh(file, s.mesh());
  define_member_axis(file, s.members());
  const core::Products& products = s.basin().products;
  file.add_dimension(results::depth_threshold.name, products.depth_thresholds_m.size());
  define(file, results::depth_threshold);
  define_field(file, results::probability_of_depth, 1);
  define_slices(file, results::probability_of_depth.name, products.depth_thresholds_m,
                face_attributes(results::probability_of_depth.attributes()));
  file.add_dimension(results::duration_threshold.name, products.durations_m().size());
  define(file, results::duration_threshold);
  for (const hydro::Extreme& extreme : hydro::extremes)
    define_extreme(file, extreme, core::cf_time_units(header.cycle), products.durations_m());
  hydro::put_header(file, s, header);
}

}  // namespace

std::filesystem::path Frames::path(double time) const { return folder_ / fmt::format("{:09.0f}.nc", time); }

void Frames::remove() const {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Frames::write(const hydro::Simulation& simulation, const hydro::ResultHeader& header) const {
  core::NetcdfFile file = core::NetcdfFile::create(path(simulation.time()), simulation.ranks().world());
  file.add_dimension(results::face, simulation.mesh().n_cells());
  file.add_dimension(results::member, simulation.members());
  file.add_variable(results::depth.name, NcType::f32, {results::face, results::member},
                    described("water depth", "m"));
  file.add_variable(results::velocity_x.name, NcType::f32, {results::face, results::member},
                    described("velocity along x", "m s-1"));
  file.add_variable(results::velocity_y.name, NcType::f32, {results::face, results::member},
                    described("velocity along y", "m s-1"));
  hydro::define_tracers(file, simulation, NcType::f32);
  hydro::put_header(file, simulation, header);
  hydro::LaneState state = simulation.owned_state();
  hydro::write_rows(file, results::depth.name, simulation, std::move(state.depth));
  hydro::write_rows(file, results::velocity_x.name, simulation, std::move(state.velocity_x));
  hydro::write_rows(file, results::velocity_y.name, simulation, std::move(state.velocity_y));
  hydro::write_tracers(file, simulation);
  file.commit();
}

void write_forecast(const std::filesystem::path& path, const hydro::Simulation& s, const Frames& frames,
                    const std::vector<double>& times, const hydro::ResultHeader& header) {
  core::NetcdfFile file = core::NetcdfFile::create(path, s.ranks().world());
  define_forecast(file, s, times.size(), header);
  mesh::write_mesh(file, s.mesh());
  results::write_member_numbers(file, s.members(), core::numbers_left(s.basin().ensemble));
  const double offset = core::seconds_between(s.basin().forecast.start, header.cycle);
  std::vector<double> since_cycle;
  for (double t : times) since_cycle.push_back(t - offset);
  file.write(results::time, since_cycle);
  results::write_reference_time(file);
  for (std::size_t t = 0; t < times.size(); ++t)
    write_frame_of(file, s, t, read_frame(frames.path(times[t]), s));
  file.commit();
}

namespace {

/// Of values in this rank's cells, [cell][member].
std::vector<float> statistic(const hydro::Extreme& e, const std::string& after,
                             const std::vector<double>& rows, std::size_t members) {
  std::vector<float> result;
  for (std::size_t first = 0; first < rows.size(); first += members) {
    const double* const row = &rows[first];
    const Percentiles p =
        e.keeps == hydro::Keeps::arrival ? arrival_percentiles(row, members) : percentiles(row, members);
    result.push_back(static_cast<float>(after == "_mean"  ? moments(row, members).mean
                                        : after == "_p10" ? p.p10
                                        : after == "_p50" ? p.p50
                                                          : p.p90));
  }
  return result;
}

/// One of several thresholds.
struct Threshold {
  std::size_t place;
  double metres;
};

/// A row of a variable over this rank's cells. Where it has an axis of thresholds, its slice too.
void write_cells(core::NetcdfFile& file, const std::string& name, const std::optional<Threshold>& threshold,
                 mesh::SlabRange cells, const std::vector<float>& row) {
  if (threshold) file.write(name, {threshold->place, cells.first}, {1, cells.count}, row.data());
  file.write(threshold ? results::name_at_threshold(name, threshold->metres) : name, {cells.first},
             {cells.count}, row.data());
}

void write_extreme(core::NetcdfFile& file, const hydro::ExtremeField& field, const std::vector<double>& rows,
                   mesh::SlabRange cells, std::size_t members, const std::vector<double>& durations_m) {
  const hydro::Extreme& e = field.extreme();
  std::optional<Threshold> threshold;
  if (e.keeps == hydro::Keeps::time_above) {
    const auto place = static_cast<std::size_t>(field.threshold);
    threshold = Threshold{place, durations_m.at(place)};
  }
  const std::vector<float> shown = transposed(rows, members);
  if (threshold)
    file.write(e.name, {threshold->place, 0, cells.first}, {1, members, cells.count}, shown.data());
  else
    file.write(e.name, {0, cells.first}, {members, cells.count}, shown.data());
  for (const Statistic& s : statistics_of(e))
    write_cells(file, std::string(e.name) + s.after, threshold, cells, statistic(e, s.after, rows, members));
}

/// Share of the members whose largest depth reaches each threshold.
void write_probabilities(core::NetcdfFile& file, const std::vector<double>& thresholds,
                         const std::vector<double>& depth, mesh::SlabRange cells, std::size_t members) {
  file.write(results::depth_threshold.name, thresholds);
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    std::vector<float> p;
    for (std::size_t c = 0; c < cells.count; ++c)
      p.push_back(static_cast<float>(probability_of_reaching(thresholds[i], &depth[c * members], members)));
    write_cells(file, results::probability_of_depth.name, Threshold{i, thresholds[i]}, cells, p);
  }
}

}  // namespace

void write_probability(const std::filesystem::path& path, const hydro::Simulation& s,
                       const std::filesystem::path& checkpoint, const hydro::ResultHeader& header) {
  const mesh::SlabRange cells = my_cells(s);
  const std::size_t members = s.members();
  const core::NetcdfFile from = core::NetcdfFile::open(checkpoint, s.ranks().world());
  const double offset =
      hydro::extremes_since(from) - core::seconds_between(s.basin().forecast.start, header.cycle);
  core::NetcdfFile file = core::NetcdfFile::create(path, s.ranks().world());
  define_probability(file, s, header);
  mesh::write_mesh(file, s.mesh());
  results::write_member_numbers(file, members, core::numbers_left(s.basin().ensemble));
  file.write(results::duration_threshold.name, s.basin().products.durations_m());
  // One array after the other: of many members each is as large as a mesh.
  for (const hydro::ExtremeField& field : hydro::extreme_fields(s.basin())) {
    std::vector<double> rows = read_all_members(from, field.name, cells, members);
    if (field.row.index == hydro::ExtremeName("maximum_depth").index)
      write_probabilities(file, s.basin().products.depth_thresholds_m, rows, cells, members);
    if (hydro::is_instant(field.extreme()))
      for (double& t : rows) t = t < 0 ? nan : t + offset;
    write_extreme(file, field, rows, cells, members, s.basin().products.durations_m());
  }
  file.commit();
}

}  // namespace freshet::forecast
