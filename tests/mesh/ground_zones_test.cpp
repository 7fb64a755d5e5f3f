// Zones of the ground: all of the basin, once, by where it drains to.
#include "mesh/ground_zones.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "mesh/gauge_sites.hpp"
#include "mesh/land_class.hpp"
#include "tests/support/valley.hpp"

using namespace freshet;
using namespace freshet::test;

namespace {

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

constexpr double whole = valley_length * valley_width;

}  // namespace

TEST_CASE("Without a least area the basin is one zone, and comes out in its stream") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::GroundZones zones = mesh::ground_zones(mesh, std::nullopt);
  REQUIRE(zones.area.size() == 1);
  CHECK(zones.area[0] == Approx(whole).epsilon(1e-12));
  CHECK(sum(zones.drains_here) == Approx(whole).epsilon(1e-12));
  const mesh::Draining drains = mesh::draining(mesh);
  double in_streams = 0;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const bool channel = mesh.land_class[c] == mesh::class_channel;
    if (zones.drains_here[c] > 0) CHECK((channel || drains.to[c] == mesh::none));
    if (channel) in_streams += zones.drains_here[c];
    if (channel) CHECK(zones.drains_here[c] >= mesh.cell_area[c]);
  }
  CHECK(in_streams > 0.9 * whole);  // all but what drains straight over the rim
}

TEST_CASE("Zones have the least area, and each is what drains to its streams") {
  const mesh::Mesh mesh = valley_mesh(24);
  const mesh::GroundZones zones = mesh::ground_zones(mesh, 0.1);
  CHECK(zones.area.size() >= 4);
  CHECK(zones.area.size() <= 6);
  CHECK(sum(zones.area) == Approx(whole).epsilon(1e-12));
  for (std::size_t z = 1; z < zones.area.size(); ++z) CHECK(zones.area[z] >= 0.1e6);
  const mesh::Draining drains = mesh::draining(mesh);
  std::vector<double> comes_out(zones.area.size(), 0), lies(zones.area.size(), 0);
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const int zone = zones.zone_of_cell[c];
    comes_out[zone] += zones.drains_here[c];
    lies[zone] += mesh.cell_area[c];
    mesh::Index end = c;
    while (mesh.land_class[end] != mesh::class_channel && drains.to[end] != mesh::none) end = drains.to[end];
    CHECK(zones.zone_of_cell[end] == zone);
  }
  for (std::size_t z = 0; z < zones.area.size(); ++z) {
    CHECK(lies[z] == Approx(zones.area[z]).epsilon(1e-12));
    CHECK(comes_out[z] == Approx(zones.area[z]).epsilon(1e-12));
  }
}

TEST_CASE("A basin without streams gives its ground water at its exits") {
  mesh::Mesh mesh = valley_mesh(24);
  mesh.land_class.assign(mesh.land_class.size(), mesh::class_default);
  const mesh::GroundZones zones = mesh::ground_zones(mesh, std::nullopt);
  const mesh::Draining drains = mesh::draining(mesh);
  CHECK(sum(zones.drains_here) == Approx(whole).epsilon(1e-12));
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    if (zones.drains_here[c] > 0) CHECK(drains.to[c] == mesh::none);
}
