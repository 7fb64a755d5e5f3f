// Breaklines and houses as they were drawn.

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/plausible.hpp"
#include "core/problems.hpp"
#include "mesh/terrain/ogr_ring.hpp"
#include "mesh/terrain/structures.hpp"
#include "mesh/terrain/udunits.hpp"
#include "mesh/terrain/vector_file.hpp"

namespace freshet::mesh {
namespace {

using core::check;
using Geometry = std::unique_ptr<OGRGeometry>;
constexpr double same_point = 1e-3;  // m

std::string feature_text(const OGRFeature& feature, const std::string& file) {
  return fmt::format("feature {} of {}", feature.GetFID(), file);
}

/// take(feature, its geometry without curves) of all features of a layer, or of those with the name.
void each_feature(const core::LineInput& source, const VectorLayer& open,
                  const std::function<void(OGRFeature&, const OGRGeometry&)>& take) {
  OGRLayer& layer = *open.layer;
  const int name = layer.GetLayerDefn()->GetFieldIndex("name");
  check(source.feature.empty() || name >= 0,
        "{}: has no attribute 'name' to find '{}' by; add one, or leave out feature to take all", open.file,
        source.feature);
  long all = 0, taken = 0, without = 0;
  layer.ResetReading();
  while (auto feature = std::unique_ptr<OGRFeature>(layer.GetNextFeature())) {
    ++all;
    if (!source.feature.empty() && text_of(*feature, name) != source.feature) continue;
    ++taken;
    const OGRGeometry* own = feature->GetGeometryRef();
    if (own == nullptr || own->IsEmpty()) {
      ++without;
      continue;
    }
    const Geometry geometry(own->hasCurveGeometry() ? own->getLinearGeometry() : own->clone());
    take(*feature, *geometry);
  }
  check(all > 0, "{}: layer '{}' holds no feature, or cannot be read; take the table out, or draw some",
        open.file, layer.GetName());
  check(taken > 0, "{}: no feature has the name '{}'", open.file, source.feature);
  check(without < taken, "{}: no feature of layer '{}' has a geometry", open.file, layer.GetName());
  if (without > 0) core::warn("{}: {} features have no geometry and are left out", open.file, without);
}

/// Lines in a geometry, and the rims of its polygons.
void lines_in(const OGRGeometry& geometry, std::vector<const OGRLineString*>& lines) {
  const auto type = wkbFlatten(geometry.getGeometryType());
  if (type == wkbLineString) {
    lines.push_back(geometry.toLineString());
  } else if (type == wkbPolygon) {
    for (const OGRLinearRing* ring : *geometry.toPolygon()) lines.push_back(ring);
  } else if (OGR_GT_IsSubClassOf(type, wkbGeometryCollection)) {
    for (const OGRGeometry* part : *geometry.toGeometryCollection()) lines_in(*part, lines);
  }
}

/// What its heights are in: metres of one of them.
double height_unit(const core::Breakline& b, const VectorLayer& open) {
  const double stated = open.crs.IsCompound() ? open.crs.GetTargetLinearUnits("VERT_CS") : 0;
  if (b.unit.empty()) return stated > 0 ? stated : 1;
  const double metres = unit_factor(b.unit, "m").value_or(0);
  check(metres > 0 && std::isfinite(metres),
        "{}: unit '{}' is no unit of length; write \"m\", \"ft\" or another", b.at.text,
        b.unit.substr(0, 40));
  if (stated > 0 && std::abs(stated / metres - 1) > 1e-5)
    core::warn("{}: its vertical CRS counts in units of {:g} m; unit = \"{}\" holds", open.file, stated,
               b.unit);
  return metres;
}

/// Lines of one file.
class LineReader {
 public:
  LineReader(const core::Breakline& b, std::size_t number, const VectorLayer& open,
             const OGRSpatialReference& crs)
      : b_(b),
        number_(number),
        open_(open),
        way_(open.crs, crs),
        unit_(height_unit(b, open)),
        attribute_(attribute_of(*open.layer, b.crest_attribute, open.file)) {}

