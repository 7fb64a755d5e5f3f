#include "hydro/run/tracers.hpp"

#include "core/basin.hpp"
#include "core/log.hpp"
#include "hydro/run/checkpoint_checks.hpp"
#include "hydro/run/result_file.hpp"
#include "hydro/run/simulation.hpp"
#include "results/fields.hpp"

namespace freshet::hydro {
namespace {

/// By name, 0 where nothing is said.
std::vector<double> values_of(const std::vector<std::string>& names,
                              const std::map<std::string, double>& by_name) {
  std::vector<double> values;
  for (const std::string& name : names) {
    const auto found = by_name.find(name);
    values.push_back(found == by_name.end() ? 0 : found->second);
  }
  return values;
}

}  // namespace

void carry_tracers(Solver& solver, const mesh::LocalMesh& local, const std::vector<core::Tracer>& tracers,
                   const std::vector<std::string>& boundary_of_edge,
                   const std::vector<std::string>& source_of_point) {
  constexpr double day = 86400;  // s
  std::vector<CarriedQuantity> quantities;
  for (const core::Tracer& tracer : tracers) quantities.push_back({tracer.decay_per_day / day});
  if (quantities.empty()) return;
  Carried& carried = solver.carried();
  carried.carry(quantities, local);
  const std::size_t rows = static_cast<std::size_t>(local.n_cells()) * solver.lanes();
  for (std::size_t i = 0; i < tracers.size(); ++i) {
    const int q = static_cast<int>(i);
    carried.set_concentration(q, std::vector<double>(rows, tracers[i].initial));
    carried.set_at_rim(q, values_of(boundary_of_edge, tracers[i].at_boundaries));
    carried.set_of_points(q, values_of(source_of_point, tracers[i].at_sources));
  }
}

std::vector<double> tracer_rows_of(const Simulation& simulation, int tracer) {
  std::vector<double> rows = simulation.solver().carried().concentration(tracer);
  rows.resize(static_cast<std::size_t>(simulation.local().n_owned) * simulation.lanes());
  return rows;
}

void define_tracers(core::NetcdfFile& file, const Simulation& simulation, core::NcType type) {
  for (const core::Tracer& tracer : simulation.basin().tracers)
    file.add_variable(tracer.row.name, type, {results::face, results::member},
                      described(tracer.row.long_name, tracer.row.unit, tracer.row.standard_name));
}

void write_tracers(core::NetcdfFile& file, const Simulation& simulation) {
  int i = 0;
  for (const core::Tracer& tracer : simulation.basin().tracers)
    write_rows(file, tracer.row.name, simulation, tracer_rows_of(simulation, i++));
}

/// Where a file knows nothing of a tracer, it stays as basin.toml has it at the start.
void read_tracers(const core::NetcdfFile& file, Simulation& simulation) {
  int i = 0;
  for (const core::Tracer& tracer : simulation.basin().tracers) {
    const int q = i++;
    if (!file.has_variable(tracer.row.name)) {
      if (simulation.ranks().leader())
        core::warn("{} does not hold the tracer {}: it begins at {:g} {} everywhere", file.path().string(),
                   tracer.row.name, tracer.initial, tracer.row.unit);
      continue;
    }
    std::vector<double> rows =
        checked(file, tracer.row.name, read_rows(file, tracer.row.name, simulation), 0);
    rows.resize(static_cast<std::size_t>(simulation.local().n_cells()) * simulation.lanes(), 0);
    simulation.solver().carried().set_concentration(q, rows);
  }
}

}  // namespace freshet::hydro
