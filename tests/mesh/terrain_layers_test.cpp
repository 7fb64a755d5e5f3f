// terrain.gpkg: orders and areas of streams by another way of counting; what GDAL reads back.

#include "mesh/terrain/terrain_layers.hpp"

#include <ogrsf_frmts.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "mesh/terrain/build_mesh.hpp"
#include "terrain_fixture.hpp"

using namespace freshet;
using namespace terrain_fixture;

TEST_CASE("Strahler's orders rise where two of the same meet") {
  // 1 and 2 into 3, 4 and 5 into 6, 3 and 6 into 8; 7, of order 1, changes nothing of 8; 8 and 9 into 10.
  CHECK(mesh::strahler_orders({3, 3, 8, 6, 6, 8, 8, 10, 10, 0}) ==
        std::vector<int>{1, 1, 2, 1, 1, 2, 1, 3, 1, 3});
  CHECK(mesh::strahler_orders({4, 4, 4, 0}) == std::vector<int>{1, 1, 1, 2});
  CHECK(mesh::strahler_orders({}).empty());
}

TEST_CASE("Catchment, streams and outlet are read back as they are") {
  Folder folder;
  RasterWish wish;
  wish.height = [](int c, int r) {  // ribs across the sides gather the water into tributaries
    return valley_height(c, r) +
           8 * std::cos(r * 0.5) * std::min(1.0, std::abs(c - valley_columns / 2) / 5.0);
  };
  write_raster(folder / "dem.tif", wish);
  core::Basin basin = valley_basin(folder / "dem.tif");
  basin.mesh.stream_area_km2 = 0.04;
  basin.rivers.depth_m = 1.5;
  const mesh::TerrainMesh built = mesh::build_mesh(basin);
  const fs::path file = folder / mesh::terrain_layers_file;
  mesh::write_terrain_layers(file, basin, built.layers);
  mesh::write_terrain_layers(file, basin, built.layers);  // in place of the one before
  CHECK_FALSE(fs::exists(folder / "terrain.part.gpkg"));
  const GDALDatasetUniquePtr data(GDALDataset::Open(file.c_str(), GDAL_OF_VECTOR));
  REQUIRE(data);
  CHECK(data->GetLayerCount() == 3);
  OGRLayer* streams = data->GetLayerByName("streams");
  REQUIRE(streams);
  std::map<int, std::vector<int>> feeders;
  std::map<int, double> area;
  std::map<int, int> order;
  for (const auto& f : *streams) {
    const auto real = [&](const char* name) { return f->GetFieldAsDouble(f->GetFieldIndex(name)); };
    const auto whole = [&](const char* name) { return f->GetFieldAsInteger(f->GetFieldIndex(name)); };
    const int reach = whole("reach");
    order[reach] = whole("strahler");
    area[reach] = real("drainage_km2");
    if (f->IsFieldSetAndNotNull(f->GetFieldIndex("into_reach")))
      feeders[whole("into_reach")].push_back(reach);
    CHECK(f->GetGeometryRef()->toLineString()->get_Length() == Approx(real("length_m")));
    CHECK(real("bed_upper_m") >= real("bed_lower_m"));
    CHECK(real("width_m") == basin.mesh.channel_width_m);
    CHECK(real("depth_m") == 1.5);
  }
  CHECK(order.size() > 5);
  CHECK(*std::max_element(order.begin(), order.end()) >= *order.begin());
  int joined = 0;
  for (const auto& [reach, from] : feeders) {
    double sum = 0;
    std::vector<int> orders;
    for (const int feeder : from) {
      sum += area[feeder];
      orders.push_back(order[feeder]);
    }
    std::sort(orders.rbegin(), orders.rend());
    REQUIRE(orders.size() > 1);
    CHECK(order[reach] == (orders[0] == orders[1] ? orders[0] + 1 : orders[0]));
    CHECK(area[reach] > sum);  // what drains into it between its ends
    ++joined;
  }
  CHECK(joined > 1);
  OGRLayer* said = data->ExecuteSQL(
      "SELECT description FROM gpkg_data_columns WHERE table_name = 'streams' AND column_name = 'strahler'",
      nullptr, "");
  REQUIRE(said);
  CHECK(OGRFeatureUniquePtr(said->GetNextFeature())->GetFieldAsString(0) == std::string("Strahler's order"));
  data->ReleaseResultSet(said);
  OGRLayer* outlet = data->GetLayerByName("outlet");
  REQUIRE(outlet);
  const OGRFeatureUniquePtr point(outlet->GetNextFeature());
  REQUIRE(point);
  CHECK(point->GetFieldAsDouble("drainage_km2") == Approx(built.report.outlet_upstream_m2 / 1e6));
  OGRLayer* catchment = data->GetLayerByName("catchment");
  REQUIRE(catchment);
  const OGRFeatureUniquePtr polygon(catchment->GetNextFeature());
  REQUIRE(polygon);
  CHECK(polygon->GetGeometryRef()->toPolygon()->get_Area() / 1e6 ==
        Approx(polygon->GetFieldAsDouble("area_km2")));
  CHECK(catchment->GetSpatialRef()->GetAuthorityCode(nullptr) == std::string("32616"));
}