  void take(const OGRFeature& feature, const OGRGeometry& geometry, std::vector<DrawnLine>& lines) const {
    std::vector<const OGRLineString*> parts;
    lines_in(geometry, parts);
    const std::string which = feature_text(feature, open_.file);
    check(!parts.empty(), "{} is a {}, where a line is needed", which, geometry.getGeometryName());
    for (const OGRLineString* part : parts) {
      DrawnLine line{number_, fmt::format("'{}', {}", b_.name, which), {}, {}};
      add_points(line, *part, height_of(feature, which), which);
      if (line.points.size() >= 2) lines.push_back(std::move(line));
    }
  }

 private:
  std::optional<double> height_of(const OGRFeature& feature, const std::string& which) const {
    if (b_.crest_m) return *b_.crest_m;
    if (attribute_ < 0) return std::nullopt;
    check(feature.IsFieldSetAndNotNull(attribute_), "{} has no value of '{}', which is to hold its crest",
          which, b_.crest_attribute);
    return unit_ * feature.GetFieldAsDouble(attribute_);
  }

  void add_points(DrawnLine& line, const OGRLineString& part, std::optional<double> height,
                  const std::string& which) const {
    const bool z = b_.crest_from == core::CrestFrom::z;
    check(!z || part.Is3D(), "{} has no z, which is to hold its crest: crest_from = \"z\"", which);
    for (int i = 0; i < part.getNumPoints(); ++i) {
      const Point p = way_({part.getX(i), part.getY(i)});
      check(std::isfinite(p.x) && std::isfinite(p.y),
            "{}: point {} lies outside of where basin.crs is defined; is the file's CRS right?", which,
            i + 1);
      if (!line.points.empty() && length(p - line.points.back()) < same_point) continue;
      line.points.push_back(p);
      if (!z && !height) continue;
      const double level = (z ? unit_ * part.getZ(i) : *height) + b_.crest_add_m;
      check(
          core::plausible::elevation.holds(level),
          "{}: the crest is {:g} m at point {}, which cannot be: a code for no value, or another unit? Mend "
          "the file, or say the unit with unit = \"...\" ({})",
          which, level, i + 1, b_.at.text);
      line.height.push_back(level);
    }
  }

