#include "mesh/source_cells.hpp"

#include "core/errors.hpp"
#include "mesh/places.hpp"

namespace freshet::mesh {

std::vector<SourceShare> source_cells(const Mesh& mesh, const core::PointSource& source) {
  if (!source.area) {
    const Index cell = find_cell(mesh, source.at_point);
    core::check(cell != none, "{}: source '{}' at {} lies outside the mesh, which covers {} at most; move it",
                source.at, source.name, core::to_text(source.at_point), extent_text(mesh, source.at_point));
    return {{cell, 1}};
  }
  const std::string whose = "source '" + source.name + "'";
  const Rings rings = find_rings(mesh, *source.area, source.at, whose);
  std::vector<SourceShare> shares;
  double area = 0;
  for (const Index c : cells_inside(mesh, rings, source.at, whose)) {
    shares.push_back({c, mesh.cell_area[c]});
    area += mesh.cell_area[c];
  }
  for (SourceShare& s : shares) s.share /= area;
  return shares;
}

}  // namespace freshet::mesh
