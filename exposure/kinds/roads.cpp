// Roads: the length [m] of each that lies in which cell.

#include <cmath>
#include <map>

#include "core/errors.hpp"
#include "exposure/bridges.hpp"
#include "exposure/exposure_kind.hpp"
#include "exposure/features.hpp"

namespace freshet::exposure {

namespace {

constexpr double km = 1000;

/// Of all its parts; `outside`: what lies beyond the mesh.
std::map<mesh::Index, double> lengths_in_cells(const OGRGeometry& geometry, const Place& place,
                                               double& outside) {
  std::map<mesh::Index, double> lengths;
  for (const std::vector<Point>& line : lines_of(geometry))
    for (std::size_t i = 0; i + 1 < line.size(); ++i)
      for (const Stretch& s : cut_segment(line[i], line[i + 1], place))
        (s.cell == mesh::none ? outside : lengths[s.cell]) += length(s.to - s.from);
  return lengths;
}

void add(const core::ExposureLayer& layer, const Feature& feature, const Place& place, Overlay& o,
         double& bridges) {
  double outside = 0, within = 0;
  const auto lengths = lengths_in_cells(*feature.geometry, place, outside);
  for (const auto& [cell, part] : lengths) within += part;
  o.outside += outside / km;
  if (lengths.empty()) return;
  o.total += within / km;
  if (is_bridge(layer, feature)) {
    bridges += within / km;
    return;
  }
  for (const auto& [cell, part] : lengths) {
    o.cell.push_back(cell);
    o.amount.push_back(part);
  }
  const Point at = lines_of(*feature.geometry).front().front();
  o.pieces.push_back(static_cast<int>(lengths.size()));
  o.feature.push_back(feature.number);
  o.name.push_back(feature.name);
  o.size.push_back(within);
  o.x.push_back(at.x);
  o.y.push_back(at.y);
}

Overlay lay(const core::ExposureLayer& layer, const Place& place) {
  Overlay o;
  double bridges = 0;
  OGREnvelope extent;
  const FeatureCount count =
      read_features(layer, place.crs, Shape::lines, {layer.name, layer.bridge}, [&](const Feature& f) {
        OGREnvelope box;
        f.geometry->getEnvelope(&box);
        extent.Merge(box);
        add(layer, f, place, o, bridges);
      });
  if (!(o.total > 0)) fail_outside(layer, place, text_of(extent));
  o.notes = notes_of(count);
  if (bridges > 0) o.notes.push_back(fmt::format("{:.3g} km are bridges, which stay dry", bridges));
  return o;
}

}  // namespace

ExposureKind roads_kind() { return {"roads", "km", km, Counting::pieces, false, lay}; }

}  // namespace freshet::exposure
