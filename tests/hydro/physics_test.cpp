// The formulas on one edge and in one cell. Round-off bounds are in units of the machine epsilon of Real.
#include "hydro/formulas/physics.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <random>
#include <vector>

#include "hydro/boundary/boundary.hpp"

using namespace freshet::hydro;

namespace {

template <class Real>
constexpr Real epsilon = std::numeric_limits<Real>::epsilon();

template <class Real>
struct Pair {
  Flow<Real> left, right;
  Real step;
};

/// States of depth 0.01 to 10 m, some dry, speeds up to 5 m/s, bed steps up to 2 m. Depths and steps are
/// multiples of 1/1024 m: their sums are exact, so that seen from either side the same cells are dry.
template <class Real>
std::vector<Pair<Real>> random_pairs(int count) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> exponent(-2, 1), speed(-5, 5), step(-2, 2), chance(0, 1);
  const auto exact = [](double length) { return Real(std::round(1024 * length) / 1024); };
  const auto flow = [&]() -> Flow<Real> {
    if (chance(random) < 0.15) return {Real(0), Real(0), Real(0)};
    return {exact(std::pow(10, exponent(random))), Real(speed(random)), Real(speed(random))};
  };
  std::vector<Pair<Real>> pairs;
  for (int i = 0; i < count; ++i) pairs.push_back({flow(), flow(), exact(step(random))});
  return pairs;
}

/// The largest term that the flux of this pair is made of [m3/s2]: round-off is a multiple of it.
template <class Real>
Real scale_of(const Pair<Real>& p) {
  const auto speed = [](Flow<Real> f) {
    return std::abs(f.u) + std::abs(f.v) + 2 * std::sqrt(9.81 * f.depth);
  };
  const double h = std::max(p.left.depth, p.right.depth) + std::abs(p.step),
               s = speed(p.left) + speed(p.right);
  return static_cast<Real>(h * s * s + 9.81 * h * h + 1);
}

template <class Real>
void check_close(const EdgeFlux<Real>& a, const EdgeFlux<Real>& b, Real bound) {
  CHECK(std::abs(a.mass - b.mass) <= bound);
  CHECK(std::abs(a.normal_left - b.normal_left) <= bound);
  CHECK(std::abs(a.normal_right - b.normal_right) <= bound);
  CHECK(std::abs(a.tangential - b.tangential) <= bound);
}

template <class Real>
void check_zero(const EdgeFlux<Real>& f) {
  CHECK(f.mass == Real(0));
  CHECK(f.normal_left == Real(0));
  CHECK(f.normal_right == Real(0));
  CHECK(f.tangential == Real(0));
}

}  // namespace

TEMPLATE_TEST_CASE("The inverse cube root over 24 decades", "", float, double) {
  double worst = 0;
  for (double e = -12; e <= 12; e += 0.00037) {
    const auto x = static_cast<TestType>(std::pow(10.0, e));
    const double exact = 1 / std::cbrt(static_cast<double>(x));
    worst = std::max(worst, std::abs(static_cast<double>(inverse_cube_root(x)) / exact - 1));
  }
  INFO(worst / epsilon<TestType> << " epsilon");
  CHECK(worst < 4 * epsilon<TestType>);
}

// The levels are chosen so that depth = level - bed is exact in Real: only then is the water still at all.
TEMPLATE_TEST_CASE("Still water over any step gives exact zeros", "", float, double) {
  const TestType unit = TestType(1) / 1024;
  for (int l = 0; l < 64; ++l)
    for (int r = 0; r < 64; ++r) {
      const TestType hl = unit * TestType(l * l), hr = unit * TestType(r * r);
      check_zero(edge_flux<TestType>({hl, 0, 0}, {hr, 0, 0}, hl - hr));
    }
}

TEMPLATE_TEST_CASE("Still water below a dry bank gives exact zeros", "", float, double) {
  for (const double above : {0.0, 1e-7, 0.25, 3.0, 100.0}) {
    const auto step = static_cast<TestType>(2 + above);
    check_zero(edge_flux<TestType>({2, 0, 0}, {0, 0, 0}, step));
    check_zero(edge_flux<TestType>({0, 0, 0}, {2, 0, 0}, -step));
    check_zero(edge_flux<TestType>({0, 0, 0}, {0, 0, 0}, step));
  }
}

TEMPLATE_TEST_CASE("Equal states give the flux of the equations", "", float, double) {
  for (const Pair<TestType>& p : random_pairs<TestType>(2000)) {
    const Flow<TestType> a = p.left;
    const TestType q = a.depth * a.u;
    check_close<TestType>(edge_flux<TestType>(a, a, 0), {q, q * a.u, q * a.u, q * a.v},
                          16 * epsilon<TestType> * scale_of(p));
  }
}

