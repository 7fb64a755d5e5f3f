#include "mesh/terrain/river/river_layer.hpp"

#include <algorithm>
#include <cmath>

#include "core/basin.hpp"
#include "core/errors.hpp"
#include "core/log.hpp"
#include "core/number.hpp"
#include "core/plausible.hpp"
#include "core/spelling.hpp"
#include "mesh/terrain/clean_lines.hpp"
#include "mesh/terrain/river/reaches.hpp"
#include "mesh/terrain/vector_file.hpp"

namespace freshet::mesh {

using core::check;

namespace {

/// A field of the layer by its name; -1: there is none.
struct Attributes {
  int name = -1, width = -1, depth = -1;
};

int find_field(OGRFeatureDefn& fields, const std::string& wanted, const std::string& usual,
               const std::string& key, const std::string& file) {
  const int field = fields.GetFieldIndex(wanted.c_str());
  std::vector<std::string> names;
  for (int i = 0; i < fields.GetFieldCount(); ++i) names.push_back(fields.GetFieldDefn(i)->GetNameRef());
  check(field >= 0 || wanted == usual, "{}: its lines have no attribute '{}' (rivers.{}){}", file, wanted,
        key, core::did_you_mean(wanted, names));
  return field;
}

Attributes attributes_of(const VectorLayer& open, const core::Rivers& rivers) {
  OGRFeatureDefn& fields = *open.layer->GetLayerDefn();
  Attributes a;
  a.name = find_field(fields, rivers.name_attribute, "name", "name_attribute", open.file);
  a.width = find_field(fields, rivers.width_attribute, "width_m", "width_attribute", open.file);
  a.depth = find_field(fields, rivers.depth_attribute, "depth_m", "depth_attribute", open.file);
  if (a.width < 0 && !rivers.width_law && !rivers.banks)
    core::warn(
        "{}: its lines have no attribute '{}', and there is neither width_law nor banks: every river is "
        "mesh.channel_width_m wide",
        open.file, rivers.width_attribute);
  return a;
}

/// NaN where it is empty.
double number_of(OGRFeature& feature, int field, const core::Plausible& range, const std::string& where) {
  if (field < 0 || !feature.IsFieldSetAndNotNull(field)) return std::nan("");
  const std::string text = feature.GetFieldAsString(field),
                    attribute = feature.GetFieldDefnRef(field)->GetNameRef();
  if (text.empty()) return std::nan("");
  const double value = core::parse_number(text, attribute, where);
  check(range.holds(value), "{}: {} = {:g} is no {} in metres; leave it empty where it is not known", where,
        attribute, value, range.quantity);
  return value;
}

constexpr core::Plausible width_range{0.1, 30000, "width of a river", "m",
                                      "the Amazon's mouth has some 20 km"};
constexpr core::Plausible depth_range{0, 220, "depth of a river", "m", "the Congo has some 220 m"};

std::vector<Point> projected(const OGRLineString& drawn, const Transform& transform, double tolerance,
                             const std::string& where) {
  std::vector<double> x, y;
  for (int i = 0; i < drawn.getNumPoints(); ++i) {
    x.push_back(drawn.getX(i));
    y.push_back(drawn.getY(i));
  }
  transform.apply(x, y);
  std::vector<Point> points;
  for (std::size_t i = 0; i < x.size(); ++i) {
    check(std::isfinite(x[i]) && std::isfinite(y[i]),
          "{}: a point of its line lies outside of where basin.crs is defined; is the file's CRS right?",
          where);
    if (points.empty() || length(Point{x[i], y[i]} - points.back()) > 1e-3) points.push_back({x[i], y[i]});
  }
  return clean_line(points, tolerance, false);  // smoothed and resampled later: dense ones may stay
}

/// The lines of a geometry, part by part.
void collect(const OGRGeometry* geometry, const std::string& where,
             std::vector<const OGRLineString*>& lines) {
  check(geometry != nullptr && !geometry->IsEmpty(), "{}: its line is empty; delete it", where);
  const auto type = wkbFlatten(geometry->getGeometryType());
  if (type == wkbLineString) {
    lines.push_back(geometry->toLineString());
    return;
  }
  check(type == wkbMultiLineString, "{}: is a {} where a line is needed{}", where,
        geometry->getGeometryName(),
        type == wkbPolygon || type == wkbMultiPolygon
            ? "; polygons of the rivers' area belong into rivers.banks"
            : "");
  for (const OGRLineString* part : *geometry->toMultiLineString())
    if (!part->IsEmpty()) lines.push_back(part);
}

}  // namespace

std::vector<River> read_river_lines(const core::Basin& basin, const OGRSpatialReference& crs) {
  QuietGdal quiet;
  const core::Rivers& rivers = basin.rivers;
  const VectorLayer open = open_layer(*rivers.lines, rivers.layer, "layer", "the rivers", crs);
  const Attributes a = attributes_of(open, rivers);
  const Transform transform(open.crs, crs);
  std::vector<River> reaches;
  open.layer->ResetReading();
  while (auto feature = std::unique_ptr<OGRFeature>(open.layer->GetNextFeature())) {
    const std::string name = a.name >= 0 ? feature->GetFieldAsString(a.name) : "";
    const std::string where =
        fmt::format("{}: feature {}{}", open.file, feature->GetFID(), name.empty() ? "" : " (" + name + ")");
    const double width = number_of(*feature, a.width, width_range, where),
                 depth = number_of(*feature, a.depth, depth_range, where);
    std::vector<const OGRLineString*> lines;
    collect(feature->GetGeometryRef(), where, lines);
    for (const OGRLineString* line : lines) {
      River river;
      river.name = name;
      river.points = projected(*line, transform, basin.mesh.tolerance_m(), where);
      if (river.points.size() < 2) continue;
      river.width.assign(river.points.size(), width);
      river.depth.assign(river.points.size(), depth);
      river.upstream_m2.assign(river.points.size(), 0);
      reaches.push_back(std::move(river));
    }
  }
  check(!reaches.empty(), "{}: layer '{}' holds no line, or cannot be read", open.file,
        open.layer->GetName());
  return joined_reaches(std::move(reaches));
}

}  // namespace freshet::mesh
