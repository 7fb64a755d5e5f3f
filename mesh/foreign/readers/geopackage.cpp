// Polygons of a vector file that GDAL reads (GeoPackage, Shapefile, GeoJSON): a cell each. Corners in one
// place are one node. The bed is the third coordinate, or an attribute; the material an attribute.

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "core/text.hpp"
#include "mesh/foreign/check.hpp"
#include "mesh/foreign/mesh_formats.hpp"
#include "mesh/foreign/polygon_soup.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

class Polygons {
 public:
  Polygons(const std::filesystem::path& file, const ReadSettings& settings) : file_(file.string()) {
    QuietGdal quiet;
    GDALAllRegister();
    core::check_regular(file);
    data_.reset(GDALDataset::Open(file_.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY));
    core::check(data_ != nullptr, "{}: GDAL cannot open it: {}", file_, gdal_reason());
    layer_ = settings.layer.empty() ? only_layer() : data_->GetLayerByName(settings.layer.c_str());
    core::check(layer_ != nullptr, "{}: it has no layer '{}'; it has {}", file_, settings.layer,
                layer_names());
    bed_ = field(settings.bed);
    material_ = settings.material.empty() ? layer_->GetLayerDefn()->GetFieldIndex("material")
                                          : field(settings.material);
  }

  ForeignMesh read() {
    QuietGdal quiet;
    layer_->ResetReading();
    while (const OGRFeatureUniquePtr feature{layer_->GetNextFeature()}) add(*feature);
    ForeignMesh mesh = soup_.take();
    core::check(!mesh.end.empty(), "{}: the layer '{}' has no polygons", file_, layer_->GetName());
    if (const OGRSpatialReference* crs = layer_->GetSpatialRef()) mesh.crs = to_wkt(*crs);
    return mesh;
  }

 private:
  OGRLayer* only_layer() const {
    core::check(data_->GetLayerCount() == 1, "{}: it has {} layers ({}); name one by --layer", file_,
                data_->GetLayerCount(), layer_names());
    return data_->GetLayer(0);
  }

  std::string layer_names() const {
    std::string names;
    for (int i = 0; i < data_->GetLayerCount(); ++i)
      names += (i == 0 ? "" : ", ") + core::fit_line(data_->GetLayer(i)->GetName());
    return names;
  }

  int field(const std::string& name) const {
    if (name.empty()) return -1;
    const int index = layer_->GetLayerDefn()->GetFieldIndex(name.c_str());
    core::check(index >= 0, "{}: the layer '{}' has no attribute '{}'", file_, layer_->GetName(), name);
    return index;
  }

  static bool has(const OGRFeature& feature, int index) {
    return index >= 0 && feature.IsFieldSetAndNotNull(index);
  }

  void add(const OGRFeature& feature) {
    const OGRGeometry* geometry = feature.GetGeometryRef();
    const auto number = static_cast<std::int64_t>(feature.GetFID());
    core::check(geometry != nullptr, "{}: feature {} has no polygon", file_, number);
    const OGRPolygon* polygon = nullptr;
    const OGRwkbGeometryType type = wkbFlatten(geometry->getGeometryType());
    if (type == wkbPolygon || type == wkbTriangle) polygon = geometry->toPolygon();
    if (type == wkbMultiPolygon && geometry->toMultiPolygon()->getNumGeometries() == 1)
      polygon = geometry->toMultiPolygon()->getGeometryRef(0);
    core::check(polygon != nullptr, "{}: feature {} is a {}, not one polygon; a cell is a polygon", file_,
                number, geometry->getGeometryName());
    const OGRLinearRing* ring = polygon->getExteriorRing();
    core::check(ring != nullptr && polygon->getNumInteriorRings() == 0,
                "{}: feature {} is a polygon with holes, or without a ring; cells have none", file_, number);
    core::check(ring->getNumPoints() <= static_cast<int>(most_corners) + 1,
                "{}: feature {} has {} corners; at most {} are read", file_, number, ring->getNumPoints(),
                most_corners);
    const bool has_z = ring->Is3D() != 0;
    std::vector<PolygonSoup::Corner> corners;
    for (int i = 0; i < ring->getNumPoints(); ++i)
      corners.push_back({ring->getX(i), ring->getY(i), has_z ? ring->getZ(i) : nan});
    if (corners.size() > 1 && corners.front().x == corners.back().x && corners.front().y == corners.back().y)
      corners.pop_back();
    soup_.add(corners, number, has(feature, bed_) ? feature.GetFieldAsDouble(bed_) : nan,
              has(feature, material_) ? core::fit_line(feature.GetFieldAsString(material_)) : "");
  }

  std::string file_;
  std::unique_ptr<GDALDataset> data_;
  OGRLayer* layer_ = nullptr;
  int bed_ = -1, material_ = -1;
  PolygonSoup soup_;
};

ForeignMesh read(const std::filesystem::path& file, const ReadSettings& settings) {
  return Polygons(file, settings).read();
}

bool recognises(const FileLook& look) {
  constexpr std::array endings = {".gpkg", ".shp", ".geojson", ".fgb"};
  return std::find(endings.begin(), endings.end(), look.extension) != endings.end();
}

}  // namespace

MeshReader geopackage_reader() {
  return {"gpkg", "polygons of a GeoPackage, Shapefile or GeoJSON", true, recognises, read};
}

}  // namespace freshet::mesh
