#include "mesh/foreign/hecras_area.hpp"

#include <cmath>

#include "core/errors.hpp"

namespace freshet::mesh {
namespace {

/// A class of roughness by its n in thousandths: the file names no land cover.
std::string class_of(double n) {
  return n > 0 && n < 10 ? fmt::format("manning_{:04.0f}", 1000 * n) : "default";
}

Index point_of(double number, std::size_t points, const std::string& file, const std::string& whose) {
  core::check(number >= 0 && number < static_cast<double>(points),
              "{}: {} names face point {:g}, but there are {}; export the geometry again", file, whose,
              number, points);
  return static_cast<Index>(number);
}

}  // namespace

ForeignMesh mesh_of(const HecRasArea& area, const std::string& file) {
  ForeignMesh mesh;
  const std::size_t points = area.points.size() / 2, each = area.corners_each,
                    cells = each ? area.cells.size() / each : 0;
  const auto fits = [&](const std::vector<double>& values) {
    return values.empty() || values.size() == cells;
  };
  core::check(points > 2 && cells > 0 && fits(area.cell_bed) && fits(area.manning),
              "{}: its 2D area has {} face points and {} cells, and values of other counts; export the "
              "geometry again",
              file, points, cells);
  for (std::size_t i = 0; i < points; ++i) {
    mesh.x.push_back(area.points[2 * i]);
    mesh.y.push_back(area.points[2 * i + 1]);
  }
  for (std::size_t c = 0; c < cells; ++c) {
    std::vector<Index> corners;
    for (std::size_t k = 0; k < each; ++k)
      if (const double number = area.cells[c * each + k]; number >= 0)
        corners.push_back(point_of(number, points, file, fmt::format("cell {}", c)));
    if (corners.size() < 3) continue;
    mesh.add_cell(corners);
    mesh.cell_numbers.push_back(static_cast<std::int64_t>(c));
    if (!area.cell_bed.empty()) mesh.cell_bed.push_back(area.cell_bed[c]);
    if (!area.manning.empty()) mesh.material.push_back(material_of(mesh, class_of(area.manning[c])));
  }
  for (const HecRasArea::External& face : area.external) {
    const auto line = face.line >= 0 && face.line < static_cast<double>(area.lines.size())
                          ? area.lines[static_cast<std::size_t>(face.line)]
                          : fmt::format("{:g}", face.line);
    boundary_of(mesh, line)
        .edges.push_back(
            {point_of(face.from, points, file, "a boundary"), point_of(face.to, points, file, "a boundary")});
  }
  bool any_bed = false;
  for (const double z : mesh.cell_bed) any_bed = any_bed || std::isfinite(z);
  if (!any_bed) mesh.cell_bed.clear();
  if (!mesh.cell_bed.empty())
    mesh.notes.emplace_back(
        "the bed of a cell is the lowest elevation in it, as HEC-RAS holds it; its hydraulic tables "
        "are not used. Take the mean of the terrain by --bed terrain");
  mesh.notes.emplace_back("sides of cells are straight between their face points");
  mesh.crs = area.crs;
  mesh.unit_m = area.feet ? 0.3048 : 1;
  return mesh;
}

}  // namespace freshet::mesh
