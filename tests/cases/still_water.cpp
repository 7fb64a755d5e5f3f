// Lake at rest over an immersed and an emerged bump (SWASHES 3.1.1 and 3.1.2, in two dimensions).

#include "tests/cases/case.hpp"
#include "tests/cases/meshes.hpp"
#include "tests/cases/norms.hpp"

namespace freshet::cases {
namespace {

double bump(double x, double y) { return std::max(0.0, 0.2 - 0.002 * (x * x + y * y)); }

Report at_rest(const Setting& s, double level) {
  const int columns = 24;
  const mesh::Mesh mesh = square(50, columns, bump, 0.3);
  LaneRun run(mesh, {.precision = s.precision, .order = s.order, .local_steps = s.local_steps});
  run.set_level(level);
  const double before = run.storage(), end = s.quick ? 100 : 1000;
  Curve speed{"largest velocity", {}, {}, "line"};
  double fastest = 0;
  for (int i = 1; i <= 20; ++i) {
    run.advance(end * i / 20);
    fastest = std::max(fastest, run.fastest());
    speed.x.push_back(run.time());
    speed.y.push_back(std::max(run.fastest(), 1e-18));
  }
  double off = 0;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    off = std::max(off, std::abs(run.at(c).depth - std::max(0.0, level - mesh.bed_elevation[c])));
  Report r;
  r.cells = mesh.n_cells();
  r.mesh = "triangles in a square of 50 m, nodes moved by up to 0.3 of their spacing";
  // Single precision has 4e9 times coarser round-off; 1e-12 is the promise for f64.
  r.below("largest velocity (m/s)", fastest, s.single() ? 5e-4 : 1e-12);
  r.below("largest error of depth (m)", off, s.single() ? 1e-5 : 1e-12);
  r.below("change of volume, relative", std::abs(run.storage() / before - 1), s.single() ? 1e-7 : 1e-12);
  r.note(std::to_string(run.substeps()) + " steps to " + std::to_string(static_cast<int>(end)) + " s");
  Panel& along = r.panel("Along y = 0 at the end", "x (m)", "elevation (m)");
  along.curves.push_back(drawn("bed", -25, 25, [](double x) { return bump(x, 0); }));
  along.curves.push_back(along_x(run, "water level", 0, 1.1, [&](mesh::Index c, const Water& w) {
    return mesh.bed_elevation[c] + w.depth;
  }));
  Panel& time = r.panel("Largest velocity", "time (s)", "m/s");
  time.curves.push_back(speed);
  time.log_y = true;
  return r;
}

}  // namespace

void add_still_water(std::vector<Case>& cases) {
  cases.push_back({.name = "lake_immersed",
                   .title = "Lake at rest over an immersed bump",
                   .about = "Still water 0.5 m deep over a bump of 0.2 m for 1,000 s: nothing may move. "
                            "SWASHES 3.1.1, in two dimensions.",
                   .quick = true,
                   .in_single = true,
                   .run = [](const Setting& s) { return at_rest(s, 0.5); }});
  cases.push_back({.name = "lake_emerged",
                   .title = "Lake at rest around an emerged bump",
                   .about = "Still water 0.1 m deep around an island of 0.2 m for 1,000 s: nothing may move. "
                            "SWASHES 3.1.2, in two dimensions.",
                   .quick = true,
                   .in_single = true,
                   .run = [](const Setting& s) { return at_rest(s, 0.1); }});
}

}  // namespace freshet::cases
