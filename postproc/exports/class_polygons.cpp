#include "postproc/exports/class_polygons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.hpp"
#include "mesh/terrain/spatial.hpp"
#include "postproc/result_folder.hpp"
#include "results/fields.hpp"

namespace freshet::postproc {

namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

/// Classes of a field, as its map has them; colours from pale to dark.
struct Classes {
  const char *field, *unit;
  double factor;  ///< labels show values times this
  std::vector<double> breaks;
  std::vector<const char*> colours;
};

const std::vector<Classes>& rows() {
  static const std::vector<double> depths = {0.1, 0.3, 0.5, 1, 2, 3};
  static const std::vector<const char*> blues = {"#9EE0FA", "#73B5DC", "#4F94C9",
                                                 "#2F6CB0", "#1A4593", "#0D1F7A"};
  static const std::vector<Classes> all = {
      {"maximum_depth_p50", "m", 1, depths, blues},
      {"maximum_depth_p90", "m", 1, depths, blues},
      {results::probability_of_depth.name,
       "%",
       100,
       {0.1, 0.25, 0.5, 0.75, 0.9},
       {"#F0DC96", "#E3A55C", "#CF6E3E", "#AC3B40", "#7E0045"}},
      {"maximum_hazard_p50", "m²/s", 1, {0.75, 1.25, 2}, {"#F0C864", "#D2701E", "#960023"}}};
  return all;
}

/// The cells themselves: what is joined keeps their edges to the last bit.
std::unique_ptr<OGRGeometry> joined(const mesh::Mesh& mesh, const std::vector<mesh::Index>& cells) {
  OGRMultiPolygon parts;
  for (const mesh::Index c : cells) {
    OGRLinearRing ring;
    for (int i = 0; i < mesh.cell_size(c); ++i) {
      const auto node = static_cast<std::size_t>(mesh.cell_nodes[c][i]);
      ring.addPoint(mesh.node_x[node], mesh.node_y[node]);
    }
    ring.closeRings();
    OGRPolygon polygon;
    polygon.addRing(&ring);
    parts.addGeometry(&polygon);
  }
  std::unique_ptr<OGRGeometry> one(parts.UnionCascaded());
  if (one == nullptr) core::fail_run("GEOS could not join cells of one class: {}", mesh::gdal_reason());
  return std::unique_ptr<OGRGeometry>(OGRGeometryFactory::forceToMultiPolygon(one.release()));
}

std::string label_of(const Classes& c, std::size_t i) {
  const double from = c.factor * c.breaks[i];
  if (i + 1 == c.breaks.size()) return fmt::format("{:g} {} and more", from, c.unit);
  return fmt::format("{:g} – {:g} {}", from, c.factor * c.breaks[i + 1], c.unit);
}

PolygonLayer layer_of(const Classes& c, const std::string& name, const std::string& title,
                      const mesh::Mesh& mesh, const std::vector<float>& values) {
  PolygonLayer layer{name, title, {}};
  std::vector<std::vector<mesh::Index>> cells(c.breaks.size());
  for (mesh::Index cell = 0; cell < mesh.n_cells(); ++cell) {
    const double v = values[static_cast<std::size_t>(cell)] + 1e-6;  // 0.3 in the file may be a little less
    const auto above = std::upper_bound(c.breaks.begin(), c.breaks.end(), v) - c.breaks.begin();
    if (!std::isnan(v) && above > 0) cells[static_cast<std::size_t>(above) - 1].push_back(cell);
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].empty()) continue;
    ClassPolygon one{c.breaks[i],
                     i + 1 < c.breaks.size() ? c.breaks[i + 1] : endless,
                     label_of(c, i),
                     c.colours[i],
                     0,
                     joined(mesh, cells[i])};
    for (const mesh::Index cell : cells[i]) one.area_km2 += mesh.cell_area[cell] / 1e6;
    layer.classes.push_back(std::move(one));
  }
  return layer;
}

}  // namespace

std::vector<PolygonLayer> polygon_layers(const core::NetcdfFile& probability, const mesh::Mesh& mesh) {
  const mesh::QuietGdal quiet;
  std::vector<PolygonLayer> layers;
  for (const Classes& c : rows()) {
    if (!probability.has_variable(c.field)) continue;
    const std::string title = probability.has_attribute(c.field, "long_name")
                                  ? probability.text_attribute(c.field, "long_name")
                                  : c.field;
    const std::string axis = threshold_axis(probability, c.field);
    if (axis.empty()) {
      layers.push_back(layer_of(c, c.field, title, mesh, read_slice(probability, {c.field})));
      continue;
    }
    const std::vector<double> thresholds = probability.read<double>(axis);
    for (std::size_t i = 0; i < thresholds.size(); ++i)
      layers.push_back(layer_of(c, results::name_at_threshold(c.field, thresholds[i]),
                                fmt::format("{}, {:g} m", title, thresholds[i]), mesh,
                                read_slice(probability, {c.field, 0, 0, i})));
  }
  return layers;
}

}  // namespace freshet::postproc
