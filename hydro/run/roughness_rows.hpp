#pragma once
// What the solver tells apart by roughness: land classes, and within a class every n that cells have of their
// own. So the kernels look n up as ever, and factors of classes scale the cells' own n too.

#include <map>
#include <vector>

#include "core/basin_fwd.hpp"
#include "hydro/solver/solver.hpp"
#include "mesh/mesh.hpp"

namespace freshet::hydro {

class RoughnessRows {
 public:
  /// Puts rows in the place of the local mesh's land classes, of which the first are the classes themselves.
  RoughnessRows(const core::Basin& basin, const mesh::Mesh& mesh, mesh::LocalMesh& local);

  std::size_t count() const { return rows_.size(); }
  /// [row][lane] of n [land class][lane]: a cell's own n by the factor that its class has in the lane.
  std::vector<double> manning(const std::vector<double>& of_classes, std::size_t lanes) const;
  std::vector<DepthRoughness> curves(const std::vector<DepthRoughness>& of_classes) const;

 private:
  struct Row {
    std::size_t land_class;
    double own;  ///< n that its cells have of their own; 0: that of the class
  };
  std::vector<Row> rows_;
  std::vector<double> nominal_;  ///< [land class] n
};

}  // namespace freshet::hydro
