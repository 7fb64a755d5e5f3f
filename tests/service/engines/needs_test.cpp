// What a cycle is expected to take, told from cycles before and from the mesh.

#include "service/needs.hpp"

#include "core/basin.hpp"
#include "core/files.hpp"
#include "tests/service/engines/graph.hpp"

using namespace freshet;
using namespace freshet::test;
using service::needs_of_cycle;

namespace {

core::Basin basin_of(int members) {
  core::Basin basin;
  basin.forecast.start = core::parse_instant("2026-03-10T00:00:00Z", "test");
  basin.forecast.interval_h = 2;
  basin.forecast.lead_s = 6 * 3600;
  basin.ensemble.members = members;
  basin.mesh.edge_min_m = 25;
  return basin;
}

core::Instant hour(int h) {
  return core::parse_instant("2026-03-10T00:00:00Z", "test") + std::chrono::hours(h);
}

struct Place {
  terrain_fixture::Folder folder;
  core::Workspace workspace{folder.path()};
  void leave(int h, double seconds, double bytes, int ranks, int members) const {
    const fs::path cycle = workspace.cycle(hour(h));
    core::write_file(
        cycle / "timing.json",
        nlohmann::json(
            {{"phases_s", {{"steps", {{"mean", 0.9 * seconds}}}, {"read", {{"mean", 0.1 * seconds}}}}},
             {"peak_memory_bytes", {{"most", bytes}}},
             {"ranks", ranks},
             {"members", members}})
            .dump());
    core::write_file(cycle / "provenance.json", "{}");
  }
  void mesh_of(double bytes) const {
    core::write_file(workspace.mesh(), std::string(static_cast<std::size_t>(bytes), ' '));
  }
};

}  // namespace

TEST_CASE("A cycle takes what the slowest of the last eight took, an hour of the simulation for an hour") {
  const Place place;
  const core::Basin basin = basin_of(32);
  place.leave(0, 9000, 9e9, 4, 32);  // longer ago than eight
  for (int h = 2; h <= 14; h += 2) place.leave(h, 400, 1e9, 4, 32);
  place.leave(16, 800, 1e9, 4, 32);
  const service::Needs found = needs_of_cycle(basin, place.workspace, hour(18), 4);
  CHECK(found.from == "the cycle of 2026-03-10T16:00:00Z");
  CHECK(found.ranks == 4);
  CHECK(found.hours == Approx(800 / 3600.0));
  CHECK(found.memory_gb == Approx(1.25 * 4));
  // The first cycle has no window: 6 h of 8.
  const Place first;
  first.leave(0, 600, 1e9, 1, 32);
  CHECK(needs_of_cycle(basin, first.workspace, hour(2), 1).hours == Approx(800 / 3600.0));
}

TEST_CASE(
    "Other ranks and members: as much work, not quite in equal shares; as much memory and what a rank adds") {
  const Place place;
  place.leave(2, 1000, 2e9, 1, 32);
  const core::Basin same = basin_of(32), twice = basin_of(64);
  CHECK(needs_of_cycle(twice, place.workspace, hour(4), 1).hours == Approx(2000 / 3600.0));
  CHECK(needs_of_cycle(twice, place.workspace, hour(4), 1).memory_gb == Approx(5));
  const service::Needs four = needs_of_cycle(same, place.workspace, hour(4), 4);
  CHECK(four.hours > 1000 / 3600.0 / 4);
  CHECK(four.hours < 1000 / 3600.0 / 2);
  CHECK(four.memory_gb > 2.5);
}

TEST_CASE("A cycle that is not complete, or whose timing is damaged, tells nothing; the mesh does") {
  const Place place;
  const core::Basin basin = basin_of(32);
  CHECK(needs_of_cycle(basin, place.workspace, hour(0), 1).hours > 0);  // no mesh yet
  place.mesh_of(2e6);
  core::write_file(place.workspace.cycle(hour(0)) / "timing.json", "{}");
  place.leave(2, 100, 1e9, 1, 32);
  core::write_file(place.workspace.cycle(hour(2)) / "timing.json", "not JSON");
  const service::Needs found = needs_of_cycle(basin, place.workspace, hour(4), 1);
  CHECK(found.from == "the mesh and the members");
  place.mesh_of(20e6);
  const service::Needs larger = needs_of_cycle(basin, place.workspace, hour(4), 1);
  CHECK(larger.hours > 8 * found.hours);
  CHECK(larger.memory_gb > 5 * found.memory_gb);
}
