// What the water carries: even concentrations stay even, amounts close, smooth ones move with order 2, decay
// is exact.
#include <catch2/catch.hpp>
#include <random>

#include "tests/support/lane_run.hpp"
#include "tests/support/shapes.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

double flat(double, double) { return 0; }

/// Hills and hollows, wet and dry, with water through three sides.
mesh::Mesh hills() {
  return mixed_rectangle({.width = 100, .height = 60, .columns = 25, .rows = 15, .skew = 0.2},
                         [](double x, double y) { return 0.4 * std::sin(0.1 * x) * std::cos(0.13 * y); });
}
EdgeKind hilly_rims(double x, double y) {
  if (x < 0.1) return EdgeKind::discharge;
  if (x > 99.9) return EdgeKind::free_outflow;
  return y < 0.1 ? EdgeKind::level : EdgeKind::wall;
}

std::vector<double> everywhere(const LaneRun& run, double c) {
  return std::vector<double>(run.mesh().n_cells() * run.lanes(), c);
}

/// A flood over the hills, with two points, of which one takes water out.
LaneRun flood(const mesh::Mesh& mesh, int order, core::Precision real, int members, int local_steps) {
  LaneRun run(mesh, {.kind = hilly_rims,
                     .members = members,
                     .precision = real,
                     .order = order,
                     .local_steps = local_steps,
                     .manning = 0.03,
                     .max_step = 2});
  run.set_boundary([](double x, double, double) { return x < 0.1 ? 0.2 : x > 99.9 ? 0.01 : 0.25; }, 0);
  run.set_water([&](mesh::Index c, std::size_t k) {
    const double level = 0.02 + 0.01 * static_cast<double>(k) + 0.002 * mesh.cell_x[c];
    return Water{std::max(0.0, level - mesh.bed_elevation[c]), 0.3, 0.05};
  });
  run.solver().source_terms().set_points({40, 200});
  run.solver().source_terms().set_point_discharge({-0.3, 0.4});
  return run;
}

double closure(const hydro::CarriedAmounts& a, double before, std::size_t lane) {
  const double now = a.storage[lane].value();
  const double due = before + a.through_rim[lane].value() + a.points[lane].value() - a.decayed[lane].value() -
                     a.lost[lane].value() + a.clipped[lane].value();
  return std::abs(now - due) / std::max(std::abs(now), std::abs(before));
}

}  // namespace

TEST_CASE("An even concentration stays even to the last bit across fronts and local steps") {
  const mesh::Mesh mesh = hills();
  const int order = GENERATE(1, 2), local_steps = GENERATE(1, 8), members = GENERATE(1, 4);
  const auto real = GENERATE(core::Precision::f64, core::Precision::f32);
  LaneRun run = flood(mesh, order, real, members, local_steps);
  const double c = real == core::Precision::f32 ? static_cast<double>(0.1f) : 0.1;
  hydro::Carried& carried = run.solver().carried();
  carried.carry({{}}, mesh::whole(mesh));
  carried.set_concentration(0, everywhere(run, c));
  carried.set_at_rim(0, std::vector<double>(run.solver().rims().edges().size(), c));
  carried.set_of_points(0, {7, c});
  const hydro::LaneState first = run.state();
  REQUIRE(*std::min_element(first.depth.begin(), first.depth.end()) == 0);
  run.advance(120);
  INFO("order " << order << ", local steps " << local_steps << ", members " << members);
  CHECK(carried.concentration(0) == everywhere(run, c));
  const hydro::CarriedAmounts a = carried.amounts(0);
  CHECK(a.storage[0].value() == Approx(c * run.storage()).epsilon(1e-12));
}

TEST_CASE("What is carried closes: rims, points, rain, soil, air and decay") {
  const mesh::Mesh mesh = hills();
  const int order = GENERATE(1, 2), local_steps = GENERATE(1, 8), members = GENERATE(1, 4);
  LaneRun run = flood(mesh, order, core::Precision::f64, members, local_steps);
  hydro::Carried& carried = run.solver().carried();
  carried.carry({{1e-3}, {}}, mesh::whole(mesh));
  std::mt19937 random(1);
  std::uniform_real_distribution<double> any(0, 2);
  std::vector<double> c = everywhere(run, 0), in = c;
  for (double& value : c) value = any(random);
  const std::size_t rims = run.solver().rims().edges().size();
  for (int q : {0, 1}) {
    carried.set_concentration(q, c);
    carried.set_at_rim(q, std::vector<double>(rims, 1.7));
    carried.set_of_points(q, {9, 0.3});
  }
  run.set_rain([](mesh::Index cell, std::size_t) { return 1e-5 * (cell % 7); });
  run.solver().source_terms().set_evaporation(2e-5);
  const std::vector<hydro::Soil> soils(run.lanes(), hydro::Soil{1e-3, 1e-5, 0});
  run.solver().source_terms().set_infiltration(hydro::LossLaw::constant, soils,
                                               std::vector<int>(mesh.n_cells(), 0));
  const double before = carried.amounts(0).storage[0].value();
  run.advance(120);
  for (int q : {0, 1}) {
    const hydro::CarriedAmounts a = carried.amounts(q);
    INFO("order " << order << ", local steps " << local_steps << ", members " << members << ": stored "
                  << a.storage[0].value() << ", rim " << a.through_rim[0].value() << ", points "
                  << a.points[0].value() << ", decayed " << a.decayed[0].value() << ", lost "
                  << a.lost[0].value() << ", clipped " << a.clipped[0].value());
    CHECK(closure(a, before, 0) < 1e-12);
    CHECK(std::abs(a.through_rim[0].value()) > 1);
    CHECK(a.lost[0].value() > 0.01);
    CHECK((a.decayed[0].value() > 1) == (q == 0));
    CHECK(std::abs(a.clipped[0].value()) < 1e-4 * before);
    const std::vector<double> now = carried.concentration(q);
    CHECK(*std::min_element(now.begin(), now.end()) >= 0);
  }
}

