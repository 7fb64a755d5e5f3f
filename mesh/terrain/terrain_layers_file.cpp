// terrain.gpkg: the layers as a GeoPackage.

#include "core/basin.hpp"
#include "mesh/terrain/geopackage_file.hpp"
#include "mesh/terrain/spatial.hpp"
#include "mesh/terrain/terrain_layers.hpp"

namespace freshet::mesh {
namespace {

namespace fs = std::filesystem;

void write_catchment(GeoPackageFile& file, const core::Basin& basin, const TerrainLayers& layers) {
  file.begin_layer(
      "catchment", wkbPolygon, "the domain of the mesh: the catchment of the outlet, or terrain.domain",
      {{"name", OFTString, "basin.name"}, {"area_km2", OFTReal, "area of the terrain's cells in it, km2"}});
  const OGRFeatureUniquePtr f = file.feature();
  f->SetField("name", basin.name.c_str());
  f->SetField("area_km2", layers.catchment_m2 / 1e6);
  OGRLinearRing ring;
  for (const Point p : layers.catchment) ring.addPoint(p.x, p.y);
  ring.closeRings();
  OGRPolygon polygon;
  polygon.addRing(&ring);
  file.write(*f, polygon);
}

void write_streams(GeoPackageFile& file, const TerrainLayers& layers) {
  file.begin_layer(
      "streams", wkbLineString,
      "what drains more than mesh.stream_area_km2, drawn downstream, from confluence to confluence",
      {{"reach", OFTInteger, "number of the reach"},
       {"into_reach", OFTInteger, "number of the reach that it flows into; none: it leaves the domain"},
       {"strahler", OFTInteger, "Strahler's order"},
       {"drainage_km2", OFTReal, "area of the terrain that drains through its lower end, km2"},
       {"length_m", OFTReal, "length, m"},
       {"width_m", OFTReal, "width of the channel, m: rivers.width_law, else mesh.channel_width_m"},
       {"depth_m", OFTReal,
        "depth of the bed below what the terrain shows, m, as [rivers] says; 0 where it says nothing"},
       {"bed_upper_m", OFTReal, "conditioned terrain at its upper end, m"},
       {"bed_lower_m", OFTReal, "conditioned terrain at its lower end, m"}});
  int number = 0;
  for (const StreamReach& reach : layers.streams) {
    const OGRFeatureUniquePtr f = file.feature();
    f->SetField("reach", ++number);
    if (reach.into > 0) f->SetField("into_reach", reach.into);
    f->SetField("strahler", reach.order);
    f->SetField("drainage_km2", reach.drainage_m2 / 1e6);
    f->SetField("length_m", reach.length_m);
    f->SetField("width_m", reach.width_m);
    f->SetField("depth_m", reach.depth_m);
    f->SetField("bed_upper_m", reach.bed.front());
    f->SetField("bed_lower_m", reach.bed.back());
    OGRLineString line;
    for (const Point p : reach.points) line.addPoint(p.x, p.y);
    file.write(*f, line);
  }
}

void write_outlet(GeoPackageFile& file, const core::Basin& basin, const TerrainLayers& layers) {
  file.begin_layer("outlet", wkbPoint, "where the catchment drains out; empty where terrain.domain is drawn",
                   {{"name", OFTString, "basin.name"},
                    {"drainage_km2", OFTReal, "area of the terrain that drains through it, km2"},
                    {"level_m", OFTReal, "conditioned terrain there, m"}});
  if (!layers.drains_to_outlet) return;
  const OGRFeatureUniquePtr f = file.feature();
  f->SetField("name", basin.name.c_str());
  f->SetField("drainage_km2", layers.outlet_upstream_m2 / 1e6);
  f->SetField("level_m", layers.outlet_level_m);
  OGRPoint point(layers.outlet.x, layers.outlet.y);
  file.write(*f, point);
}

}  // namespace

void write_terrain_layers(const fs::path& file, const core::Basin& basin, const TerrainLayers& layers) {
  const QuietGdal quiet;
  const OGRSpatialReference crs = projected_crs(basin.crs, basin.file.string());
  GeoPackageFile out(file, crs.IsLocal() ? nullptr : &crs);
  write_catchment(out, basin, layers);
  write_streams(out, layers);
  write_outlet(out, basin, layers);
  out.publish();
}

}  // namespace freshet::mesh
