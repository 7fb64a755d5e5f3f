#include "hydro/run/checkpoint.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/basin.hpp"
#include "core/configuration.hpp"
#include "core/errors.hpp"
#include "core/plausible.hpp"
#include "core/provenance.hpp"
#include "hydro/run/checkpoint_checks.hpp"
#include "hydro/run/control_fields.hpp"
#include "hydro/run/extreme_fields.hpp"
#include "hydro/run/member_columns.hpp"
#include "hydro/run/saved_names.hpp"
#include "hydro/run/tracers.hpp"
#include "mesh/ugrid_file.hpp"
#include "results/fields.hpp"

namespace freshet::hydro {
namespace {

using core::NcType;

std::string configuration_sum(const core::Basin& basin) {
  return core::Sha256().add(core::configuration_of_results(basin).dump(2)).hex();
}

/// Also as checkpoints said it when warnings were part of it.
bool has_configuration_of(const core::NetcdfFile& file, const core::Basin& basin) {
  const std::string sum = file.text_attribute("", saved::configuration_sha256);
  return sum == configuration_sum(basin) || sum == core::Sha256().add(basin.resolved_json).hex();
}

void define_rows(core::NetcdfFile& file, const Simulation& simulation) {
  const bool single = simulation.basin().solver.precision == core::Precision::f32;
  const NcType real = single ? NcType::f32 : NcType::f64;
  const auto add = [&](const std::string& name, NcType type, const std::string& what,
                       const std::string& units) {
    file.add_variable(name, type, {results::face, results::member}, described(what, units));
  };
  add(results::depth.name, real, "water depth", "m");
  add(results::velocity_x.name, real, "velocity along x", "m s-1");
  add(results::velocity_y.name, real, "velocity along y", "m s-1");
  if (single) add(saved::depth_residual, real, "part of the depth that rounding left out", "m");
  define_tracers(file, simulation, real);
  if (simulation.snow().any()) {
    add(saved::snow_frozen, NcType::f64, "frozen water in snow", "m");
    add(saved::snow_liquid, NcType::f64, "liquid water in snow", "m");
  }
  if (!simulation.basin().terms.empty())
    add(saved::term_rate, NcType::f64, "rate that terms of the momentum balance asked for in the last step",
        "s-1");
}

void define_accounts(core::NetcdfFile& file, const Simulation& simulation) {
  for (const AccountTable& table : account_tables()) {
    if (rows_in(simulation, table) == 0) continue;
    std::string rows;
    for (const AccountName& a : table.accounts)
      rows += (rows.empty() ? "" : ", ") + std::string(accounts[a.index].name);
    file.add_dimension(table.dimension, rows_in(simulation, table));
    file.add_variable(table.variable, NcType::f64, {table.dimension, results::member},
                      described("accounts of the water balance, each with all its rows: " + rows, "m3"));
  }
}

void define_quick_series(core::NetcdfFile& file, const Simulation& simulation) {
  const Ground& ground = simulation.ground();
  if (!ground.any() || ground.quick_stores() == 1) return;
  file.add_dimension(saved::ground_store, ground.quick_stores() * ground.count());
  file.add_variable(
      saved::ground_quick_series, NcType::f64, {saved::ground_store, results::member},
      described("water in each of the stores in series through which rain leaves soil and drains, "
                "the first of all zones, then the next",
                "m"));
}

void define_exchanges(core::NetcdfFile& file, const Simulation& simulation) {
  if (!simulation.exchanges().any()) return;
  file.add_dimension(saved::exchange, simulation.exchanges().count());
  file.add_variable(saved::exchange_kept, NcType::f64, {saved::exchange, results::member},
                    described("what an exchange keeps from step to step: of a pump 1 while it runs, of a "
                              "breach a second more than the time at which it began",
                              "1"));
}

/// Extents and rain gauges: what was recorded of them, and what has fallen until now.
void define_watched(core::NetcdfFile& file, const Simulation& simulation, bool records) {
  if (records && !simulation.extents().empty()) {
    file.add_dimension(saved::extent, simulation.extents().size());
    file.add_variable(saved::flooded_fraction, NcType::f64, {saved::record, saved::extent, results::member},
                      described("flooded fraction of each extent", "1"));
  }
  if (simulation.rain_gauges().count() == 0) return;
  file.add_dimension(saved::rain_gauge, simulation.rain_gauges().count());
  file.add_variable(saved::rain_fallen, NcType::f64, {saved::rain_gauge, results::member},
                    described("rain that fell at each rain gauge so far", "m"));
  if (records)
    file.add_variable(saved::recorded_rain, NcType::f64, {saved::record, saved::rain_gauge, results::member},
                      described("rain that had fallen at each rain gauge", "m"));
}

void define(core::NetcdfFile& file, const Simulation& simulation, const GaugeHistory& history,
            const ResultHeader& header) {
  file.add_dimension(results::face, simulation.mesh().n_cells());
  file.add_dimension(results::member, simulation.members());
  define_rows(file, simulation);
  define_controls(file, simulation);
  define_extremes(file, simulation);
  define_accounts(file, simulation);
  define_exchanges(file, simulation);
  define_quick_series(file, simulation);
  if (!history.time.empty()) {
    file.add_dimension(saved::record, history.time.size());
    file.add_variable(saved::gauge_time, NcType::f64, {saved::record},
                      described("time since forecast.start", "s"));
    file.add_variable(saved::gauge_phase, NcType::i32, {saved::record},
                      {{"long_name", std::string("0 window, 1 forecast")}});
  }
  history.budget.define(file, simulation);
  if (!history.time.empty() && simulation.recorded_sections() > 0) {
    file.add_dimension(saved::section, simulation.recorded_sections());
    file.add_variable(
        saved::section_volume, NcType::f64, {saved::record, saved::section, results::member},
        described("water in through each boundary section, then downstream through each section "
                  "line so far",
                  "m3"));
  }
  if (!history.time.empty() && !simulation.gauges().empty()) {
    if (!file.has_dimension(saved::gauge)) file.add_dimension(saved::gauge, simulation.gauges().size());
    file.add_variable(saved::gauge_level, NcType::f64, {saved::record, saved::gauge, results::member},
                      described("water level", "m"));
    file.add_variable(saved::gauge_velocity_x, NcType::f64, {saved::record, saved::gauge, results::member},
                      described("velocity along x", "m s-1"));
    file.add_variable(saved::gauge_velocity_y, NcType::f64, {saved::record, saved::gauge, results::member},
                      described("velocity along y", "m s-1"));
    if (const std::size_t tracers = simulation.basin().tracers.size(); tracers > 0) {
      file.add_dimension(saved::gauge_tracer, tracers);
      file.add_variable(saved::gauge_concentration, NcType::f64,
                        {saved::record, saved::gauge_tracer, saved::gauge, results::member},
                        described("concentration of each tracer in the gauge's cell", ""));
    }
  }
  define_watched(file, simulation, !history.time.empty());
  if (simulation.basin().forcing.infiltration.model != core::LossModel::none)
    file.add_variable(saved::soil_state, NcType::f64, {results::face, results::member},
                      described("state of the loss law (hydro/formulas/losses.hpp)", "1"));
  put_header(file, simulation, header);
  file.put_attribute("", saved::time_s, simulation.time());
  if (const std::string names = names_of_lines(simulation); !names.empty())
    file.put_attribute("", saved::section_lines, names);
  file.put_attribute("", saved::duration_depths_m, depths_in_words(simulation.basin()));
  file.put_attribute("", saved::configuration_sha256, configuration_sum(simulation.basin()));
  std::string failures;
  for (const std::string& f : simulation.failures) failures += f + "\n";
  file.put_attribute("", saved::failures, failures);
  file.put_attribute("", saved::after_failure, std::string(simulation.after_failure ? "yes" : "no"));
}

/// Tables that have no row in this basin are not there.
void write_accounts(core::NetcdfFile& file, const Simulation& simulation, const Budget& budget) {
  for (const AccountTable& table : account_tables()) {
    if (!file.has_variable(table.variable)) continue;
    std::vector<double> rows;
    for (const AccountName& a : table.accounts)
      for (const std::vector<double>& row : budget.rows(a)) rows.insert(rows.end(), row.begin(), row.end());
    write_member_table(file, table.variable, simulation, rows);
  }
}

void write_state(core::NetcdfFile& file, const Simulation& simulation) {
  LaneState state = simulation.owned_state();
  write_rows(file, results::depth.name, simulation, std::move(state.depth));
  write_rows(file, results::velocity_x.name, simulation, std::move(state.velocity_x));
  write_rows(file, results::velocity_y.name, simulation, std::move(state.velocity_y));
  if (file.has_variable(saved::depth_residual))
    write_rows(file, saved::depth_residual, simulation, simulation.solver().residual());
  write_tracers(file, simulation);
  if (file.has_variable(saved::term_rate))
    write_rows(file, saved::term_rate, simulation, simulation.solver().terms().rates());
  if (file.has_variable(saved::snow_frozen)) {
    write_rows(file, saved::snow_frozen, simulation, simulation.snow().state().frozen);
    write_rows(file, saved::snow_liquid, simulation, simulation.snow().state().liquid);
  }
  if (file.has_variable(saved::ground_quick_series))
    write_member_table(file, saved::ground_quick_series, simulation, simulation.ground().quick_series());
}

}  // namespace

void write_checkpoint(const std::filesystem::path& path, Simulation& simulation, const GaugeHistory& history,
                      const ResultHeader& header) {
  core::NetcdfFile file = core::NetcdfFile::create(path, simulation.ranks().world());
  define(file, simulation, history, header);
  write_state(file, simulation);
  write_controls(file, simulation);
  write_extremes(file, simulation);
  const Budget budget = simulation.budget();
  write_accounts(file, simulation, budget);
  if (file.has_variable(saved::exchange_kept))
    write_member_table(file, saved::exchange_kept, simulation, simulation.exchanges().kept());
  if (file.has_variable(saved::soil_state))
    write_rows(file, saved::soil_state, simulation, simulation.solver().source_terms().soil_state());
  if (file.has_variable(saved::gauge_time)) {
    std::vector<int> phase;
    for (Phase p : history.phase) phase.push_back(static_cast<int>(p));
    file.write(saved::gauge_time, history.time);
    file.write(saved::gauge_phase, phase);
  }
  if (file.has_variable(saved::section_volume)) file.write(saved::section_volume, history.volume);
  if (file.has_variable(saved::flooded_fraction)) file.write(saved::flooded_fraction, history.flooded);
  if (file.has_variable(saved::recorded_rain)) file.write(saved::recorded_rain, history.rain_fallen);
  if (file.has_variable(saved::rain_fallen)) file.write(saved::rain_fallen, simulation.rain_fallen());
  history.budget.write(file);
  if (file.has_variable(saved::gauge_level)) {
    file.write(saved::gauge_level, history.level);
    file.write(saved::gauge_velocity_x, history.velocity_x);
    file.write(saved::gauge_velocity_y, history.velocity_y);
    if (file.has_variable(saved::gauge_concentration))
      file.write(saved::gauge_concentration, history.concentration);
  }
  file.commit();
  simulation.set_budget(budget);
}

bool is_after_failure(const std::filesystem::path& path) {
  const core::NetcdfFile file = core::NetcdfFile::open(path);
  file.need_seal(mend_checkpoint);
  return file.has_attribute("", saved::after_failure) &&
         file.text_attribute("", saved::after_failure) == "yes";
}

void check_configuration(const std::filesystem::path& path, const core::Basin& basin) {
  core::check(
      is_after_failure(path) || has_configuration_of(core::NetcdfFile::open(path), basin),
      "{}: this was begun with another configuration than {} has now; put it back, or remove the file to "
      "start anew",
      path.string(), basin.file.string());
}

namespace {

/// (face, member) rows of a file, as read_rows(), each value in [low, high].
std::vector<double> checked_rows(const core::NetcdfFile& file, const std::string& name,
                                 const Simulation& simulation,
                                 double low = std::numeric_limits<double>::lowest(),
                                 double high = std::numeric_limits<double>::max()) {
  return checked(file, name, read_rows(file, name, simulation), low, high);
}

/// Deeper than any water: a bed and a level are elevations.
constexpr double deepest = core::plausible::elevation.high - core::plausible::elevation.low;

/// Snow and stores of the ground that are no controls; after those, which act on them.
void read_stores(const core::NetcdfFile& file, Simulation& simulation) {
  const double most = core::plausible::snow_water.high, rounding = 1e-9;
  if (file.has_variable(saved::snow_frozen) && simulation.snow().any())
    simulation.set_snow_state({checked_rows(file, saved::snow_frozen, simulation, -rounding, most),
                               checked_rows(file, saved::snow_liquid, simulation, -rounding, most)});
  if (file.has_variable(saved::ground_quick_series) && simulation.ground().quick_stores() > 1)
    simulation.set_quick_series(checked(file, saved::ground_quick_series,
                                        read_member_table(file, saved::ground_quick_series, simulation),
                                        -rounding, core::plausible::quick_water.high));
}

void read_state(const core::NetcdfFile& file, Simulation& simulation) {
  LaneState state{checked_rows(file, results::depth.name, simulation, 0, deepest),
                  checked_rows(file, results::velocity_x.name, simulation),
                  checked_rows(file, results::velocity_y.name, simulation)};
  const std::vector<double> residual = file.has_variable(saved::depth_residual)
                                           ? checked_rows(file, saved::depth_residual, simulation)
                                           : std::vector<double>();
  simulation.set(file.number_attribute("", saved::time_s).at(0), std::move(state), residual);
  read_controls(file, simulation);
  read_tracers(file, simulation);
  if (file.has_variable(saved::term_rate) && !simulation.basin().terms.empty())
    simulation.solver().terms().set_rates(checked_rows(file, saved::term_rate, simulation, 0));
  read_stores(file, simulation);
}

/// What must be there, check_fits() has seen. Tracers may be others than when the file was written: their
/// accounts then begin with it.
bool holds(const core::NetcdfFile& file, const Simulation& simulation, const AccountTable& table) {
  return file.has_variable(table.variable) && file.dimension(table.dimension) == rows_in(simulation, table);
}

/// Accounts that the program which wrote the file did not know begin at zero.
void read_budget(const core::NetcdfFile& file, Simulation& simulation) {
  const std::size_t n = simulation.lanes();
  Budget budget(simulation, n);
  budget.rows("tracer_initial") = tracers_stored(simulation);
  budget.rows("ground_initial") = ground_stored(simulation);
  budget.rows("snow_initial") = snow_stored(simulation);
  for (const AccountTable& table : account_tables()) {
    if (!holds(file, simulation, table)) continue;
    const std::vector<double> rows =
        checked(file, table.variable, read_member_table(file, table.variable, simulation));
    auto from = rows.begin();
    for (const AccountName& a : table.accounts)
      for (std::vector<double>& row : budget.rows(a)) {
        row.assign(from, from + static_cast<std::ptrdiff_t>(n));
        from += static_cast<std::ptrdiff_t>(n);
      }
  }
  simulation.set_budget(budget);
}

/// [lane]; empty: none.
std::vector<char> lanes_that_stand_in(const MemberColumns& columns, const Simulation& simulation) {
  std::vector<char> lanes;
  for (int k = 0; k < simulation.lanes(); ++k)
    lanes.push_back(columns.stands_in[static_cast<std::size_t>(simulation.first_member() +
                                                               std::min(k, simulation.my_members() - 1))]);
  if (std::none_of(lanes.begin(), lanes.end(), [](char stands_in) { return stands_in != 0; })) lanes.clear();
  return lanes;
}

/// An empty history where the file has none.
GaugeHistory read_history(const core::NetcdfFile& file, const MemberColumns& columns) {
  GaugeHistory history;
  const auto values = [&](const char* name) {
    return file.has_variable(name) ? of_members(checked(file, name, file.read<double>(name)), columns)
                                   : std::vector<double>();
  };
  history.budget.read(file);
  check_history(file, history.budget.time, history.budget.phase);
  history.budget.volume =
      of_members(checked(file, saved::budget_volume, std::move(history.budget.volume)), columns);
  if (!file.has_variable(saved::gauge_time)) return history;
  history.time = file.read<double>(saved::gauge_time);
  for (int p : file.read<int>(saved::gauge_phase)) history.phase.push_back(static_cast<Phase>(p));
  check_history(file, history.time, history.phase);
  history.level = values(saved::gauge_level);
  history.velocity_x = values(saved::gauge_velocity_x);
  history.velocity_y = values(saved::gauge_velocity_y);
  history.concentration = values(saved::gauge_concentration);
  history.volume = values(saved::section_volume);
  history.flooded = values(saved::flooded_fraction);
  history.rain_fallen = values(saved::recorded_rain);
  return history;
}

}  // namespace

void read_checkpoint(const std::filesystem::path& path, Simulation& simulation, GaugeHistory* history) {
  const core::NetcdfFile file = core::NetcdfFile::open(path, simulation.ranks().world());
  check_fits(file, simulation, history != nullptr);
  const MemberColumns columns = member_columns(file, simulation);
  const bool some_stand_in =
      std::any_of(columns.stands_in.begin(), columns.stands_in.end(), [](char one) { return one != 0; });
  core::check(
      history == nullptr || !some_stand_in,
      "{}: holds {} members only; put lost_members.json back beside it, or remove the folder's files to "
      "begin with all",
      path.string(), columns.width);
  simulation.stand_ins = lanes_that_stand_in(columns, simulation);
  read_state(file, simulation);
  read_extremes(file, simulation);
  simulation.failures.clear();
  std::istringstream lines(file.text_attribute("", saved::failures));
  for (std::string line; std::getline(lines, line);) simulation.failures.push_back(line);
  read_budget(file, simulation);
  if (file.has_variable(saved::soil_state))
    simulation.solver().source_terms().set_soil_state(checked_rows(file, saved::soil_state, simulation));
  if (file.has_variable(saved::exchange_kept) && simulation.exchanges().any())
    simulation.exchanges().set_kept(
        checked(file, saved::exchange_kept, read_member_table(file, saved::exchange_kept, simulation), 0));
  if (history == nullptr) return;
  if (file.has_variable(saved::rain_fallen) && simulation.rain_gauges().count() > 0)
    simulation.set_rain_fallen(
        of_members(checked(file, saved::rain_fallen, file.read<double>(saved::rain_fallen), 0), columns));
  *history = read_history(file, columns);
}

}  // namespace freshet::hydro
