// checkpoint.nc and analysis.nc: sound files whose contents are not.
#include <Kokkos_Core.hpp>
#include <array>
#include <cmath>
#include <stdexcept>

#include "core/basin.hpp"
#include "core/petsc.hpp"
#include "fuzz/damaged_netcdf.hpp"
#include "fuzz/target.hpp"
#include "hydro/run/checkpoint.hpp"
#include "hydro/run/expected_work.hpp"
#include "tests/support/valley.hpp"

namespace freshet::fuzz {
namespace {

const hydro::ResultHeader header{"fuzz", core::parse_instant("2026-03-10T00:00:00Z", "fuzz")};

/// MPI, PETSc and Kokkos to the end of the program.
struct Session {
  int count = 1;
  std::array<char, 5> name{"fuzz"};
  std::array<char*, 2> words{name.data(), nullptr};
  char** arguments = words.data();
  mesh::MpiSession mpi{count, arguments};
  core::PetscSession petsc;
  Kokkos::ScopeGuard kokkos{count, arguments};
};

/// A valley of 120 cells, three members, with losses and point sources.
struct Valley {
  Session session;
  core::Basin basin = test::forced_valley_basin(3, core::Precision::f64);
  mesh::Mesh mesh = test::valley_mesh(10);
  mesh::Ranks ranks{MPI_COMM_WORLD, 1};
  hydro::Simulation simulation{basin, mesh, ranks};
};

Valley& valley() {
  static Valley v;
  return v;
}

/// Two records of gauges and budget, the second in the forecast.
std::filesystem::path sound_checkpoint() {
  hydro::Simulation& s = valley().simulation;
  test::vary_members(s);
  hydro::GaugeHistory history;
  for (const hydro::Phase phase : {hydro::Phase::window, hydro::Phase::forecast}) {
    s.advance_to(s.time() + 20);
    history.record(s, phase);
    history.budget.record(s, phase);
  }
  const std::filesystem::path path = memory_folder() / "sound_checkpoint.nc";
  hydro::write_checkpoint(path, s, history, header);
  return path;
}

/// What is taken is finite, and enough for all that is written from it.
void use(hydro::Simulation& s, const hydro::GaugeHistory& history) {
  const hydro::LaneState state = s.owned_state();
  std::vector<const std::vector<double>*> all = {&state.depth, &state.velocity_x, &state.velocity_y};
  for (const hydro::Control& control : hydro::controls()) all.push_back(&s.control(control.name));
  for (const auto* values : all)
    for (const double v : *values)
      if (!std::isfinite(v)) throw std::logic_error("a state that is not finite");
  if (!history.time.empty()) {
    hydro::write_gauges(memory_folder() / "gauges.nc", s, history, header);
    hydro::write_sections(memory_folder() / "sections.nc", s, history, header);
  }
  hydro::write_budget(memory_folder() / "budget.nc", s, history.budget, header);
}

void read(const std::string& bytes) {
  static const DamagedNetcdf damaged(sound_checkpoint());
  const std::filesystem::path path = memory_folder() / "checkpoint.nc";
  damaged.write(path, bytes);
  hydro::expected_work(path, valley().mesh, 8);
  hydro::check_configuration(path, valley().basin);
  hydro::GaugeHistory history;
  hydro::read_checkpoint(path, valley().simulation, &history);
  use(valley().simulation, history);
}

const Target target("checkpoint_nc", read);

}  // namespace
}  // namespace freshet::fuzz
