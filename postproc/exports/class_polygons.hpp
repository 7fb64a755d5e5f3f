#pragma once
// Fields over the lead time as polygons: of each class, what lies in it, cells of one class as one.

#include <ogr_geometry.h>

#include <memory>
#include <string>
#include <vector>

#include "core/netcdf_file.hpp"
#include "mesh/mesh.hpp"

namespace freshet::postproc {

struct ClassPolygon {
  double low = 0, high = 0;  ///< values from low on, below high; high: infinite in the last class
  std::string label;         ///< "0.3 – 0.5 m"
  std::string colour;        ///< "#6BAED6"
  double area_km2 = 0;
  std::unique_ptr<OGRGeometry> geometry;  ///< a polygon of several parts, in basin.crs
};

struct PolygonLayer {
  std::string name, title;            ///< "maximum_depth_p50", its long name
  std::vector<ClassPolygon> classes;  ///< none of them empty
};

/// Depths, probabilities and hazard of probability.nc, as far as it has them.
std::vector<PolygonLayer> polygon_layers(const core::NetcdfFile& probability, const mesh::Mesh& mesh);

}  // namespace freshet::postproc
