// Tiles, bytes and the folder of a site: what the page reads is what the results say.

#include <zlib.h>

#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/json_file.hpp"
#include "postproc/publish/byte_scale.hpp"
#include "postproc/publish/cell_tiles.hpp"
#include "postproc/publish/gzip.hpp"
#include "postproc/publish/layers.hpp"
#include "postproc/publish/mercator.hpp"
#include "postproc/publish/site_files.hpp"
#include "tests/postproc/export_results.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;
using nlohmann::json;

namespace {

/// By zlib's own reader.
std::string opened(const fs::path& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  REQUIRE(file != nullptr);
  std::string content(1 << 22, '\0');
  const int length = gzread(file, content.data(), static_cast<unsigned>(content.size()));
  REQUIRE(gzclose(file) == Z_OK);
  REQUIRE(length >= 0);
  content.resize(static_cast<std::size_t>(length));
  return content;
}

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return value;
}

/// The cell of each pixel, as cell_tiles.hpp says it.
std::vector<std::uint32_t> cells_of(const std::string& tile) {
  const std::size_t count = number_at(tile, 0), pixels = std::size_t(postproc::tile_px) * postproc::tile_px,
                    low = 4 + 4 * count;
  REQUIRE(tile.size() == low + 3 * pixels);
  std::vector<std::uint32_t> cells;
  unsigned char lower = 0, upper = 0;
  for (std::size_t i = 0; i < pixels; ++i) {
    lower = static_cast<unsigned char>(lower + tile[low + i]);
    upper = static_cast<unsigned char>(upper + tile[low + pixels + i]);
    const std::uint32_t position = lower + 256u * upper;
    REQUIRE(position < count);
    cells.push_back(number_at(tile, 4 + 4 * position));
  }
  return cells;
}

json layer_named(const json& layers, const std::string& id) {
  for (const json& layer : layers)
    if (layer.at("id") == id) return layer;
  FAIL("no layer " << id);
  return {};
}

}  // namespace

TEST_CASE("bytes stand for values, and 0 for none") {
  const postproc::ByteScale scale{0, 8, 2};
  CHECK(scale.encode(std::nan("")) == 0);
  CHECK(scale.encode(0) == 1);
  CHECK(scale.encode(8) == 255);
  CHECK(scale.encode(100) == 255);
  for (const double depth : {0.1, 0.3, 1.0, 3.0, 7.9}) {
    // Half a step of the square root: sqrt(8) / 254 / 2 times twice the root, and its square.
    const double step = 2 * std::sqrt(depth) * std::sqrt(8) / 508 + 8.0 / 508 / 508;
    CHECK(std::abs(scale.decode(scale.encode(depth)) - depth) <= step);
  }
  const std::string bytes = postproc::encoded({0.05F, NAN, 0.5F}, scale, 0.1);
  CHECK(bytes[0] == 0);
  CHECK(bytes[1] == 0);
  CHECK(bytes[2] != 0);
}

TEST_CASE("what is compressed comes back") {
  TemporaryFolder folder;
  std::string content;
  for (int i = 0; i < 100000; ++i) content += std::to_string(i * i % 977);
  postproc::write_plain(folder / "a/b.gz", postproc::gzipped(content));
  CHECK(opened(folder / "a/b.gz") == content);
  CHECK(postproc::gzipped(content) == postproc::gzipped(content));
}

TEST_CASE("each pixel of a tile shows the cell that it lies in, and every cell is shown") {
  TemporaryFolder folder;
  const mesh::Mesh mesh = result_mesh();
  const json about = postproc::write_cell_tiles(mesh, folder.path());
  const int zoom = about.at("max_zoom");
  const double scale = std::ldexp(1.0, zoom);
  std::map<std::uint32_t, std::size_t> shown;
  std::size_t compared = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder / std::to_string(zoom))) {
    if (!entry.is_regular_file()) continue;
    const int x = std::stoi(entry.path().parent_path().filename()), y = std::stoi(entry.path().stem());
    const std::vector<std::uint32_t> cells = cells_of(opened(entry.path()));
    for (int row = 0; row < postproc::tile_px; row += 5)
      for (int column = 0; column < postproc::tile_px; column += 5) {
        const std::uint32_t cell = cells[row * postproc::tile_px + column];
        ++shown[cell];
        const double px = (x + (column + 0.5) / postproc::tile_px) / scale,
                     py = (y + (row + 0.5) / postproc::tile_px) / scale;
        const double lon = 360 * (px - 0.5), lat = std::atan(std::sinh(M_PI * (1 - 2 * py))) * 180 / M_PI;
        const mesh::Index found = mesh::find_cell(mesh, lon, lat);
        // Edges are straight in longitude and latitude there, on the map's plane here: pixels at an edge may
        // differ.
        const bool same =
            found == mesh::none ? cell == 0xffffffff : cell == static_cast<std::uint32_t>(found);
        compared += same ? 1 : 0;
        if (!same && found != mesh::none && cell != 0xffffffff)
          CHECK(std::hypot(mesh.cell_x[cell] - mesh.cell_x[found], mesh.cell_y[cell] - mesh.cell_y[found]) <
                120);
      }
  }
  std::size_t all = 0;
  for (const auto& [cell, count] : shown) all += count;
  CHECK(compared > 0.99 * double(all));
  CHECK(shown.size() == static_cast<std::size_t>(mesh.n_cells()) + 1);  // and "none"
  CHECK(about.at("levels").size() == static_cast<std::size_t>(zoom - about.at("min_zoom").get<int>() + 1));
  for (std::size_t i = 0; i < about.at("levels").size();
       ++i) {  // exactly the tiles that the page may ask for are there
    const json& level = about.at("levels")[i];
    const std::string z = std::to_string(about.at("min_zoom").get<int>() + int(i));
    for (std::size_t c = 0; c < level.at("columns").size(); ++c)
      for (int y = level["columns"][c][0]; y <= level["columns"][c][1]; ++y)
        CHECK(fs::exists(folder / z / std::to_string(level.at("first").get<int>() + int(c)) /
                         fmt::format("{}.gz", y)));
  }
}

