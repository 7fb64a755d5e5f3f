// Rain of 36 mm/h for an hour on a valley with two slopes and a stream between: what runs off, and where the
// water is.
//
// Build and run:
//     cmake --preset release && cmake --build build/release --target example_rain_on_valley
//     build/release/examples/example_rain_on_valley
// Sample run:
//       min     rain m3   stored m3    out m3/s
//        10        4800        4777        0.04
//        20        9600        9052        0.87
//        30       14400       10242        6.02
//        40       19200       10280        7.94
//        50       24000       10290        7.98
//        60       28800       10290        8.00
//        70       28800        6340        6.58
//        80       28800        4396        3.24
//        90       28800        3500        1.49
//     steady runoff would be 8.00 m3/s
//     water balance closes to 8e-14 of the rain

#include <Kokkos_Core.hpp>
#include <cmath>
#include <cstdio>

#include "hydro/solver/lane_run.hpp"
#include "mesh/shapes.hpp"

namespace hydro = freshet::hydro;
namespace mesh = freshet::mesh;

namespace {

constexpr double width = 800, length = 1000, intensity = 0.036 / 3600;  // m, m, m/s

/// Slopes of 5 % on both sides of a stream along x = 400, which falls by 2 % to the south.
double valley(double x, double y) { return 0.05 * std::abs(x - width / 2) + 0.02 * y; }

/// The stream leaves over the southern edge, near the middle.
hydro::EdgeKind rim(double x, double y) {
  return y < 1 && std::abs(x - width / 2) < 40 ? hydro::EdgeKind::critical_outflow : hydro::EdgeKind::wall;
}

/// Error of the water balance over the rain that fell.
double run() {
  const mesh::Rectangle shape{.width = width, .height = length, .columns = 40, .rows = 50};
  const mesh::Mesh basin = mesh::bare_rectangle(shape, valley);
  hydro::LaneRun run(basin, {.kind = rim, .order = 2, .local_steps = 8, .manning = 0.03, .max_step = 10});
  std::printf("%5s  %10s  %10s  %10s\n", "min", "rain m3", "stored m3", "out m3/s");
  double out = 0;
  for (int minute = 10; minute <= 90; minute += 10) {
    const bool raining = minute <= 60;
    run.set_rain([&](mesh::Index, std::size_t) { return raining ? intensity : 0.0; });
    run.advance(60.0 * minute);
    const double now = -run.inflow();
    std::printf("%5d  %10.0f  %10.0f  %10.2f\n", minute, run.rained(), run.storage(), (now - out) / 600);
    out = now;
  }
  std::printf("steady runoff would be %.2f m3/s\n", intensity * width * length);
  return std::abs(run.storage() + out - run.rained() - run.clipped()) / run.rained();
}

}  // namespace

int main(int argc, char** argv) {
  const Kokkos::ScopeGuard kokkos(argc, argv);
  const double error = run();
  std::printf("water balance closes to %.0e of the rain\n", error);
  return error < 1e-10 ? 0 : 1;
}
