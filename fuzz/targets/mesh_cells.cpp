// What HDF5 and GDAL read of HEC-RAS and of vector files, and the checks of all meshes: cells and points
// chosen by the bytes.
#include "fuzz/byte_reader.hpp"
#include "fuzz/foreign_mesh.hpp"
#include "fuzz/target.hpp"
#include "mesh/foreign/hecras_area.hpp"
#include "mesh/foreign/polygon_soup.hpp"

namespace freshet::fuzz {
namespace {

/// On a coarse grid, so that points meet, or any number.
double coordinate(ByteReader& choose) {
  const std::size_t kind = choose.below(16);
  return kind == 15 ? choose.number() : static_cast<double>(choose.below(9)) + (kind == 14 ? 0.3 : 0);
}

mesh::ForeignMesh area_of(ByteReader& choose) {
  mesh::HecRasArea area;
  const std::size_t points = choose.below(30), cells = choose.below(20);
  area.corners_each = choose.below(9);
  for (std::size_t i = 0; i < 2 * points; ++i) area.points.push_back(coordinate(choose));
  for (std::size_t i = 0; i < cells * area.corners_each; ++i)
    area.cells.push_back(static_cast<double>(choose.below(points + 3)) - 1);
  for (std::size_t i = choose.below(2) * cells; i > 0; --i) area.cell_bed.push_back(choose.number());
  for (std::size_t i = choose.below(2) * cells; i > 0; --i) area.manning.push_back(choose.number());
  for (std::size_t i = choose.below(4); i > 0; --i)
    area.external.push_back({choose.number(), static_cast<double>(choose.below(points + 1)),
                             static_cast<double>(choose.below(points + 1))});
  area.lines = {"in", "out"};
  return mesh::mesh_of(area, "file");
}

mesh::ForeignMesh soup_of(ByteReader& choose) {
  mesh::PolygonSoup soup;
  for (std::int64_t cell = static_cast<std::int64_t>(choose.below(12)); cell > 0; --cell) {
    std::vector<mesh::PolygonSoup::Corner> corners;
    for (std::size_t i = choose.below(8); i > 0; --i)
      corners.push_back({coordinate(choose), coordinate(choose), coordinate(choose)});
    soup.add(corners, cell, choose.number(), choose.below(2) ? "wood" : "");
  }
  return soup.take();
}

void read(const std::string& bytes) {
  ByteReader choose(bytes);
  use_foreign(choose.below(2) ? area_of(choose) : soup_of(choose));
}

const Target target("mesh_cells", read);

}  // namespace
}  // namespace freshet::fuzz
