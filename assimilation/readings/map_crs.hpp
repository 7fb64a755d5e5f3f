#pragma once
// From the coordinates of the mesh to those of a map.

#include <ogr_spatialref.h>

#include <memory>
#include <string>

#include "mesh/places.hpp"

namespace freshet::assimilation {

class MapCrs {
 public:
  /// `map`: of the file, null where it has none; `mesh`: WKT, "" in local coordinates. InputError
  /// "<file>: ..." if only one of them is somewhere on Earth, or no way leads from one to the other.
  MapCrs(const OGRSpatialReference* map, const std::string& mesh, const std::string& file);

  /// Rings of the mesh as the map has them. InputError where a point cannot be.
  mesh::Rings of_map(mesh::Rings rings) const;

 private:
  std::string file_;
  std::unique_ptr<OGRCoordinateTransformation> transformation_;  ///< null: the same
};

}  // namespace freshet::assimilation