TEMPLATE_TEST_CASE("Seen from the other side the flux is the same", "", float, double) {
  for (const Pair<TestType>& p : random_pairs<TestType>(5000)) {
    const EdgeFlux<TestType> f = edge_flux(p.left, p.right, p.step);
    const EdgeFlux<TestType> g = edge_flux<TestType>({p.right.depth, -p.right.u, -p.right.v},
                                                     {p.left.depth, -p.left.u, -p.left.v}, -p.step);
    check_close<TestType>({-g.mass, g.normal_right, g.normal_left, g.tangential}, f,
                          64 * epsilon<TestType> * scale_of(p));
  }
}

TEMPLATE_TEST_CASE("In a mirror only the tangential flux turns", "", float, double) {
  for (const Pair<TestType>& p : random_pairs<TestType>(2000)) {
    const EdgeFlux<TestType> f = edge_flux(p.left, p.right, p.step);
    const EdgeFlux<TestType> g = edge_flux<TestType>({p.left.depth, p.left.u, -p.left.v},
                                                     {p.right.depth, p.right.u, -p.right.v}, p.step);
    check_close<TestType>({g.mass, g.normal_left, g.normal_right, -g.tangential}, f, 0);
  }
}

TEMPLATE_TEST_CASE("Faster than critical, only upstream counts", "", float, double) {
  for (const Pair<TestType>& p : random_pairs<TestType>(2000)) {
    if (p.left.depth == 0 || p.right.depth == 0) continue;
    Flow<TestType> l = p.left, r = p.right;
    l.u = 20 + std::abs(l.u);  // c < 10 m/s, and so is the speed of any wave against the current
    r.u = 20 + std::abs(r.u);
    const TestType q = l.depth * l.u, bound = 64 * epsilon<TestType> * (scale_of(p) + 2 * q * l.u);
    const TestType push = TestType(9.81 / 2) * (r.depth * r.depth - l.depth * l.depth);
    check_close<TestType>(edge_flux<TestType>(l, r, 0), {q, q * l.u, q * l.u - push, q * l.v}, bound);
  }
}

TEMPLATE_TEST_CASE("Nothing flows out of a dry cell, and no film climbs a bank", "", float, double) {
  for (const Pair<TestType>& p : random_pairs<TestType>(5000)) {
    const Flow<TestType> dry{TestType(0.5 * dry_depth), 0, 0};
    CHECK(edge_flux<TestType>(dry, p.right, p.step).mass <= 0);
    CHECK(edge_flux<TestType>(p.left, dry, p.step).mass >= 0);
    const Flow<TestType> still{p.left.depth, 0, 0};
    CHECK(edge_flux<TestType>(still, dry, p.left.depth + TestType(0.01)).mass == 0);
  }
}

// The time step that the solver takes (cfl 0.9) keeps every depth above zero, whatever surrounds a cell.
TEST_CASE("No step empties a cell below nothing") {
  const std::vector<Pair<double>> pairs = random_pairs<double>(60000);
  double worst = 0;
  for (std::size_t i = 0; i + 2 < pairs.size(); i += 3) {
    // An equilateral triangle of edge 1; neighbours of the same shape.
    const Flow<double> own = pairs[i].left;
    const double area = std::sqrt(3.0) / 4, limit = 0.5 * 3 / area;
    const auto rate = [&](Flow<double> f) { return limiting_speed(f.depth, f.u, f.v) * limit; };
    double fastest = rate(own), mass = 0;
    for (int e = 0; e < 3; ++e) {
      const double angle = 2 * M_PI / 3 * e, nx = std::cos(angle), ny = std::sin(angle);
      const Pair<double>& p = pairs[i + static_cast<std::size_t>(e)];
      mass += edge_flux(rotated(own, nx, ny), rotated(p.right, nx, ny), p.step).mass;
      fastest = std::max(fastest, rate(p.right));
    }
    if (own.depth > 0) worst = std::max(worst, 0.9 / fastest * mass / area / own.depth);
  }
  INFO("largest share of a cell's water that left in one step: " << worst);
  CHECK(worst < 1);
}

TEMPLATE_TEST_CASE("Friction is the root of q (1 + dt g n^2 h^(-7/3) |q|) = q*", "", float, double) {
  for (const double h : {1e-4, 3e-3, 0.1, 1.0, 20.0})
    for (const double q : {0.0, 1e-6, 1e-3, 0.5, 40.0})
      for (const double n : {0.0, 0.01, 0.05, 0.4}) {
        const double dt = 3, b = dt * gravity * n * n * std::pow(h, -7.0 / 3) * q;
        const double exact = b > 0 ? (-1 + std::sqrt(1 + 4 * b)) / (2 * b) : 1;
        // the closed form itself loses digits where b is small
        const double reference = b > 1e-6 ? exact : 1 - b;
        const TestType f = 1 / friction_divisor<TestType>(TestType(h), TestType(0.6 * q), TestType(0.8 * q),
                                                          TestType(gravity * n * n * dt));
        CHECK(f > 0);
        CHECK(f <= 1);
        CHECK(static_cast<double>(f) == Approx(reference).epsilon(sizeof(TestType) == 4 ? 2e-6 : 1e-9));
      }
}

