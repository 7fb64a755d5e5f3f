#include "jobs/bench/valley.hpp"

#include <algorithm>
#include <cmath>

#include "mesh/shapes.hpp"

namespace freshet::bench {
namespace {

constexpr double fall = 0.002;        ///< of the valley's floor to the east
constexpr double flanks = 0.02;       ///< slope of the sides
constexpr double hump = 0.2;          ///< height of the waves of the bed, m
constexpr double wave = 6.283 / 400;  ///< their number, 1/m

}  // namespace

double side_for(long cells) {
  return spacing * std::max(1.0, std::round(std::sqrt(static_cast<double>(cells) / 2)));
}

double valley_bed(double x, double y, double side) {
  return fall * (side - x) + flanks * std::fabs(y - side / 2) +
         hump * std::sin(wave * x) * std::cos(wave * y);
}

mesh::Mesh made_mesh(const std::string& kind, long cells) {
  const double side = side_for(cells);
  mesh::Rectangle shape;
  shape.width = shape.height = side;
  shape.columns = shape.rows = static_cast<int>(std::lround(side / spacing));
  shape.irregular = kind == "irregular";
  shape.skew = shape.irregular ? 0.22 : 0;
  return mesh::bare_rectangle(
      shape, [&](double x, double y) { return valley_bed(x, y, side); }, true);
}

Scene::Scene(const std::string& name, const mesh::Mesh& mesh) : name_(name), mesh_(mesh) {
  // Over a plane that falls with the floor. In a mesh that is not ours this is the bed over its lowest cell.
  const double lowest = *std::min_element(mesh.bed_elevation.begin(), mesh.bed_elevation.end());
  const bool ours = mesh.basin_name == "rectangle";
  const double side = *std::max_element(mesh.node_x.begin(), mesh.node_x.end());
  for (mesh::Index c = 0; c < mesh.n_cells(); ++c)
    height_.push_back(mesh.bed_elevation[c] - (ours ? fall * (side - mesh.cell_x[c]) : lowest));
  std::vector<double> sorted = height_;
  const auto tenth = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 10);
  std::nth_element(sorted.begin(), tenth, sorted.end());
  brim_ = *tenth;
}

Water Scene::water(mesh::Index cell, double lane_share) const {
  const double x = mesh_.cell_x[cell], y = mesh_.cell_y[cell], more = 1 + 0.1 * lane_share;
  if (name_ == "rain") return {0.001 * more, 0, 0};
  if (name_ == "tenth") {
    const double depth = std::max(0.0, brim_ - height_[cell]) * (1 - 0.1 * lane_share);
    return {depth, depth > 0.01 ? 0.5 : 0, 0};
  }
  const double depth = more * (2 + 0.3 * std::sin(3 * wave * x) * std::sin(3 * wave * y));
  return {depth, 0.5 * more, 0.1 * std::sin(wave * x)};
}

double Scene::rain(mesh::Index cell, double lane_share) const {
  constexpr double mm_per_h = 1e-3 / 3600;
  if (!rains()) return 0;
  return 50 * mm_per_h * (1 + 0.5 * std::sin(wave * mesh_.cell_x[cell]) + 0.1 * lane_share);
}

}  // namespace freshet::bench
