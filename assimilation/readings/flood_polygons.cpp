// Polygons of floods.

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <regex>

#include "assimilation/readings/flood_map.hpp"
#include "assimilation/readings/gdal_calls.hpp"
#include "assimilation/readings/map_crs.hpp"

namespace freshet::assimilation {
namespace {

using Dataset = std::unique_ptr<GDALDataset, decltype([](GDALDataset* d) { GDALClose(d); })>;
using Geometry = std::unique_ptr<OGRGeometry>;

Dataset opened(const std::filesystem::path& path) {
  GDALAllRegister();
  CPLErrorReset();
  Dataset dataset(GDALDataset::FromHandle(
      GDALOpenEx(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY, nullptr, nullptr, nullptr)));
  core::check(dataset != nullptr, "{}: cannot be read as polygons: {}", path.string(), gdal_message());
  core::check(dataset->GetLayerCount() == 1, "{}: has {} layers, a map of a flood is one", path.string(),
              dataset->GetLayerCount());
  return dataset;
}

/// A date and time as ISO, with its zone if it has one.
std::string time_of(const OGRFeature& feature, int field) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, zone = 0;
  float second = 0;
  feature.GetFieldAsDateTime(field, &year, &month, &day, &hour, &minute, &second, &zone);
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02.0f}", year, month, day, hour, minute, second);
  constexpr int utc = 100, quarters = 4;  // GDAL counts zones in quarters of an hour from 100 on
  if (zone == utc) return text + "Z";
  if (zone <= 1) return text;  // not known, or where nobody says
  const int off = std::abs(zone - utc);
  return text +
         fmt::format("{}{:02}:{:02}", zone < utc ? '-' : '+', off / quarters, off % quarters * 60 / quarters);
}

/// "" where the feature has no such attribute, or nothing in it.
std::string text_of(const OGRFeature& feature, const char* name) {
  const int field = feature.GetFieldIndex(name);
  if (field < 0 || !feature.IsFieldSetAndNotNull(field)) return "";
  return feature.GetFieldDefnRef(field)->GetType() == OFTDateTime ? time_of(feature, field)
                                                                  : feature.GetFieldAsString(field);
}

MappedFeature feature_of(const OGRFeature& feature) {
  return {feature.GetFID(),
          text_of(feature, "station"),
          text_of(feature, "time"),
          text_of(feature, "extent_fraction"),
          text_of(feature, "error_fraction"),
          text_of(feature, "quality")};
}

Geometry polygon_of(const mesh::Rings& rings) {
  std::vector<OGRGeometry*> parts;
  for (const mesh::Line& line : rings) {
    auto ring = std::make_unique<OGRLinearRing>();
    for (std::size_t i = 0; i < line.x.size(); ++i) ring->addPoint(line.x[i], line.y[i]);
    ring->closeRings();
    auto polygon = std::make_unique<OGRPolygon>();
    polygon->addRingDirectly(ring.release());
    parts.push_back(polygon.release());
  }
  return Geometry(
      OGRGeometryFactory::organizePolygons(parts.data(), static_cast<int>(parts.size()), nullptr));
}

double area_of(const OGRGeometry* geometry) {
  if (!geometry || geometry->IsEmpty()) return 0;
  if (const auto* surface = dynamic_cast<const OGRSurface*>(geometry)) return surface->get_Area();
  if (const auto* parts = dynamic_cast<const OGRGeometryCollection*>(geometry)) return parts->get_Area();
  return 0;  // lines and points where polygons touch
}

/// What the file shows as flooded, and as dry.
struct Shown {
  Geometry flooded{new OGRMultiPolygon}, dry{new OGRMultiPolygon};
  std::string time;
};

void join(Geometry& all, const OGRGeometry& one, const std::string& where) {
  const Geometry valid(one.IsValid() ? one.clone() : one.MakeValid());
  Geometry joined(valid ? all->Union(valid.get()) : nullptr);
  core::check(joined != nullptr, "{}: its polygon crosses itself and cannot be mended", where);
  all = std::move(joined);
}

void add(const OGRFeature& feature, const std::string& file, Shown& shown) {
  const std::string where = fmt::format("{}: feature {}", file, feature.GetFID()),
                    flooded = text_of(feature, "flooded"), time = text_of(feature, "time");
  const OGRGeometry* geometry = feature.GetGeometryRef();
  core::check(geometry && geometry->getDimension() == 2, "{}: is no polygon", where);
  core::check(flooded == "0" || flooded == "1",
              "{}: flooded is '{}'; 1 is flooded, 0 is ground that was seen dry", where, flooded);
  core::check(time.empty() || shown.time.empty() || time == shown.time,
              "{}: is of {}, others are of {}; a map is of one time, write a file for each", where, time,
              shown.time);
  if (!time.empty()) shown.time = time;
  join(flooded == "1" ? shown.flooded : shown.dry, *geometry, where);
}

MappedExtent mapped(const std::string& id, const OGRGeometry& extent, const Shown& shown) {
  const Geometry wet(extent.Intersection(shown.flooded.get())), other(extent.Difference(shown.flooded.get()));
  const Geometry dry(other ? other->Intersection(shown.dry.get()) : nullptr);
  const double flooded = area_of(wet.get()), known = flooded + area_of(dry.get());
  return {id, known > 0 ? flooded / known : 0, std::min(1.0, known / area_of(&extent))};
}

}  // namespace

FloodPolygons read_flood_polygons(const std::filesystem::path& path, const ExtentShapes& shapes) {
  const QuietGdal quiet;
  const std::string file = path.string();
  const Dataset dataset = opened(path);
  OGRLayer& layer = *dataset->GetLayer(0);
  const auto has = [&](const char* name) { return layer.GetLayerDefn()->GetFieldIndex(name) >= 0; };
  FloodPolygons result;
  if (has("station")) {
    core::check(has("extent_fraction"), "{}: features name a station, but have no extent_fraction", file);
    result.of_stations = true;
    while (const OGRFeatureUniquePtr feature{layer.GetNextFeature()})
      result.features.push_back(feature_of(*feature));
    return result;
  }
  core::check(
      has("flooded"),
      "{}: features have neither 'station' and 'extent_fraction' nor 'flooded', which is 1 of flooded "
      "polygons and 0 of those that were seen dry; without the latter nobody knows what was looked at",
      file);
  core::check(OGRGeometryFactory::haveGEOS(), "{}: this GDAL was built without GEOS; give a raster", file);
  const MapCrs crs(layer.GetSpatialRef(), shapes.crs, file);
  Shown shown;
  while (const OGRFeatureUniquePtr feature{layer.GetNextFeature()}) add(*feature, file, shown);
  result.map.time = shown.time.empty() ? time_in_name(path) : shown.time;
  for (const auto& [id, rings] : shapes.rings)
    result.map.extents.push_back(mapped(id, *polygon_of(crs.of_map(rings)), shown));
  return result;
}

std::string time_in_name(const std::filesystem::path& path) {
  static const std::regex pattern(R"((\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?Z)");
  const std::string name = path.filename().string();
  std::smatch found;
  if (!std::regex_search(name, found, pattern)) return "";
  return fmt::format("{}-{}-{}T{}:{}:{}Z", found.str(1), found.str(2), found.str(3), found.str(4),
                     found.str(5), found.length(6) > 0 ? found.str(6) : "00");
}

}  // namespace freshet::assimilation
