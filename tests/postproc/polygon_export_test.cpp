// Polygons of classes, read back through GDAL.

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "postproc/export_format.hpp"
#include "tests/postproc/export_results.hpp"

using namespace freshet;
using namespace freshet::test;
using Catch::Contains;

namespace {

constexpr const char* cycle_folder = "cycles/20260310T0600Z";

/// Area of the cells whose value lies within a class.
double area_within(const mesh::Mesh& mesh, double low, double high) {
  double area = 0;
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c) {
    const double depth = depth_of(2, 0, static_cast<std::size_t>(c)) + 1e-6;
    if (depth >= low && depth < high) area += mesh.cell_area[c];
  }
  return area;
}

}  // namespace

TEST_CASE("Each cell lies in the polygon of its class and in no other") {
  Folder folder;
  const fs::path made = folder.path() / cycle_folder;
  write_results(made);
  postproc::export_results("gpkg", results_in(folder.path()), {});
  const mesh::Mesh mesh = result_mesh();
  GDALAllRegister();
  const GDALDatasetUniquePtr data(GDALDataset::Open((made / "gpkg/polygons.gpkg").c_str(), GDAL_OF_VECTOR));
  REQUIRE(data != nullptr);
  OGRLayer* const layer = data->GetLayerByName("maximum_depth_p50");
  REQUIRE(layer != nullptr);
  int classes = 0;
  double sum = 0;
  while (const std::unique_ptr<OGRFeature> f{layer->GetNextFeature()}) {
    const double low = f->GetFieldAsDouble("from_value");
    const double high =
        f->IsFieldSetAndNotNull(f->GetFieldIndex("to_value")) ? f->GetFieldAsDouble("to_value") : 1e9;
    const auto* const polygons = f->GetGeometryRef()->toMultiPolygon();
    CHECK(polygons->IsValid());
    CHECK(polygons->get_Area() == Approx(area_within(mesh, low, high)).epsilon(1e-9));
    CHECK(f->GetFieldAsDouble("area_km2") == Approx(polygons->get_Area() / 1e6));
    CHECK_THAT(f->GetFieldAsString("description"), Contains("Synthetic"));
    sum += polygons->get_Area();
    ++classes;
  }
  CHECK(classes == 3);                                              // 0.68 m to 2.74 m
  CHECK(sum == Approx(area_within(mesh, 0.1, 1e9)).epsilon(1e-9));  // no overlap, no gap
  CHECK(data->GetLayerByName("probability_of_depth_1m") != nullptr);
  const std::string before = core::read_file(made / "gpkg/polygons.gpkg");
  postproc::export_results("gpkg", results_in(folder.path()), {});
  CHECK(core::read_file(made / "gpkg/polygons.gpkg") == before);
  CHECK_THROWS_WITH(postproc::export_results("gpkg", results_in(folder.path()), {.all_members = true}),
                    Contains("--member"));
}

TEST_CASE("Hydrographs of each gauge as PNG and SVG, with the thresholds of basin.toml") {
  Folder folder;
  const fs::path made = folder.path() / cycle_folder;
  write_results(made);
  core::Basin basin = brook();
  postproc::export_results("hydrographs", results_in(folder.path()), {.basin = &basin});
  const std::string png = core::read_file(made / "hydrographs/used.png"),
                    svg = core::read_file(made / "hydrographs/used.svg");
  CHECK(png.substr(1, 3) == "PNG");
  CHECK_THAT(svg, Contains("<svg"));
  CHECK(fs::exists(made / "hydrographs/hidden.svg"));
  basin.gauges[0].thresholds = {{"alert", 1.0}};
  postproc::export_results("hydrographs", results_in(folder.path()), {.basin = &basin});
  CHECK(core::read_file(made / "hydrographs/used.png") != png);
  CHECK_THROWS_WITH(
      postproc::export_results("hydrographs", results_in(folder.path()), {.members = {1}, .basin = &basin}),
      Contains("csv"));
}
