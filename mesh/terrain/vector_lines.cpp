#include "mesh/terrain/vector_lines.hpp"

#include <fmt/ranges.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <cmath>

#include "core/errors.hpp"
#include "mesh/terrain/raster_file.hpp"

namespace freshet::mesh {
namespace {

using core::check;
using core::fail_input;

std::string list_of(const std::vector<std::string>& names) {
  return fmt::format("'{}'", fmt::join(names, "', '"));
}

OGRLayer& find_layer(GDALDataset& data, const core::LineSource& source, const std::string& file) {
  std::vector<std::string> names;
  for (int i = 0; i < data.GetLayerCount(); ++i) names.push_back(data.GetLayer(i)->GetName());
  check(!names.empty(), "{}: holds no layer", file);
  if (source.layer.empty()) {
    check(names.size() == 1, "{}: holds the layers {}; say with layer = \"...\" which has the line", file,
          list_of(names));
    return *data.GetLayer(0);
  }
  OGRLayer* layer = data.GetLayerByName(source.layer.c_str());
  check(layer != nullptr, "{}: has no layer '{}'; there is {}", file, source.layer, list_of(names));
  return *layer;
}

/// The feature whose attribute `name` is the one asked for, or the only one.
std::unique_ptr<OGRFeature> find_feature(OGRLayer& layer, const std::string& wanted,
                                         const std::string& file) {
  const int field = layer.GetLayerDefn()->GetFieldIndex("name");
  check(
      wanted.empty() || field >= 0,
      "{}: its lines have no attribute 'name' to find '{}' by; add one, or leave out feature where there is "
      "one line",
      file, wanted);
  std::unique_ptr<OGRFeature> found;
  std::vector<std::string> names;
  int fitting = 0;
  layer.ResetReading();
  while (auto feature = std::unique_ptr<OGRFeature>(layer.GetNextFeature())) {
    const std::string name = field >= 0 ? feature->GetFieldAsString(field) : "";
    names.push_back(name);
    if (!wanted.empty() && name != wanted) continue;
    if (++fitting == 1) found = std::move(feature);
  }
  check(!names.empty(), "{}: layer '{}' holds no feature, or cannot be read", file, layer.GetName());
  check(fitting > 0, "{}: no feature has the name '{}'; there is {}", file, wanted, list_of(names));
  check(fitting == 1 || !wanted.empty(),
        "{}: holds {} features; say with feature = \"...\" the `name` of the one meant", file, fitting);
  check(fitting == 1, "{}: {} features have the name '{}'; give each its own", file, fitting, wanted);
  return found;
}

const OGRLineString& single_line(const OGRGeometry* geometry, const std::string& file) {
  check(geometry != nullptr && !geometry->IsEmpty(), "{}: the line is empty", file);
  const auto type = wkbFlatten(geometry->getGeometryType());
  if (type == wkbLineString) return *geometry->toLineString();
  check(type == wkbMultiLineString, "{}: holds a {} where a line is needed; draw a line", file,
        geometry->getGeometryName());
  const OGRMultiLineString& parts = *geometry->toMultiLineString();
  check(parts.getNumGeometries() == 1,
        "{}: the line has {} parts; join them to one line, or give each its own name", file,
        parts.getNumGeometries());
  return *parts.getGeometryRef(0);
}

Line projected(const OGRLineString& drawn, const OGRSpatialReference& from, const OGRSpatialReference& to,
               const std::string& file) {
  std::vector<double> x, y;
  for (int i = 0; i < drawn.getNumPoints(); ++i) {
    x.push_back(drawn.getX(i));
    y.push_back(drawn.getY(i));
  }
  Transform(from, to).apply(x, y);
  constexpr double same_point = 1e-3;  // m
  Line line;
  for (std::size_t i = 0; i < x.size(); ++i) {
    check(std::isfinite(x[i]) && std::isfinite(y[i]),
          "{}: point {} of the line lies outside of where basin.crs is defined; is the file's CRS right?",
          file, i + 1);
    if (!line.x.empty() && std::hypot(x[i] - line.x.back(), y[i] - line.y.back()) < same_point) continue;
    line.x.push_back(x[i]);
    line.y.push_back(y[i]);
  }
  check(line.x.size() >= 2, "{}: the line is a point; draw it with two points or more", file);
  return line;
}

}  // namespace

Line read_line(const core::LineSource& source, const OGRSpatialReference& crs) {
  QuietGdal quiet;
  const std::string file = source.file.string();
  check_openable(source.file, "vector file");
  std::unique_ptr<GDALDataset> data(
      GDALDataset::Open(file.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR));
  check(data != nullptr, "{}: no vector file that can be read: {}", file, gdal_reason());
  OGRLayer& layer = find_layer(*data, source, file);
  const OGRSpatialReference* own = layer.GetSpatialRef();
  check(own != nullptr && !own->IsLocal(),
        "{}: has no CRS; say it with 'ogr2ogr -a_srs EPSG:... new.gpkg {}'", file, file);
  const std::unique_ptr<OGRFeature> feature = find_feature(layer, source.feature, file);
  Line line = projected(single_line(feature->GetGeometryRef(), file), *own, crs, file);
  line.id = source.id();
  return line;
}

std::vector<Line> read_lines(const core::Basin& basin, const OGRSpatialReference& crs) {
  std::vector<Line> lines;
  for (const core::LineSource& source : basin.lines()) lines.push_back(read_line(source, crs));
  return lines;
}

}  // namespace freshet::mesh