  const core::Breakline& b_;
  std::size_t number_;
  const VectorLayer& open_;
  Transform way_;
  double unit_;
  int attribute_;
};

DrawnLine listed(const core::Breakline& b, std::size_t number) {
  DrawnLine line{number, fmt::format("'{}'", b.name), {}, {}};
  for (std::size_t i = 0; i < b.line.points.size(); ++i) {
    const Point p{b.line.points[i][0], b.line.points[i][1]};
    if (!line.points.empty() && length(p - line.points.back()) < same_point) continue;
    line.points.push_back(p);
    if (b.crest_m) line.height.push_back(*b.crest_m + b.crest_add_m);
    if (!b.crest_levels_m.empty()) line.height.push_back(b.crest_levels_m[i] + b.crest_add_m);
  }
  check(line.points.size() >= 2, "{}: the line is a point; give two points that differ", b.at.text);
  return line;
}

/// A ring that crosses itself is mended where what lies inside is the same by every rule but for specks.
OGRMultiPolygon sound(const OGRMultiPolygon& drawn, const std::string& which, double speck) {
  const std::string fault = fault_of(drawn);
  if (fault.empty()) return drawn;
  const Geometry valid(drawn.MakeValid());
  OGRMultiPolygon mended = valid ? polygons_in(*valid) : OGRMultiPolygon();
  double even_odd = 0, outer = 0;
  for (const OGRPolygon* part : mended) even_odd += part->get_Area();
  for (const OGRPolygon* part : drawn)
    outer += part->getExteriorRing() ? part->getExteriorRing()->get_Area() : 0;
  check(
      !mended.IsEmpty() && std::abs(even_odd - outer) < std::max(speck, 0.01 * even_odd),
      "{}: the footprint crosses itself ({}): what lies inside is not clear; mend it there, or let 'ogr2ogr "
      "-makevalid' do it and check what it made",
      which, fault);
  core::warn("{}: the footprint crosses itself in a speck, which is mended ({})", which, fault);
  return mended;
}

Ring projected(const OGRLinearRing& ring, const Transform& way, const std::string& which) {
  Ring out;
  for (const Point p : ring_of(ring)) {
    const Point q = way(p);
    check(std::isfinite(q.x) && std::isfinite(q.y),
          "{}: lies outside of where basin.crs is defined; is the file's CRS right?", which);
    if (out.empty() || length(q - out.back()) >= same_point) out.push_back(q);
  }
  while (out.size() > 1 && length(out.front() - out.back()) < same_point) out.pop_back();
  if (signed_area(out) < 0) std::reverse(out.begin(), out.end());
  return out;
}

void take_house(const core::Buildings& b, std::size_t number, const OGRFeature& feature,
                const OGRGeometry& geometry, const VectorLayer& open, const Transform& way, int attribute,
                double speck, std::vector<DrawnHouse>& houses) {
  const std::string which = feature_text(feature, open.file);
  const OGRMultiPolygon polygons = polygons_in(geometry);
  check(!polygons.IsEmpty(), "{} is a {}, where a polygon is needed", which, geometry.getGeometryName());
  double height = b.height_m;
  if (attribute >= 0) {
    check(feature.IsFieldSetAndNotNull(attribute), "{} has no value of '{}', which is to hold its height",
          which, b.height_attribute);
    height = feature.GetFieldAsDouble(attribute);
    check(height >= 0 && height <= 1000, "{}: a height of {:g} m cannot be", which, height);
  }
  for (const OGRPolygon* part : sound(polygons, which, speck)) {
    Ring ring = projected(*part->getExteriorRing(), way, which);
    if (ring.size() >= 3) houses.push_back({number, std::move(ring), height});
  }
}

}  // namespace

DrawnStructures read_structures(const core::Basin& basin, const OGRSpatialReference& crs) {
  QuietGdal quiet;
  core::Problems problems;
  DrawnStructures drawn;
  for (std::size_t i = 0; i < basin.breaklines.size(); ++i)
    problems.attempt([&] {
      const core::Breakline& b = basin.breaklines[i];
      if (!b.line.drawn_in_file()) return drawn.lines.push_back(listed(b, i));
      const VectorLayer open = open_layer(b.line.file, b.line.layer, "layer", "the lines", crs);
      const LineReader reader(b, i, open, crs);
      each_feature(b.line, open, [&](OGRFeature& feature, const OGRGeometry& geometry) {
        problems.attempt([&] { reader.take(feature, geometry, drawn.lines); });
      });
    });
  const double speck = basin.mesh.merge() * basin.mesh.merge();
  for (std::size_t i = 0; i < basin.buildings.size(); ++i)
    problems.attempt([&] {
      const core::Buildings& b = basin.buildings[i];
      if (!b.polygons.drawn_in_file()) {
        Ring ring;
        for (const auto& [x, y] : b.polygons.points) ring.push_back({x, y});
        if (signed_area(ring) < 0) std::reverse(ring.begin(), ring.end());
        return drawn.houses.push_back({i, ring, b.height_m});
      }
      const VectorLayer open = open_layer(b.polygons.file, b.polygons.layer, "layer", "the footprints", crs);
      const Transform way(open.crs, crs);
      const int attribute = attribute_of(*open.layer, b.height_attribute, open.file);
      each_feature(b.polygons, open, [&](OGRFeature& feature, const OGRGeometry& geometry) {
        problems.attempt(
            [&] { take_house(b, i, feature, geometry, open, way, attribute, speck, drawn.houses); });
      });
    });
  problems.throw_all();
  return drawn;
}

}  // namespace freshet::mesh
