#include "postproc/exports/polygon_file.hpp"

#include <cpl_conv.h>
#include <ogrsf_frmts.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/terrain/spatial.hpp"
#include "mesh/ugrid_file.hpp"
#include "postproc/exports/class_polygons.hpp"

namespace freshet::postproc {

namespace fs = std::filesystem;

namespace {

class Writer {
 public:
  Writer(const PolygonFile& kind, const ResultFolder& results, const fs::path& part,
         const std::string& crs_wkt)
      : kind_(kind), results_(results), part_(part) {
    if (!crs_wkt.empty()) ok(own_.SetFromUserInput(crs_wkt.c_str()) == OGRERR_NONE, "reading the mesh's CRS");
    own_.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    there_ = kind.in_degrees ? mesh::wgs84() : own_;
    if (kind.in_degrees) {
      way_.reset(OGRCreateCoordinateTransformation(&own_, &there_));
      ok(way_ != nullptr, "finding a way to WGS 84");
    }
    GDALDriver* const driver = GetGDALDriverManager()->GetDriverByName(kind.driver);
    if (driver == nullptr) core::fail_run("GDAL has no driver {}; install it with GDAL", kind.driver);
    data_.reset(driver->Create(part.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    ok(data_ != nullptr, "making the file");
  }

  void add(const PolygonLayer& layer) {
    OGRLayer* const to = data_->CreateLayer(layer.name.c_str(), there_.IsEmpty() ? nullptr : &there_,
                                            wkbMultiPolygon, nullptr);
    ok(to != nullptr, "making a layer");
    for (const char* name : {"name", "description", "cycle"}) add_column(*to, name, OFTString);
    for (const char* name : {"from_value", "to_value", "area_km2"}) add_column(*to, name, OFTReal);
    for (const ClassPolygon& one : layer.classes) add_class(*to, layer, one);
  }

  void finish() {
    CPLErrorReset();
    data_.reset();
    ok(CPLGetLastErrorType() < CE_Failure, "writing the file to its end");
  }

 private:
  void add_column(OGRLayer& layer, const char* name, OGRFieldType type) const {
    OGRFieldDefn column(name, type);
    ok(layer.CreateField(&column) == OGRERR_NONE, "making a column");
  }

  void add_class(OGRLayer& to, const PolygonLayer& layer, const ClassPolygon& one) const {
    std::unique_ptr<OGRGeometry> geometry(one.geometry->clone());
    if (way_) ok(geometry->transform(way_.get()) == OGRERR_NONE, "bringing polygons to degrees");
    OGRFeature feature(to.GetLayerDefn());
    feature.SetField("name", one.label.c_str());
    const std::string remarks = results_.attributes.remarks();
    feature.SetField("description",
                     fmt::format("{}{}{}", layer.title, remarks.empty() ? "" : ". ", remarks).c_str());
    feature.SetField("cycle", core::to_iso(results_.attributes.cycle).c_str());
    feature.SetField("from_value", one.low);
    if (std::isfinite(one.high)) feature.SetField("to_value", one.high);
    feature.SetField("area_km2", one.area_km2);
    feature.SetStyleString(fmt::format("BRUSH(fc:{}C0);PEN(c:{}FF,w:1px)", one.colour, one.colour).c_str());
    feature.SetGeometryDirectly(geometry.release());
    ok(to.CreateFeature(&feature) == OGRERR_NONE, "writing a polygon");
  }

  void ok(bool good, const char* doing) const {
    if (!good) core::fail_run("{}: {} failed: {}", part_.string(), doing, mesh::gdal_reason());
  }

  const PolygonFile& kind_;
  const ResultFolder& results_;
  fs::path part_;
  OGRSpatialReference own_, there_;
  std::unique_ptr<OGRCoordinateTransformation> way_;
  GDALDatasetUniquePtr data_;
};

}  // namespace

nlohmann::json write_polygons(const PolygonFile& kind, const ResultFolder& results, const fs::path& folder,
                              const ExportSettings& settings) {
  core::check(!settings.flat, "--flat: polygons have no heights; leave it out");
  core::check(!settings.all_members && settings.members.empty(),
              "--member: polygons are of all members together; leave it out");
  const mesh::QuietGdal quiet;
  const core::NetcdfFile probability = core::NetcdfFile::open(results.probability());
  const mesh::Mesh mesh = mesh::read_mesh(probability);
  core::check(!kind.in_degrees || !mesh.crs_wkt.empty(),
              "{}: is in local coordinates, of which nobody knows where on Earth they lie",
              probability.path().string());
  // A GeoPackage notes when it was changed: the cycle's time, so that the same results make the same bytes.
  const CPLConfigOptionSetter date("OGR_CURRENT_DATE", core::to_iso(results.attributes.cycle).c_str(), false);
  fs::create_directories(folder);
  const fs::path file = folder / kind.name, part = folder / fmt::format("part.{}", kind.name);
  fs::remove(part);
  Writer writer(kind, results, part, mesh.crs_wkt);
  nlohmann::json layers = nlohmann::json::array();
  for (const PolygonLayer& layer : polygon_layers(probability, mesh)) {
    writer.add(layer);
    layers.push_back({{"layer", layer.name}, {"polygons", layer.classes.size()}});
  }
  writer.finish();
  core::publish(part, file);
  return {{"file", file.string()}, {"layers", layers}};
}

}  // namespace freshet::postproc
