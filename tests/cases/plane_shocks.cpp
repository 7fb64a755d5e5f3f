// Shocks in the plane: a circular dam break, and the oblique hydraulic jump at a wedge.

#include <fmt/format.h>

#include "tests/cases/case.hpp"
#include "tests/cases/exact/radial.hpp"
#include "tests/cases/meshes.hpp"
#include "tests/cases/norms.hpp"

namespace freshet::cases {
namespace {

using test::EdgeKind;

mesh::SizeField everywhere(double size) {
  return [size](mesh::Point) { return size; };
}

/// What the error owes to the direction: means of h - exact over eight sectors of each ring of 1 m against
/// the mean over the ring, over the depth; the largest.
double asymmetry(const LaneRun& run, const std::function<double(double r)>& exact, double radius) {
  const mesh::Mesh& mesh = run.mesh();
  const hydro::LaneState s = run.state();
  const int rings = static_cast<int>(radius);
  std::vector<std::array<double, 8>> sum(rings), area(rings);
  std::vector<double> depth(rings), ring_area(rings);
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const double r = std::hypot(mesh.cell_x[c], mesh.cell_y[c]), a = mesh.cell_area[c];
    if (r >= rings) continue;
    const int ring = static_cast<int>(r);
    const int sector =
        std::min(7, static_cast<int>((std::atan2(mesh.cell_y[c], mesh.cell_x[c]) + M_PI) / M_PI * 4));
    sum[ring][sector] += a * (s.depth[c] - exact(r));
    area[ring][sector] += a;
    depth[ring] += a * s.depth[c];
    ring_area[ring] += a;
  }
  double worst = 0;
  for (int i = 2; i < rings; ++i) {  // rings of fewer cells than sectors say nothing
    double all = 0;
    for (double part : sum[i]) all += part;
    for (int k = 0; k < 8; ++k)
      worst =
          std::max(worst, std::abs(sum[i][k] / area[i][k] - all / ring_area[i]) / (depth[i] / ring_area[i]));
  }
  return worst;
}

Report circular(const Setting& s) {
  const double half = 25, end = 0.69, size = s.quick ? 0.5 : 0.2;
  mesh::Ring circle;
  for (int i = 0; i < 200; ++i)
    circle.push_back({11 * std::cos(i * M_PI / 100), 11 * std::sin(i * M_PI / 100)});
  mesh::Constraints dam;
  for (int i = 0; i < 200; ++i) dam.lines.push_back({circle[i], circle[(i + 1) % 200]});
  const mesh::Mesh mesh =
      unstructured({{-half, -half}, {half, -half}, {half, half}, {-half, half}}, dam, everywhere(size), flat);
  LaneRun run(mesh, {.precision = s.precision, .order = s.order, .local_steps = s.local_steps});
  run.set_water([&](mesh::Index c, std::size_t) {
    return Water{std::hypot(mesh.cell_x[c], mesh.cell_y[c]) < 11 ? 10.0 : 1.0};
  });
  run.advance(end);
  const RadialDamBreak reference(10, 1, 11, 40, end, 4000);
  const auto exact = [&](double r) { return reference.depth(r); };
  const Norms n = norms(
      run, [&](double x, double y) { return Water{exact(std::hypot(x, y))}; },
      [](double x, double y) { return std::hypot(x, y) < 24; });
  Report r;
  r.cells = mesh.n_cells();
  r.mesh = fmt::format("Delaunay triangles with edges of {:g} m, the dam along edges", size);
  r.below("asymmetry over depth, rings of 1 m in eight sectors", asymmetry(run, exact, 24),
          s.second() ? 0.01 : 0.03);
  r.below("relative L1 of depth against the radial reference", n.relative_l1, s.second() ? 0.01 : 0.03);
  Panel& p = r.panel("Depth after 0.69 s, every cell", "radius (m)", "depth (m)");
  Curve seen{"Freshet", {}, {}, "dots"};
  const hydro::LaneState state = run.state();
  for (mesh::Index c = 0; c < mesh.n_cells(); c += std::max(1, mesh.n_cells() / 3000)) {
    seen.x.push_back(std::hypot(mesh.cell_x[c], mesh.cell_y[c]));
    seen.y.push_back(state.depth[c]);
  }
  p.curves = {seen, drawn("radial reference, 4,000 cells", 0, 30, exact)};
  return r;
}

/// Angle of the jump [degrees] by a straight line through the places where the depth passes `middle` on lines
/// x = const.
double jump_angle(const LaneRun& run, double from, double to, double width, double middle, Curve& places) {
  const mesh::Mesh& mesh = run.mesh();
  const hydro::LaneState s = run.state();
  double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (double x = from; x < to; x += width) {
    std::vector<std::pair<double, double>> column;
    for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
      if (std::abs(mesh.cell_x[c] - x) < width / 2)
        column.emplace_back(mesh.cell_y[c] - (mesh.cell_x[c] - x) * std::tan(M_PI / 6), s.depth[c]);
    std::sort(column.begin(), column.end());
    for (std::size_t i = column.size() - 1; i > 0; --i)
      if (column[i].second < middle && column[i - 1].second >= middle) {
        const auto& [y1, h1] = column[i - 1];
        const auto& [y2, h2] = column[i];
        const double y = y1 + (y2 - y1) * (h1 - middle) / (h1 - h2);
        places.x.push_back(x);
        places.y.push_back(y);
        n += 1, sx += x, sy += y, sxx += x * x, sxy += x * y;
        break;
      }
  }
  return std::atan((n * sxy - sx * sy) / (n * sxx - sx * sx)) * 180 / M_PI;
}

Report oblique(const Setting& s) {
  const double froude = 2.74, wedge = std::tan(8.95 * M_PI / 180), speed = froude * std::sqrt(hydro::gravity);
  const double size = s.quick ? 1 : 0.5;
  const mesh::Ring ring = {{0, 0}, {10, 0}, {40, 30 * wedge}, {40, 30}, {0, 30}};
  const mesh::Mesh mesh = unstructured(ring, {}, everywhere(size), flat);
  const auto kind = [](double x, double) {
    return x > 40 - 1e-6 ? EdgeKind::critical_outflow : EdgeKind::wall;
  };
  // Cells are held at every step, so all take the same.
  LaneRun run(mesh, {.kind = kind, .precision = s.precision, .order = s.order});
  run.set_water([&](mesh::Index, std::size_t) { return Water{1, speed, 0}; });
  std::vector<mesh::Index> held;  // fast water comes in through cells whose state is held
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    if (mesh.cell_x[c] < 3) held.push_back(c);
  run.advance(s.quick ? 12 : 20, [&] {
    hydro::LaneState state = run.state();
    for (mesh::Index c : held) state.depth[c] = 1, state.velocity_x[c] = speed, state.velocity_y[c] = 0;
    run.solver().set_state(state);
  });
  Report r;
  r.cells = mesh.n_cells();
  r.mesh = fmt::format("Delaunay triangles with edges of {:g} m", size);
  Curve places{"Freshet, depth 1.25 m", {}, {}, "dots"};
  const double angle = jump_angle(run, 16, 36, size, 1.25, places);
  double behind = 0, area = 0;
  const hydro::LaneState state = run.state();
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const double x = mesh.cell_x[c] - 10, y = mesh.cell_y[c];
    if (x < 8 || x > 28 || y < x * wedge + 1 || y > x * std::tan(M_PI / 6) - 2) continue;
    behind += mesh.cell_area[c] * state.depth[c];
    area += mesh.cell_area[c];
  }
  r.within("angle of the jump (degrees)", angle, 29.5, 30.5);
  r.within("depth ratio", behind / area, 1.47, 1.53);
  Panel& p = r.panel("The jump", "x (m)", "y (m)");
  p.curves.push_back(places);
  p.curves.push_back(drawn("30 degrees", 10, 40, [](double x) { return (x - 10) * std::tan(M_PI / 6); }));
  p.curves.push_back(drawn("wedge", 10, 40, [&](double x) { return (x - 10) * wedge; }));
  Panel& q = r.panel("Depth along the middle, y = 9 to 10 m", "x (m)", "depth (m)");
  q.curves.push_back(along_x(run, "Freshet", 9.5, 0.5, [](mesh::Index, const Water& w) { return w.depth; }));
  return r;
}

}  // namespace

void add_plane_shocks(std::vector<Case>& cases) {
  cases.push_back(
      {.name = "circular_dam_break",
       .title = "Circular dam break",
       .about = "10 m of water within a radius of 11 m, 1 m around it, on an unstructured mesh; against "
                "the radial equation in one dimension at high resolution.",
       .quick = false,
       .in_single = true,
       .run = circular});
  cases.push_back(
      {.name = "oblique_jump",
       .title = "Oblique hydraulic jump",
       .about = "Water of Froude number 2.74 against a wedge of 8.95 degrees: the jump stands at 30 degrees "
                "and is 1.5 times as deep (Hager et al. 1994).",
       .run = oblique});
}

}  // namespace freshet::cases