TEST_CASE("A cloud in an even current moves with second order") {
  const auto cloud = [](double x, double y) { return std::exp(-(x * x + y * y) / (2 * 8 * 8)); };
  const auto error = [&](int columns, int order) {
    const mesh::Mesh mesh = mesh::bare_rectangle(
        {.width = 160, .height = 80, .columns = columns, .rows = columns / 2, .skew = 0.2}, flat);
    LaneRun run(mesh,
                {.kind =
                     [](double x, double) {
                       return x < 0.1 ? EdgeKind::discharge : x > 159.9 ? EdgeKind::level : EdgeKind::wall;
                     },
                 .order = order});
    run.set_boundary([](double x, double, double) { return x < 0.1 ? 2 : 2; }, 0);
    run.set_water([](mesh::Index, std::size_t) { return Water{2, 1, 0}; });
    std::vector<double> c;
    for (mesh::Index i = 0; i < mesh.n_cells(); ++i)
      c.push_back(cloud(mesh.cell_x[i] - 50, mesh.cell_y[i] - 40));
    run.solver().carried().carry({{}}, mesh::whole(mesh));
    run.solver().carried().set_concentration(0, c);
    run.advance(50);
    double sum = 0, all = 0;
    const std::vector<double> now = run.solver().carried().concentration(0);
    for (mesh::Index i = 0; i < mesh.n_cells(); ++i) {
      const double exact = cloud(mesh.cell_x[i] - 100, mesh.cell_y[i] - 40);
      sum += std::abs(now[i] - exact) * mesh.cell_area[i];
      all += exact * mesh.cell_area[i];
    }
    return sum / all;
  };
  const double coarse = error(40, 2), fine = error(80, 2), first = error(80, 1);
  INFO("order 2: " << coarse << ", " << fine << "; order 1: " << first);
  CHECK(std::log2(coarse / fine) > 1.6);
  CHECK(fine < 0.2 * first);
}

TEST_CASE("Decay in still water is exact, and a kept state comes back with what it carries") {
  const mesh::Mesh mesh = hills();
  LaneRun run(mesh, {.order = 2, .max_step = 5});
  run.set_level(0.5);
  hydro::Carried& carried = run.solver().carried();
  carried.carry({{1e-4}}, mesh::whole(mesh));
  carried.set_concentration(0, everywhere(run, 3));
  run.solver().keep();
  run.advance(500);
  CHECK(carried.concentration(0)[7] == Approx(3 * std::exp(-0.05)).epsilon(1e-12));
  run.solver().restore();
  CHECK(carried.concentration(0) == everywhere(run, 3));
  CHECK(carried.amounts(0).decayed[0].value() == 0);
}

TEST_CASE("A member alone carries the same bits as among others, with terms at its edges") {
  const mesh::Mesh mesh = hills();
  const int order = GENERATE(1, 2), local_steps = GENERATE(1, 8);
  const auto real = GENERATE(core::Precision::f64, core::Precision::f32);
  const auto last_of = [&](int members) {
    LaneRun run = flood(mesh, order, real, members, local_steps);
    run.set_water([&](mesh::Index c, std::size_t) {
      return Water{std::max(0.0, 0.02 + 0.002 * mesh.cell_x[c] - mesh.bed_elevation[c]), 0.3, 0.05};
    });
    run.solver().terms().use({{1, 0.2}, {2, 0.3}}, mesh::whole(mesh));
    hydro::Carried& carried = run.solver().carried();
    carried.carry({{1e-3}, {}}, mesh::whole(mesh));
    std::vector<double> c = everywhere(run, 1);
    for (std::size_t i = 0; i < c.size(); ++i) c[i] += std::sin(0.3 * static_cast<double>(i / run.lanes()));
    for (int q : {0, 1}) {
      carried.set_concentration(q, c);
      carried.set_at_rim(q, std::vector<double>(run.solver().rims().edges().size(), 1.7));
      carried.set_of_points(q, {9, 0.3});
    }
    run.advance(60);
    std::vector<double> seen;
    for (const auto& all : {run.state().velocity_x, carried.concentration(0), carried.concentration(1)})
      for (std::size_t i = run.lanes() - 1; i < all.size(); i += run.lanes()) seen.push_back(all[i]);
    return seen;
  };
  INFO("order " << order << ", local steps " << local_steps);
  CHECK(last_of(1) == last_of(4));
}
