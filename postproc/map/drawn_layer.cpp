#include "postproc/map/drawn_layer.hpp"

#include <ogrsf_frmts.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/errors.hpp"
#include "core/log.hpp"
#include "mesh/terrain/vector_file.hpp"

namespace freshet::postproc {

namespace {

using Part = std::vector<core::PlanePoint>;

/// Of any depth; what is not drawn by this kind is passed over.
void collect(const OGRGeometry& geometry, const std::string& kind, std::vector<Part>& parts) {
  const auto type = wkbFlatten(geometry.getGeometryType());
  const auto add_curve = [&](const OGRSimpleCurve& curve) {
    Part part;
    for (int i = 0; i < curve.getNumPoints(); ++i) part.push_back({curve.getX(i), curve.getY(i)});
    if (part.size() > 1) parts.push_back(std::move(part));
  };
  if (OGR_GT_IsSubClassOf(type, wkbGeometryCollection)) {
    for (const OGRGeometry* part : *geometry.toGeometryCollection()) collect(*part, kind, parts);
  } else if (kind == "places" && type == wkbPoint) {
    parts.push_back({{geometry.toPoint()->getX(), geometry.toPoint()->getY()}});
  } else if (kind == "areas" && type == wkbPolygon) {
    for (const OGRLinearRing* ring : *geometry.toPolygon()) add_curve(*ring);
  } else if ((kind == "streams" || kind == "roads") && type == wkbLineString) {
    add_curve(*geometry.toLineString());
  }
}

struct Extent {
  double west, east, south, north;
  bool touches(const Part& part) const {
    double w = HUGE_VAL, e = -HUGE_VAL, s = HUGE_VAL, n = -HUGE_VAL;
    for (const auto& [x, y] : part) {
      if (!std::isfinite(x) || !std::isfinite(y)) return false;  // it has no place in the CRS of the basin
      w = std::min(w, x), e = std::max(e, x);
      s = std::min(s, y), n = std::max(n, y);
    }
    return w <= east && e >= west && s <= north && n >= south;
  }
};

/// Of the mesh, and a tenth more on each side, which maps show too.
Extent around(const mesh::Mesh& mesh) {
  const auto [west, east] = std::minmax_element(mesh.node_x.begin(), mesh.node_x.end());
  const auto [south, north] = std::minmax_element(mesh.node_y.begin(), mesh.node_y.end());
  const double more = 0.1 * std::max(*east - *west, *north - *south);
  return {*west - more, *east + more, *south - more, *north + more};
}

void to_plane(const mesh::Transform& way, Part& part) {
  std::vector<double> x, y;
  for (const auto& [east, north] : part) x.push_back(east), y.push_back(north);
  way.apply(x, y);
  for (std::size_t i = 0; i < part.size(); ++i) part[i] = {x[i], y[i]};
}

}  // namespace

std::vector<DrawnLayer> read_drawn_layers(const std::vector<core::MapLayer>& layers, const mesh::Mesh& mesh,
                                          const std::string& crs, const std::string& where) {
  std::vector<DrawnLayer> drawn;
  if (layers.empty()) return drawn;
  const mesh::QuietGdal quiet;
  const OGRSpatialReference plane = mesh::projected_crs(crs, where);
  const Extent extent = around(mesh);
  for (const core::MapLayer& wanted : layers) {
    const mesh::VectorLayer open =
        mesh::open_layer(wanted.file, wanted.layer, "layer", "the features", plane);
    const int name = mesh::attribute_of(*open.layer, wanted.name, open.file);
    const mesh::Transform way(open.crs, plane);
    DrawnLayer layer{wanted.kind, wanted.title, {}};
    open.layer->ResetReading();
    while (const std::unique_ptr<OGRFeature> f{open.layer->GetNextFeature()}) {
      if (f->GetGeometryRef() == nullptr) continue;
      std::vector<Part> parts;
      collect(*f->GetGeometryRef(), wanted.kind, parts);
      DrawnFeature feature{mesh::text_of(*f, name)};
      for (Part& part : parts) {
        to_plane(way, part);
        if (extent.touches(part)) feature.parts.push_back(std::move(part));
      }
      if (!feature.parts.empty()) layer.features.push_back(std::move(feature));
    }
    if (layer.features.empty())
      core::warn("{}: [[map_layer]]: no {} of {} lie around the mesh", wanted.at.text, wanted.kind,
                 wanted.file.string());
    drawn.push_back(std::move(layer));
  }
  return drawn;
}

}  // namespace freshet::postproc
