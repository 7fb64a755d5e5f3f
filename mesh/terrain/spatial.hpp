#pragma once
// Coordinate reference systems and vector files, through GDAL. Longitude comes before latitude everywhere.

#include <ogr_spatialref.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/position.hpp"
#include "mesh/grid_mapping.hpp"
#include "mesh/scale.hpp"
#include "mesh/terrain/grid.hpp"

namespace freshet::mesh {

/// GDAL keeps its messages to itself while one of these lives; gdal_reason() tells the last.
class QuietGdal {
 public:
  QuietGdal();
  ~QuietGdal();
  QuietGdal(const QuietGdal&) = delete;
  QuietGdal& operator=(const QuietGdal&) = delete;
};
std::string gdal_reason();

/// The projected CRS of mesh and results; "local" is a plane in metres that is nowhere on Earth. InputError
/// if unknown, not projected or not in metres.
OGRSpatialReference projected_crs(const std::string& text, const std::string& where);

std::string to_wkt(const OGRSpatialReference& crs);

/// By the attributes of CF; no name where CF has no projection of the same formula.
GridMapping grid_mapping(const OGRSpatialReference& crs);

/// A plane in metres of which nobody says where on Earth it lies.
OGRSpatialReference local_crs();

/// "longitude -84.1, latitude 36.2" of a point in `crs`, or its x and y where that is local.
std::string at_text(const OGRSpatialReference& crs, Point p);

/// A point of basin.toml in `crs`; NaN where it has no place there.
Point in_plane(const core::Position& place, const OGRSpatialReference& crs);

/// CRS of a vector layer or raster whose own (or none) is `own`, in a basin in `crs`. InputError: none where
/// the basin has one; one where the basin is local, save of a GeoJSON, which cannot have none. `mend`: how to
/// say it.
OGRSpatialReference crs_or_default(const OGRSpatialReference* own, const OGRSpatialReference& crs,
                                   const std::string& name, const std::string& driver,
                                   const std::string& mend);

/// Transforms points from one CRS to another; local ones are all the same. InputError if PROJ knows no way.
class Transform {
 public:
  Transform(const OGRSpatialReference& from, const OGRSpatialReference& to);
  /// In place; points that cannot be transformed become NaN.
  void apply(std::vector<double>& x, std::vector<double>& y) const;
  Point operator()(Point p) const;

 private:
  std::unique_ptr<OGRCoordinateTransformation> way_;
};

OGRSpatialReference wgs84();

/// Scale of a projected CRS at a place.
PlaneScale scale_at(const OGRSpatialReference& crs, core::LonLat at);

/// InputError if the CRS is not true to scale at the middle of the basin; a warning if it is a UTM zone that
/// does not hold it. `text`: basin.crs; `where`: basin.toml.
void check_crs_at(const OGRSpatialReference& crs, core::LonLat at, const std::string& text,
                  const std::string& where);

}  // namespace freshet::mesh
