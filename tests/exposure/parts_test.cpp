// Parts that users do not see: cuts of lines, damage curves, figures in several passes, the sealed file.

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/basin.hpp"
#include "core/basin/service.hpp"
#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/log.hpp"
#include "exposure/cell_shapes.hpp"
#include "exposure/damage_curve.hpp"
#include "exposure/expose.hpp"
#include "tests/postproc/export_results.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace freshet;
using namespace freshet::exposure;
using test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

/// Two squares of 10 m side by side, in local coordinates.
struct TwoSquares {
  mesh::Mesh mesh = test::mixed_rectangle({.width = 20, .height = 10, .columns = 2, .rows = 1},
                                          [](double, double) { return 0.0; });
  mesh::CellFinder finder{mesh};
  OGRSpatialReference crs = mesh::local_crs();
  Place place{mesh, finder, crs};
};

double length_within(const std::vector<Stretch>& stretches) {
  double sum = 0;
  for (const Stretch& s : stretches)
    if (s.cell != mesh::none) sum += length(s.to - s.from);
  return sum;
}

}  // namespace

TEST_CASE("a line is cut at cells: in order, without gaps, once along an edge") {
  const TwoSquares two;
  const std::vector<Stretch> across = cut_segment({-5, 4}, {25, 4}, two.place);
  REQUIRE(across.front().cell == mesh::none);
  REQUIRE(across.back().cell == mesh::none);
  for (std::size_t i = 0; i + 1 < across.size(); ++i) CHECK(length(across[i + 1].from - across[i].to) < 1e-9);
  CHECK(length_within(across) == Approx(20).epsilon(1e-12));
  CHECK(length_within(cut_segment({10, -5}, {10, 15}, two.place)) == Approx(10).epsilon(1e-12));
  CHECK(length_within(cut_segment({0, 0}, {20, 0}, two.place)) == Approx(20).epsilon(1e-12));
  CHECK(length_within(cut_segment({0, -1}, {20, -1}, two.place)) == 0);
}

TEST_CASE("a damage curve: linear between rows, the last beyond them, nothing below the first") {
  const TemporaryFolder folder;
  write(folder.path() / "curve.csv", "depth_m,share\n0.5,0.2\n1,0.4\n3,0.8\n");
  const DamageCurve curve = read_damage_curve(folder.path() / "curve.csv");
  CHECK(curve.at(0.49) == 0);
  CHECK(curve.at(0.5) == 0.2);
  CHECK(curve.at(2) == Approx(0.6));
  CHECK(curve.at(30) == 0.8);
  write(folder.path() / "curve.csv", "depth_m,share\n1,0.4\n2,0.3\n");
  CHECK_THROWS_WITH(read_damage_curve(folder.path() / "curve.csv"),
                    Catch::Contains("curve.csv:3: the share falls"));
}

TEST_CASE(
    "figures are the same in one pass and in many; what is written is read back, and changes are seen") {
  const TemporaryFolder folder;
  const core::Workspace workspace{folder.path()};
  core::set_quiet(true);
  const fs::path cycle = workspace.cycle(test::at("2026-03-10T06:00:00Z"));
  test::write_results(cycle);
  const mesh::Mesh mesh = test::result_mesh();
  std::string sites = "{\"type\": \"FeatureCollection\", \"features\": [";
  for (int c = 0; c < mesh.n_cells(); c += 7)
    sites += fmt::format(
        "{}{{\"type\": \"Feature\", \"properties\": {{\"name\": \"{}\"}}, \"geometry\": {{\"type\": "
        "\"Point\", "
        "\"coordinates\": [{:.9f}, {:.9f}]}}}}",
        c == 0 ? "" : ",", c, mesh.cell_x[c], mesh.cell_y[c]);
  write(folder.path() / "sites.geojson", sites + "]}");
  core::Basin basin = test::brook();
  basin.crs = "local";
  core::Service service;
  core::ExposureLayer layer;
  layer.id = "sites", layer.kind = "sites", layer.name = "name", layer.file = folder.path() / "sites.geojson";
  layer.depths_m = {0.3, 1.0};
  service.exposure = {layer};
  basin.service = std::make_shared<const core::Service>(service);

  const postproc::ResultFolder results = postproc::find_results(workspace, basin, {});
  const Exposed whole = expose(basin, workspace, results), pieces = expose(basin, workspace, results, 1);
  REQUIRE(whole.items[0].size() > 5);
  CHECK(results::to_json(whole.exposure) == results::to_json(pieces.exposure));

  CHECK_FALSE(results::read_exposure(cycle).has_value());
  write_products(whole, results, basin);
  CHECK(results::to_json(*results::read_exposure(cycle)) == results::to_json(whole.exposure));
  std::string text = core::read_file(cycle / results::exposure_json);
  text.replace(text.find("\"probability\": 0"), 16, "\"probability\": 1");
  write(cycle / results::exposure_json, text);
  CHECK_THROWS_WITH(results::read_exposure(cycle), Catch::Contains("was changed"));
}
