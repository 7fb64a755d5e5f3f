// Maps of a flood: rasters of 0 and 1, polygons with `flooded`, or polygons that name their extent. Readings
// are the flooded fractions of the extents.

#include "assimilation/readings/flood_map.hpp"

#include <cmath>

#include "assimilation/readings/reading_format.hpp"
#include "assimilation/readings/reading_intake.hpp"
#include "core/errors.hpp"

namespace freshet::assimilation {

namespace {

using namespace std::string_view_literals;

const Quantity& extent() { return *quantity_of_column("extent_fraction"); }

bool is_raster(std::string_view content) {
  for (const std::string_view head : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv})
    if (content.starts_with(head)) return true;
  return false;
}

bool is_polygons(std::string_view content) {
  return content.starts_with("SQLite format 3"sv) || content.starts_with("\0\0\x27\x0A"sv) ||
         (content.starts_with('{') && content.find("\"FeatureCollection\"") != std::string_view::npos &&
          content.find("monitoring_location_id") == std::string_view::npos);  // usgs_ogc
}

bool recognises(std::string_view content) { return is_raster(content) || is_polygons(content); }

/// What is not known may be all dry or all flooded: it is taken like the rest, with the error of a uniform
/// distribution, the square root of 1/12.
double error_of(const MappedExtent& mapped, double error) {
  return std::min(std::hypot(error, (1 - mapped.known) * std::sqrt(1.0 / 12)), extent().possible_error.high);
}

/// A reading for each extent that the map shows; a missing one where it knows less than half of it.
void take_map(const FloodMap& map, ReadingIntake& intake) {
  int line = 0;
  for (const MappedExtent& mapped : map.extents) {
    ++line;
    if (mapped.known == 0) continue;
    const double usual = extent().error_of(intake.station(mapped.id, intake.name()), mapped.flooded);
    const bool enough = mapped.known >= 0.5;
    const std::string value = enough ? fmt::format("{:.9g}", mapped.flooded) : "",
                      error = fmt::format("{:.9g}", error_of(mapped, usual));
    if (!enough)
      intake.note(fmt::format("{}: knows {:.0f} % of extent '{}': a missing value", intake.name(),
                              100 * mapped.known, mapped.id));
    intake.take(line, [&] {
      return StatedReading{
          .quantity = &extent(), .station = mapped.id, .time = map.time, .value = value, .error = error};
    });
  }
}

void check_map(const FloodMap& map, const ReadingIntake& intake) {
  core::check(!map.time.empty(),
              "{}: does not say when it was seen; give it the metadata item or attribute 'time', such as "
              "2026-03-10T06:00:00Z, or a name with 20260310T0600Z",
              intake.name());
  bool any = false;
  for (const MappedExtent& mapped : map.extents) any = any || mapped.known > 0;
  core::check(any, "{}: shows none of the extents of the basin; compare its coordinate system and place",
              intake.name());
}

void take_features(const std::vector<MappedFeature>& features, ReadingIntake& intake) {
  for (const MappedFeature& feature : features)
    intake.take(static_cast<int>(feature.number), [&] {
      StatedReading stated{.quantity = &extent(),
                           .station = feature.station,
                           .time = feature.time,
                           .value = feature.fraction,
                           .error = feature.error};
      if (!feature.quality.empty()) stated.qualities = {feature.quality};
      return stated;
    });
}

void read(std::string_view content, ReadingIntake& intake) {
  const auto all = [&] {
    const bool raster = is_raster(content);
    const FloodPolygons polygons =
        raster ? FloodPolygons{} : read_flood_polygons(intake.path(), intake.shapes());
    take_features(polygons.features, intake);
    if (polygons.of_stations) return;
    core::check(!intake.shapes().rings.empty(),
                "{}: is a map of a flood; it needs an [[extent]] in basin.toml whose fraction it shows, and "
                "mesh.nc ('freshet mesh')",
                intake.name());
    const FloodMap map = raster ? read_flood_raster(intake.path(), intake.shapes()) : polygons.map;
    check_map(map, intake);
    take_map(map, intake);
  };
  intake.require(all);
}

}  // namespace

ReadingFormat flood_map_format() {
  return {"flood_map", "GeoTIFF of 0 and 1, or polygons with flooded, or with station and extent_fraction",
          recognises, read};
}

}  // namespace freshet::assimilation