TEMPLATE_TEST_CASE("Free outflow: nothing comes in, continuous at Froude 1", "", float, double) {
  const TestType h = 0.7, c = std::sqrt(TestType(gravity) * h);
  for (const TestType u : {TestType(-3), TestType(0), TestType(0.9) * c, TestType(2) * c})
    CHECK(critical_outflow_flux<TestType>({h, u, TestType(0.3)}).mass >= 0);
  check_zero(critical_outflow_flux<TestType>({0, 0, 0}));
  const TestType shade = 32 * epsilon<TestType>;
  const auto below = critical_outflow_flux<TestType>({h, c * (1 - shade), TestType(0.3)});
  const auto above = critical_outflow_flux<TestType>({h, c * (1 + shade), TestType(0.3)});
  check_close<TestType>(below, above, 1000 * epsilon<TestType>);
  CHECK(static_cast<double>(above.mass) == Approx(static_cast<double>(h * c)).epsilon(1e-4));
  // Still water falls out at critical depth for its head: q = sqrt(g) (2 h / 3)^(3/2).
  CHECK(static_cast<double>(critical_outflow_flux<TestType>({h, 0, 0}).mass) ==
        Approx(std::sqrt(gravity) * std::pow(2 * 0.7 / 3, 1.5)).epsilon(1e-5));
}

TEMPLATE_TEST_CASE("A discharge boundary lets in exactly its discharge", "", float, double) {
  for (const TestType depth : {TestType(0), TestType(0.01), TestType(3)})
    for (const TestType inflow : {TestType(0), TestType(1e-4), TestType(2.5), TestType(40)}) {
      const auto f = discharge_flux<TestType>({depth, TestType(0.3), TestType(0.2)}, inflow, 0);
      CHECK(f.mass == -inflow);
      CHECK(f.tangential <= 0);
      CHECK(f.tangential >= -TestType(0.2) * inflow);
      CHECK(std::isfinite(f.normal_left));
    }
  const Flow<TestType> in{1, 0, TestType(0.5)};
  CHECK(discharge_flux<TestType>(in, TestType(-2), TestType(5)).mass == 2);        // an abstraction
  CHECK(discharge_flux<TestType>(in, TestType(-2), TestType(0.25)).mass == 0.25);  // no more than there is
}

TEMPLATE_TEST_CASE("A level boundary: still at the same level, in below it, out above it", "", float,
                   double) {
  check_zero(level_flux<TestType>({1.5, 0, 0}, 1.5));
  CHECK(level_flux<TestType>({1.5, 0, 0}, 2).mass < 0);
  CHECK(level_flux<TestType>({1.5, 0, 0}, 1).mass > 0);
  CHECK(level_flux<TestType>({1.5, 0, 0}, -4).mass > 0);  // a fall into the dry
  check_zero(level_flux<TestType>({0, 0, 0}, -1));
}

namespace {

/// Depth at a wall that water of depth h runs against at u: a shock or a rarefaction, to round-off.
double depth_at_wall(double h, double u) {
  const double c = std::sqrt(gravity * h);
  if (u <= 0) return std::pow(std::max(c + u / 2, 0.0), 2) / gravity;
  double low = h, high = 1e3 * h + u * u;
  for (int i = 0; i < 200; ++i) {
    const double middle = 0.5 * (low + high);
    ((middle - h) * std::sqrt(0.5 * gravity * (1 / middle + 1 / h)) > u ? high : low) = middle;
  }
  return low;
}

}  // namespace

TEMPLATE_TEST_CASE("A wall: nothing passes, and it presses as the Riemann solution does", "", float, double) {
  check_zero(boundary_flux<TestType>(EdgeKind::wall, {{2, 0, 1}, 0, 0, 0, 0}));
  check_zero(boundary_flux<TestType>(EdgeKind::wall, {{0, 0, 0}, 0, 0, 0, 0}));
  for (double froude : {-3.0, -2.0, -1.0, -0.1, -1e-3, 1e-3, 0.1, 1.0, 3.0, 10.0})
    for (double h : {1e-3, 2.5, 40.0}) {
      const double u = froude * std::sqrt(gravity * h), wall = depth_at_wall(h, u);
      const auto f = boundary_flux<TestType>(EdgeKind::wall, {{TestType(h), TestType(u), 1}, 0, 0, 0, 0});
      INFO("Froude " << froude << ", depth " << h);
      CHECK(f.mass == 0);
      CHECK(f.tangential == 0);
      const double pressure = static_cast<double>(f.normal_left) + 0.5 * gravity * h * h;
      const double exact = 0.5 * gravity * wall * wall;
      CHECK(std::abs(pressure - exact) <= 0.04 * exact + 1e-5 * gravity * h * h);
    }
}

