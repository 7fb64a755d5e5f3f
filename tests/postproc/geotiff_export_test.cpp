// Rasters of fields, read back through GDAL.

#include <gdal_priv.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "postproc/export_format.hpp"
#include "tests/postproc/export_results.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

constexpr const char* cycle_folder = "cycles/20260310T0600Z";

GDALDatasetUniquePtr opened(const fs::path& file) {
  GDALAllRegister();
  GDALDatasetUniquePtr data(GDALDataset::Open(file.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY));
  REQUIRE(data != nullptr);
  return data;
}

/// Of the pixel that holds a point of the plane.
float value_at(GDALDataset& data, int band, double x, double y) {
  double corner[6];
  REQUIRE(data.GetGeoTransform(corner) == CE_None);
  const int column = static_cast<int>((x - corner[0]) / corner[1]),
            row = static_cast<int>((y - corner[3]) / corner[5]);
  float value = 0;
  REQUIRE(data.GetRasterBand(band)->RasterIO(GF_Read, column, row, 1, 1, &value, 1, 1, GDT_Float32, 0, 0) ==
          CE_None);
  return value;
}

}  // namespace

TEST_CASE("A raster has the value of the cell at its place, a band for each threshold, and says what it is") {
  Folder folder;
  const fs::path made = folder.path() / cycle_folder;
  write_results(made);
  postproc::export_results("geotiff", results_in(folder.path()), {});
  const mesh::Mesh mesh = result_mesh();
  auto depth = opened(made / "geotiff/maximum_depth_p50.tif"),
       chance = opened(made / "geotiff/probability_of_depth.tif"),
       arrival = opened(made / "geotiff/arrival_time_p50.tif");
  CHECK(std::string(depth->GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE")) == "COG");
  REQUIRE(depth->GetRasterCount() == 1);
  REQUIRE(chance->GetRasterCount() == 2);
  double corner[6];
  depth->GetGeoTransform(corner);
  std::size_t other = 0;  // the centre of a cell may lie in a pixel whose own centre is its neighbour's
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const auto cell = static_cast<std::size_t>(c);
    const double x = mesh.cell_x[c], y = mesh.cell_y[c];
    const double px = corner[0] + corner[1] * (std::floor((x - corner[0]) / corner[1]) + 0.5),
                 py = corner[3] + corner[5] * (std::floor((y - corner[3]) / corner[5]) + 0.5);
    const mesh::Index there = mesh::find_cell(mesh, px * degrees_per_metre, py * degrees_per_metre);
    if (there != c) {
      ++other;
      continue;
    }
    CHECK(value_at(*depth, 1, x, y) == depth_of(2, 0, cell));
    CHECK(value_at(*chance, 1, x, y) == (c < 48 ? 0.0f : 1.0f));
    CHECK(value_at(*chance, 2, x, y) == (c < 72 ? 0.0f : 0.5f));
    CHECK(std::isnan(value_at(*arrival, 1, x, y)) == (c < 24));
  }
  CHECK(2 * other < mesh.cell_nodes.size());
  CHECK(std::string(chance->GetRasterBand(2)->GetDescription()) == "probability_of_depth 1 m");
  CHECK(std::string(depth->GetRasterBand(1)->GetUnitType()) == "m");
  CHECK(std::isnan(depth->GetRasterBand(1)->GetNoDataValue()));
  CHECK(std::string(depth->GetMetadataItem("synthetic")) == "yes");
  CHECK(std::string(depth->GetMetadataItem("basin")) == "brook");
}

TEST_CASE("A raster of members or without height is refused and leaves nothing") {
  Folder folder;
  write_results(folder.path() / cycle_folder);
  for (const postproc::ExportSettings& settings :
       {postproc::ExportSettings{.flat = true}, postproc::ExportSettings{.members = {1}}})
    CHECK_THROWS_AS(postproc::export_results("geotiff", results_in(folder.path()), settings),
                    core::InputError);
  CHECK_FALSE(fs::exists(folder.path() / cycle_folder / "geotiff"));
}
