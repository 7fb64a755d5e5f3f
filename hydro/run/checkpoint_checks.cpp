#include "hydro/run/checkpoint_checks.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "hydro/run/control_fields.hpp"
#include "hydro/run/extreme_fields.hpp"
#include "hydro/run/member_columns.hpp"
#include "hydro/run/saved_names.hpp"
#include "results/fields.hpp"

namespace freshet::hydro {
namespace {

using Shape = std::vector<std::size_t>;

std::string recorded_lines(const core::NetcdfFile& file) {
  return file.has_attribute("", saved::section_lines) ? file.text_attribute("", saved::section_lines) : "";
}

void check_shape(const core::NetcdfFile& file, const std::string& variable, const Shape& shape) {
  const Shape has = file.has_variable(variable) ? file.shape(variable) : Shape{};
  core::check(has == shape, "{}: {} has {} values, not {}; {}", file.path().string(), variable,
              fmt::join(has, " x "), fmt::join(shape, " x "), mend_checkpoint);
}

std::size_t records_of(const core::NetcdfFile& file, const std::string& times) {
  const Shape shape = file.shape(times);
  core::check(shape.size() == 1, "{}: {} is not a list; {}", file.path().string(), times, mend_checkpoint);
  return shape[0];
}

void check_state(const core::NetcdfFile& file, const Simulation& simulation, bool resumed) {
  const std::size_t members = file.dimension(results::member),
                    cells = static_cast<std::size_t>(simulation.mesh().n_cells());
  std::vector<std::string> names = {results::depth.name, results::velocity_x.name, results::velocity_y.name};
  for (const char* name : {saved::depth_residual, saved::soil_state, saved::snow_frozen, saved::snow_liquid})
    if (file.has_variable(name)) names.push_back(name);
  for (const ExtremeField& field : extreme_fields(simulation.basin()))
    if (resumed || file.has_variable(field.name)) names.push_back(field.name);
  for (const std::string& name : names) check_shape(file, name, {cells, members});
  for (const ControlShape& control : control_shapes(simulation))
    if (control.needed || file.has_variable(control.name))
      check_shape(file, control.name, {control.rows, members});
  if (const std::size_t gauges = simulation.rain_gauges().count();
      resumed && gauges > 0 && file.has_variable(saved::rain_fallen))
    check_shape(file, saved::rain_fallen, {gauges, members});
  if (file.has_variable(saved::exchange_kept))
    check_shape(file, saved::exchange_kept, {simulation.exchanges().count(), members});
  if (file.has_variable(saved::ground_quick_series))
    check_shape(file, saved::ground_quick_series,
                {simulation.ground().quick_stores() * simulation.ground().count(), members});
  for (const AccountTable& table : account_tables())
    if (file.has_dimension(table.dimension))
      check_shape(file, table.variable, {file.dimension(table.dimension), members});
}

void check_records(const core::NetcdfFile& file, const Simulation& simulation) {
  const std::size_t members = file.dimension(results::member);
  if (file.has_variable(saved::budget_time)) {
    const std::size_t records = records_of(file, saved::budget_time);
    check_shape(file, saved::budget_phase, {records});
    check_shape(file, saved::budget_volume, {records, budget_accounts(simulation), members});
  }
  if (!file.has_variable(saved::gauge_time)) return;
  const std::size_t records = records_of(file, saved::gauge_time), gauges = simulation.gauges().size();
  check_shape(file, saved::gauge_phase, {records});
  if (simulation.recorded_sections() > 0)
    check_shape(file, saved::section_volume, {records, simulation.recorded_sections(), members});
  if (const std::size_t extents = simulation.extents().size(); extents > 0)
    check_shape(file, saved::flooded_fraction, {records, extents, members});
  if (const std::size_t rain = simulation.rain_gauges().count(); rain > 0)
    check_shape(file, saved::recorded_rain, {records, rain, members});
  if (gauges == 0) return;
  for (const char* name : {saved::gauge_level, saved::gauge_velocity_x, saved::gauge_velocity_y})
    check_shape(file, name, {records, gauges, members});
  if (const std::size_t tracers = simulation.basin().tracers.size(); tracers > 0)
    check_shape(file, saved::gauge_concentration, {records, tracers, gauges, members});
}

void check_times(const core::NetcdfFile& file) {
  for (const char* name : {saved::time_s, saved::maxima_since_s}) {
    const bool there = file.has_attribute("", name);
    const std::vector<double> value = there ? file.number_attribute("", name) : std::vector<double>();
    core::check(value.size() == 1 && std::isfinite(value[0]), "{}: its {} is not one number; {}",
                file.path().string(), name, mend_checkpoint);
  }
}

void check_configured(const core::NetcdfFile& file, const Simulation& simulation) {
  const std::string path = file.path().string();
  for (const AccountTable& table : account_tables()) {
    const std::size_t has = file.has_dimension(table.dimension) ? file.dimension(table.dimension) : 0;
    core::check(
        has == rows_in(simulation, table) || (has == 0 && !table.needed),
        "{}: its {} has {} rows, not {}: it was made with other boundary sections or section lines, or "
        "other point sources; set them back, or remove it to start again",
        path, table.variable, has, rows_in(simulation, table));
  }
  core::check(recorded_lines(file) == names_of_lines(simulation),
              "{}: this checkpoint was made with other boundary sections or section lines; set them back, or "
              "remove it to start again",
              path);
  core::check(file.text_attribute("", saved::duration_depths_m) == depths_in_words(simulation.basin()),
              "{}: this checkpoint was made with products.duration_thresholds_m of {} m; set them back, or "
              "remove it to start again",
              path, file.text_attribute("", saved::duration_depths_m));
  core::check(
      file.has_variable(saved::soil_state) ==
          (simulation.basin().forcing.infiltration.model != core::LossModel::none),
      "{}: this checkpoint was made with other infiltration; set it back, or remove it to start again", path);
  core::check(!file.has_dimension(saved::gauge) || file.dimension(saved::gauge) == simulation.gauges().size(),
              "{}: this checkpoint was made with {} gauges, there are {} now; set them back, or remove it to "
              "start anew",
              path, file.has_dimension(saved::gauge) ? file.dimension(saved::gauge) : 0,
              simulation.gauges().size());
}

}  // namespace

std::string depths_in_words(const core::Basin& basin) {
  return fmt::format("{}", fmt::join(basin.products.durations_m(), " "));
}

std::string names_of_lines(const Simulation& simulation) {
  std::string names;
  for (const Simulation::Recorded& row : simulation.recorded())
    if (row.kind != Simulation::Recorded::boundary) names += row.name + "\n";
  return names;
}

void check_fits(const core::NetcdfFile& file, const Simulation& simulation, bool resumed) {
  const std::string path = file.path().string();
  file.need_seal(mend_checkpoint);
  core::check(file.has_variable(results::depth.name) && file.has_attribute("", saved::time_s),
              "{}: not a checkpoint of Freshet's; delete it to start from the beginning", path);
  core::check(file.text_attribute("", "mesh_fingerprint") == simulation.mesh().fingerprint,
              "{}: this checkpoint belongs to another mesh; use the mesh it was made with, or remove it to "
              "start anew",
              path);
  member_columns(file, simulation);
  check_configured(file, simulation);
  check_times(file);
  check_state(file, simulation, resumed);
  if (resumed) check_records(file, simulation);
}

std::vector<double> checked(const core::NetcdfFile& file, const std::string& variable,
                            std::vector<double> values, double low, double high) {
  for (const double v : values)
    core::check(v >= low && v <= high, "{}: {} holds {:g}, which cannot be; {}", file.path().string(),
                variable, v, mend_checkpoint);
  return values;
}

void check_history(const core::NetcdfFile& file, const std::vector<double>& times,
                   const std::vector<Phase>& phases) {
  const bool known = std::all_of(phases.begin(), phases.end(),
                                 [](Phase p) { return p == Phase::window || p == Phase::forecast; });
  const bool finite = std::all_of(times.begin(), times.end(), [](double t) { return std::isfinite(t); });
  core::check(known && finite && std::is_sorted(times.begin(), times.end()),
              "{}: its records do not follow each other in time; {}", file.path().string(), mend_checkpoint);
}

}  // namespace freshet::hydro