TEST_CASE("layers hold what the results hold") {
  TemporaryFolder folder;
  write_results(folder / "cycles/20260310T0600Z");
  const postproc::ResultFolder results = results_in(folder.path());
  const json layers = postproc::write_layers(results, nullptr, folder / "data");
  const json depth = layer_named(layers, "depth_p50");
  CHECK(depth.at("of_times") == true);
  REQUIRE(depth.at("files").size() == 3);
  const std::string bytes = opened(folder / "data" / depth.at("files")[2].get<std::string>());
  const postproc::ByteScale scale{depth["scale"]["low"], depth["scale"]["high"], depth["scale"]["power"]};
  REQUIRE(bytes.size() == result_mesh().cell_nodes.size());
  CHECK(bytes[10] == 0);  // dry
  for (const std::size_t cell : {30u, 60u, 90u})
    CHECK(scale.decode(static_cast<unsigned char>(bytes[cell])) == Approx(depth_of(2, 0, cell)).margin(0.02));
  CHECK(layer_named(layers, "probability_of_depth_1m").at("threshold_m") == 1.0);
  CHECK(layer_named(layers, "arrival_time_p50").at("kind") == "arrival");
  const json areas = postproc::flooded_areas(results, result_mesh());
  double expected = 0;
  const mesh::Mesh mesh = result_mesh();
  for (std::size_t c = 0; c < mesh.cell_area.size(); ++c)
    expected += depth_of(1, 0, c) >= 1.0F ? mesh.cell_area[c] : 0;
  CHECK(areas[1].at("p50")[1].get<double>() == Approx(expected / 1e6).margin(1e-4));
}

TEST_CASE("a mesh in local coordinates lies around 0, one across the antimeridian in one piece") {
  mesh::Mesh mesh = result_mesh();
  for (double& lon : mesh.node_lon) lon = lon > 0.003 ? lon - 180 : lon + 179.99;
  const postproc::MercatorMesh across = postproc::to_mercator(mesh);
  CHECK(across.box.east - across.box.west < 0.02);
  CHECK(across.box.west > 179);
  mesh.node_lon.clear();
  mesh.node_lat.clear();
  const postproc::MercatorMesh local = postproc::to_mercator(mesh);
  CHECK(local.local);
  CHECK(local.box.west == Approx(-local.box.east));
  CHECK((local.box.east - local.box.west) * 111319.49 == Approx(600).margin(0.01));  // metres on the equator
  const postproc::MercatorPoint middle = postproc::local_degrees(mesh, 300, 200);
  CHECK(std::abs(middle.x) + std::abs(middle.y) < 1e-12);
}

TEST_CASE("a folder that holds something else is no site") {
  TemporaryFolder folder;
  postproc::check_site_folder(folder / "not there yet");
  postproc::check_site_folder(folder.path());
  core::write_file(folder / "thesis.tex", "years of work");
  CHECK_THROWS_WITH(postproc::check_site_folder(folder.path()), Contains("thesis.tex") && Contains("--out"));
  core::write_file(folder / "manifest.json", "{}");
  postproc::check_site_folder(folder.path());
}

TEST_CASE("data that a page may still read stay, older ones go") {
  TemporaryFolder folder;
  for (const char* name : {"a", "b", "c"}) core::write_file(folder / "data" / name / "x", "x");
  postproc::prune(folder.path(), "data", json{{"data", "data/c"}}, json{{"data", "data/b"}});
  CHECK(!fs::exists(folder / "data/a"));
  CHECK(fs::exists(folder / "data/b/x"));
  CHECK(fs::exists(folder / "data/c/x"));
  for (const char* name : {"old.js", "before.js", "now.js"}) core::write_file(folder / "assets" / name, "x");
  postproc::prune_assets(folder.path(), json{{"assets", {"now.js"}}}, json{{"assets", {"before.js"}}});
  CHECK(!fs::exists(folder / "assets/old.js"));
  CHECK(fs::exists(folder / "assets/before.js"));
  CHECK(fs::exists(folder / "assets/now.js"));
}