TEMPLATE_TEST_CASE("A dry bank presses as a wall does, from either side; a deep one does not", "", float,
                   double) {
  const Flow<TestType> river{2, 1, TestType(0.5)}, against{2, -1, TestType(0.5)}, dry{0, 0, 0};
  const TestType push = wall_push<TestType>(2, 1);
  EdgeFlux<TestType> f{}, g{};
  push_bank(f, river, dry, TestType(3));
  CHECK(f.normal_left == push);
  CHECK(f.normal_right == 0);
  push_bank(g, dry, against, TestType(-3));
  CHECK(g.normal_right == push);
  CHECK(g.normal_left == 0);
  EdgeFlux<TestType> over{}, beyond{};
  push_bank(over, river, dry, TestType(1.75));  // a quarter of a metre passes
  push_bank(beyond, river, {TestType(0.25), 0, 0}, TestType(3));
  check_zero(over);
  check_zero(beyond);
}

TEMPLATE_TEST_CASE("Free outflow counts the share of its speed across the edge", "", float, double) {
  const TestType root = std::sqrt(TestType(3));
  CHECK(share_across<TestType>({1, 0, 0}, 2) == 1);  // water at rest leaves straight
  CHECK(share_across<TestType>({1, 3, 0}, 2) == 1);
  CHECK(share_across<TestType>({1, 1, root}, 2) == Approx(0.5));
  CHECK(share_across<TestType>({1, 0, -5}, 2) == 0);
  CHECK(share_across<TestType>({1, -1, 0}, 2) == 0);
  CHECK(share_across<TestType>({1, 0, TestType(0.5)}, 2) == Approx(0.5));  // half a direction
  CHECK(share_across<TestType>({0, 0, 0}, 0) == 1);
  // Manning's velocity of 1 m of water, slope 0.0036, n = 0.03: 2 m/s along the cell's own direction.
  const TestType drag = TestType(gravity) * TestType(9e-4);
  const auto f =
      boundary_flux<TestType>(EdgeKind::free_outflow, {{1, 1, root}, TestType(0.0036), 100, drag, 0});
  CHECK(f.mass == Approx(1));
  CHECK(f.tangential == Approx(std::sqrt(3.0)));
}

TEMPLATE_TEST_CASE("What comes in runs along the axis of its cell, whatever runs inside", "", float, double) {
  const auto enters = [](EdgeKind kind, TestType v, TestType slant) {
    return boundary_flux<TestType>(kind, {{2, -1, v}, 2, 100, 0, slant});
  };
  for (const EdgeKind kind : {EdgeKind::discharge, EdgeKind::level})
    for (const TestType v : {-3, 0, 1}) {
      CHECK(enters(kind, v, 0).tangential == 0);
      CHECK(enters(kind, v, TestType(0.5)).tangential == Approx(1));  // 2 m2/s, that runs at -1 and -0.5 m/s
    }
}

TEMPLATE_TEST_CASE("A level lets in no more than critical flow, and still water stands", "", float, double) {
  const TestType depth = TestType(2.5), critical = depth * std::sqrt(TestType(gravity) * depth);
  for (const double u : {0.0, -1.0, -5.0, -8.0, -20.0})
    for (const double h : {0.0, 0.3, 1.0, 2.5}) {
      const auto f =
          boundary_flux<TestType>(EdgeKind::level, {{TestType(h), TestType(u), 0}, depth, 100, 0, 0});
      INFO("inside " << h << " m at " << u << " m/s");
      CHECK(-f.mass <= critical * TestType(1 + 1e-5));
    }
  check_zero(boundary_flux<TestType>(EdgeKind::level, {{depth, 0, 1}, depth, 100, 0, 0}));
  check_zero(boundary_flux<TestType>(EdgeKind::level, {{0, 0, 0}, -1, 100, 0, 0}));
  // What runs at the level goes through as it is, in and out.
  for (const double u : {-1.5, 1.5}) {
    const auto f =
        boundary_flux<TestType>(EdgeKind::level, {{depth, TestType(u), TestType(0.7)}, depth, 100, 0, 0});
    CHECK(f.mass == Approx(2.5 * u));
    CHECK(f.tangential == Approx(u > 0 ? 2.5 * u * 0.7 : 0));
  }
}
