#pragma once
// A 2D flow area of HEC-RAS, as its geometry files hold it.

#include <string>
#include <vector>

#include "mesh/foreign/foreign_mesh.hpp"

namespace freshet::mesh {

struct HecRasArea {
  std::vector<double> points;  ///< FacePoints Coordinate, [point][2]
  std::vector<double> cells;   ///< Cells FacePoint Indexes, [cell][corners_each]; -1: none
  std::size_t corners_each = 8;
  std::vector<double> cell_bed;  ///< Cells Minimum Elevation; empty: the file has none
  std::vector<double> manning;   ///< Cells Center Manning's n; empty: the file has none
  struct External {              ///< a face of the rim under a boundary condition line
    double line, from, to;       ///< number of the line, its points
  };
  std::vector<External> external;
  std::vector<std::string> lines;  ///< names of boundary condition lines
  bool feet = false;
  std::string crs;
};

/// Cells of less than three points, which HEC-RAS puts outside its rim, are left out. InputError naming
/// `file`.
ForeignMesh mesh_of(const HecRasArea& area, const std::string& file);

}  // namespace freshet::mesh
