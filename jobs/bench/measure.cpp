#include "jobs/bench/measure.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "hydro/lanes/lanes.hpp"
#include "jobs/bench/bench_run.hpp"

namespace freshet::bench {
namespace {

/// Seconds of so many steps, of the slowest rank.
double time_steps(BenchRun& run, const Domain& domain, int steps, bool cpu_time) {
  domain.largest(0);  // all begin together
  const Stopwatch watch;
  for (int i = 0; i < steps; ++i) run.step();
  Kokkos::fence();
  return domain.largest(cpu_time ? watch.cpu() : watch.wall());
}

double typical(std::vector<double> values, bool best) {
  std::sort(values.begin(), values.end());
  return best ? values.front() : values[values.size() / 2];
}

void describe(const BenchRun& run, const Domain& domain, int lanes, Measured& m) {
  const hydro::Solver& solver = run.solver();
  const hydro::Footprint f = solver.diagnostics().footprint();
  const double mesh = domain.sum(f.mesh) / m.cells, rows = domain.sum(f.lanes) / m.cells / lanes;
  m.mesh_memory = mesh;
  m.lane_memory = rows;
  m.active = domain.sum(solver.diagnostics().active_blocks()) / domain.sum(solver.diagnostics().all_blocks());
  m.bytes = m.active * (domain.sum(f.step_mesh) + domain.sum(f.step_lanes)) / m.cells / lanes;
}

}  // namespace

Measured measure(const Subject& subject, const mesh::Mesh& mesh, Domain& domain, const Triad& triad,
                 const Options& options) {
  BenchRun run(subject, mesh, domain, options);
  Measured m;
  m.cells = domain.sum(domain.local().n_owned);
  m.cores = domain.ranks() * (hydro::on_device ? 1 : Kokkos::DefaultExecutionSpace().concurrency());
  const bool cpu = options.cpu_time;
  constexpr int trial = 4;
  time_steps(run, domain, trial, cpu);
  const double one = time_steps(run, domain, trial, cpu) / trial;
  m.steps =
      options.steps > 0 ? options.steps : std::clamp(static_cast<int>(options.seconds / one), trial, 5000);

  const double updated = run.solver().diagnostics().cell_updates();
  std::vector<double> seconds, sweeps, waits;
  for (int i = 0; i < options.repeat; ++i) {
    domain.largest(0);
    sweeps.push_back(m.cores / domain.sum(triad.sweep(cpu)));
    const double waited = run.seconds_waited();
    const Stopwatch watch;
    seconds.push_back(time_steps(run, domain, m.steps, cpu));
    waits.push_back(domain.sum((run.seconds_waited() - waited) / watch.wall()) / domain.ranks());
  }
  m.updates =
      domain.sum(run.solver().diagnostics().cell_updates() - updated) / m.cells / m.steps / options.repeat;
  run.end_step();
  m.seconds = typical(seconds, options.best);
  m.waiting = typical(waits, false);
  m.halo = domain.sum(domain.local().n_cells() - domain.local().n_owned) / domain.ranks();
  m.halo_bytes = domain.sum(run.halo_bytes()) / domain.ranks();
  m.triad = 1 / typical(sweeps, options.best);  // sweeps: s for a GB on one core
  describe(run, domain, run.solver().lanes(), m);

  if (options.steps > 0 && domain.ranks() == 1) m.state_hash = run.state_hash();
  m.water_error = run.water_error();
  const double bound = subject.precision == core::Precision::f32 ? 1e-5 : 1e-11;
  if (!(m.water_error < bound))
    throw std::runtime_error("case " + subject.name + ", order " + std::to_string(subject.order) +
                             ": the balance of water is off by " + std::to_string(m.water_error / bound) +
                             " times what rounding may make, or a value is not finite");
  return m;
}

}  // namespace freshet::bench
