// Random fields: their statistics, and that nothing but the arguments of sample() decides their bits.
#define CATCH_CONFIG_RUNNER
#include "assimilation/fields/correlated_field.hpp"

#include <mpi.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "assimilation/fields/lattice.hpp"
#include "core/petsc.hpp"
#include "mesh/shapes.hpp"

using namespace freshet;
using assimilation::CorrelatedField;

namespace {

constexpr double range = 5000;

mesh::Mesh flat(double x0, double y0, double width, double height, int columns, int rows) {
  return mesh::rectangle(
      {.x0 = x0, .y0 = y0, .width = width, .height = height, .columns = columns, .rows = rows},
      [](double, double) { return 0.0; });
}

/// Matern correlation, nu = 1: r K1(r) with r = kappa * distance.
double matern(double distance) {
  const double r = std::sqrt(8.0) / range * distance;
  return r * std::cyl_bessel_k(1.0, r);
}

struct Statistics {
  std::vector<double> mean, variance;
  double product = 0;
};

/// Over `count` samples; product: the mean of cell a times cell b.
Statistics sampled(const CorrelatedField& field, std::size_t cells, int count, int a, int b) {
  Statistics s{std::vector<double>(cells), std::vector<double>(cells), 0};
  for (int k = 0; k < count; ++k) {
    const auto x = field.sample(11, core::Stream::rain_field, static_cast<std::uint32_t>(k), 0);
    for (std::size_t c = 0; c < cells; ++c) {
      s.mean[c] += x[c] / count;
      s.variance[c] += x[c] * x[c] / count;
    }
    s.product += x[static_cast<std::size_t>(a)] * x[static_cast<std::size_t>(b)] / count;
  }
  return s;
}

}  // namespace

// Sampling errors over N independent samples: mean N^-1/2, variance (2 / N)^1/2, product (1 + corr^2)^1/2
// N^-1/2. With N = 4000: 0.016, 0.022, 0.016. Bounds: five of them, plus the 0.2 % that the margin allows.
TEST_CASE("Mean 0, variance 1 in every cell, also at the edge and off the nodes of the lattice") {
  const mesh::Mesh mesh = flat(710'037, 4'050'211, 7000, 4000, 14, 8);
  const auto s = sampled(CorrelatedField(mesh, range), mesh.cell_x.size(), 4000, 0, 0);
  for (std::size_t c = 0; c < mesh.cell_x.size(); ++c) {
    CHECK(std::abs(s.mean[c]) < 0.08);
    CHECK(std::abs(s.variance[c] - 1) < 0.114);
  }
}

// 0.02: what interpolation between the nodes of the lattice smooths at a distance of one spacing, the worst
// place.
TEST_CASE("The correlation falls as it should") {
  CHECK(matern(range) == Approx(0.14).margin(0.005));
  for (const double distance : {500.0, 2500.0, 5000.0, 10000.0}) {
    const mesh::Mesh mesh =
        mesh::rectangle({.width = 2 * distance, .height = 100, .columns = 2, .quads = true},
                        [](double, double) { return 0.0; });
    REQUIRE(std::abs(mesh.cell_x[1] - mesh.cell_x[0]) == Approx(distance));
    const auto s = sampled(CorrelatedField(mesh, range), 2, 4000, 0, 1);
    INFO("distance " << distance);
    const double correlation = s.product / std::sqrt(s.variance[0] * s.variance[1]);
    const double sampling_error = (1 - matern(distance) * matern(distance)) / std::sqrt(4000.0);
    CAPTURE(correlation, matern(distance), sampling_error);
    CHECK(std::abs(correlation - matern(distance)) < 4 * sampling_error + 0.02);
  }
}

TEST_CASE("The same arguments give the same bits, others another field") {
  const mesh::Mesh mesh = flat(0, 0, 7000, 4000, 14, 8);
  const CorrelatedField one(mesh, range), two(mesh, range);
  const auto first = one.sample(1, core::Stream::rain_field, 3, 2);
  one.sample(1, core::Stream::rain_field, 9, 2);
  CHECK(one.sample(1, core::Stream::rain_field, 3, 2) == first);
  CHECK(two.sample(1, core::Stream::rain_field, 3, 2) == first);
  CHECK(one.sample(2, core::Stream::rain_field, 3, 2) != first);
  CHECK(one.sample(1, core::Stream::test, 3, 2) != first);
  CHECK(one.sample(1, core::Stream::rain_field, 4, 2) != first);
  CHECK(one.sample(1, core::Stream::rain_field, 3, 3) != first);
}

TEST_CASE("Every rank has the same bits") {
  const mesh::Mesh mesh = flat(0, 0, 7000, 4000, 14, 8);
  const auto mine = CorrelatedField(mesh, range).sample(1, core::Stream::rain_field, 0, 0);
  auto leaders = mine;
  REQUIRE(MPI_Bcast(leaders.data(), static_cast<int>(leaders.size()), MPI_DOUBLE, 0, MPI_COMM_WORLD) ==
          MPI_SUCCESS);
  CHECK(mine == leaders);
}

// The lattice of the larger mesh differs by its edge alone, whose influence is the 0.1 % of the margin in
// variance, or e^(-1.5 sqrt 8) = 0.014 in the field.
TEST_CASE("A mesh twice as large or twice as fine has the same storm over the same ground") {
  const mesh::Mesh coarse = flat(0, 0, 4000, 4000, 4, 4), large = flat(0, 0, 12000, 4000, 12, 4);
  const auto a = CorrelatedField(coarse, range).sample(1, core::Stream::rain_field, 0, 0);
  const auto b = CorrelatedField(large, range).sample(1, core::Stream::rain_field, 0, 0);
  int compared = 0;
  for (mesh::Index c = 0; c < coarse.n_cells(); ++c)
    for (mesh::Index d = 0; d < large.n_cells(); ++d)
      if (std::hypot(coarse.cell_x[c] - large.cell_x[d], coarse.cell_y[c] - large.cell_y[d]) < 1) {
        CHECK(std::abs(a[c] - b[d]) < 0.1);
        ++compared;
      }
  CHECK(compared == coarse.n_cells());
}

TEST_CASE("A correlation length that the basin cannot have is refused") {
  const mesh::Mesh mesh = flat(0, 0, 100'000, 100'000, 2, 2);
  CHECK_THROWS_WITH(
      CorrelatedField(mesh, 100.0),
      Catch::Contains("a correlation length of 100 m is too short") && Catch::Contains("use at least"));
  CHECK_THROWS_AS(CorrelatedField(mesh, 0.0), core::InputError);
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int failures = 0;
  {
    const core::PetscSession petsc;
    failures = Catch::Session().run(argc, argv);
  }
  MPI_Finalize();
  return failures == 0 ? 0 : 1;
}
