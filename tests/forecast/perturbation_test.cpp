// How members are made to differ: statistics of the factors, and that ranks and groups do not matter.
#include "forecast/perturbation.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/basin.hpp"
#include "forecast/ensemble_statistics.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

int world_size() {
  int size = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}

core::Basin basin_of(int members) {
  core::Basin basin = valley_basin(members);
  basin.ensemble.seed = 5;
  basin.ensemble.rain_sigma = 0.4;
  basin.ensemble.manning_sigma = 0.2;
  basin.ensemble.rain_correlation_m = 300;
  basin.ensemble.rain_persistence = 0.9;
  return basin;
}

forecast::Moments over_members(const std::vector<double>& row, bool logarithm) {
  std::vector<double> v = row;
  if (logarithm)
    for (double& x : v) x = std::log(x);
  return forecast::moments(v.data(), v.size());
}

std::vector<double> row_of(const std::vector<double>& rows, std::size_t row, std::size_t lanes) {
  return {rows.begin() + static_cast<std::ptrdiff_t>(row * lanes),
          rows.begin() + static_cast<std::ptrdiff_t>((row + 1) * lanes)};
}

}  // namespace

// ln f ~ N(-sigma^2 / 2, sigma^2): the mean of f is 1, its variance exp(sigma^2) - 1. With 512 members the
// sampling error of the mean is 0.42 / sqrt(512) = 0.018 and of sigma 0.4 / sqrt(1024) = 0.0125; bounds: four
// of them. After five cycles of AR(1) the same holds.
TEST_CASE("Rain factors have mean 1 and the spread asked for, from cycle to cycle") {
  const mesh::Mesh mesh = valley_mesh(10);
  const core::Basin basin = basin_of(512);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation s(basin, mesh, self);
  const auto lanes = static_cast<std::size_t>(s.lanes());
  std::vector<double> first;
  for (std::uint32_t step = 0; step <= 5; ++step) {
    forecast::perturb(s, step);
    const std::vector<double> row = row_of(s.rain_factor, 7, lanes);
    INFO("cycle " << step);
    CHECK(over_members(row, false).mean == Approx(1).margin(0.072));
    CHECK(over_members(row, true).spread == Approx(0.4).margin(0.05));
    CHECK(over_members(row, true).mean == Approx(-0.08).margin(0.072));
    if (step == 0) {
      first = row;
      continue;
    }
    double product = 0;  // of ln f now and at first: 0.9^step, four sampling errors of 1 / sqrt(512)
    for (std::size_t k = 0; k < lanes; ++k)
      product += (std::log(row[k]) + 0.08) * (std::log(first[k]) + 0.08) / 0.16 / static_cast<double>(lanes);
    CHECK(product == Approx(std::pow(0.9, step)).margin(0.18));
  }
}

TEST_CASE("Roughness factors: one per class and member, drawn once") {
  const mesh::Mesh mesh = valley_mesh(10);
  const core::Basin basin = basin_of(512);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation s(basin, mesh, self);
  const auto lanes = static_cast<std::size_t>(s.lanes());
  forecast::perturb(s, 0);
  const std::vector<double> drawn = s.manning_factor;
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(over_members(row_of(drawn, i, lanes), true).mean == Approx(0).margin(0.036));
    CHECK(over_members(row_of(drawn, i, lanes), true).spread == Approx(0.2).margin(0.025));
  }
  CHECK(row_of(drawn, 0, lanes) != row_of(drawn, 1, lanes));
  forecast::perturb(s, 1);
  CHECK(s.manning_factor == drawn);
}

TEST_CASE("A single member stays as the basin says") {
  const mesh::Mesh mesh = valley_mesh(10);
  const core::Basin basin = basin_of(1);
  const mesh::Ranks self(MPI_COMM_SELF, 1);
  hydro::Simulation s(basin, mesh, self);
  forecast::perturb(s, 0);
  for (const std::vector<double>* v : {&s.rain_factor, &s.manning_factor})
    CHECK(std::all_of(v->begin(), v->end(), [](double f) { return f == 1; }));
}

TEST_CASE("The same factors on any number of ranks and groups") {
  const mesh::Mesh mesh = valley_mesh(20);
  core::Basin basin = basin_of(6);
  for (int groups = 1; groups <= world_size(); ++groups) {
    if (world_size() % groups != 0) continue;
    basin.ensemble.groups = groups;
    const mesh::Ranks ranks(MPI_COMM_WORLD, groups), self(MPI_COMM_SELF, 1);
    hydro::Simulation shared(basin, mesh, ranks), alone(basin, mesh, self);
    long different = 0;
    for (std::uint32_t step = 0; step < 3; ++step) {
      forecast::perturb(shared, step);
      forecast::perturb(alone, step);
    }
    for (mesh::Index c = 0; c < shared.local().n_owned; ++c)
      for (int m = 0; m < shared.my_members(); ++m)
        different +=
            shared.rain_factor[static_cast<std::size_t>(c) * shared.lanes() + m] !=
            alone.rain_factor[static_cast<std::size_t>(shared.local().global_cell[c]) * alone.lanes() +
                              shared.first_member() + m];
    for (int i = 0; i < 2; ++i)
      for (int m = 0; m < shared.my_members(); ++m)
        different += shared.manning_factor[i * shared.lanes() + m] !=
                     alone.manning_factor[i * alone.lanes() + shared.first_member() + m];
    INFO(groups << " groups on " << world_size() << " ranks");
    CHECK(different == 0);
  }
}
