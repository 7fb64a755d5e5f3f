#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <cmath>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "mesh/terrain/ogr_ring.hpp"
#include "mesh/terrain/spatial.hpp"
#include "postproc/mesh_report/mesh_report.hpp"

namespace freshet::postproc {
namespace {

struct FeatureGone {
  void operator()(OGRFeature* feature) const { OGRFeature::DestroyFeature(feature); }
};

void ok(bool done, const std::filesystem::path& part, const char* what) {
  if (!done) core::fail_run("{}: {} failed: {}", part.string(), what, mesh::gdal_reason());
}

void write_layer(GDALDataset& data, const std::filesystem::path& part, const WorstCells& worst,
                 const MeshReportData& report, const mesh::Mesh& m, OGRSpatialReference* crs) {
  OGRLayer* layer = data.CreateLayer(worst.name.c_str(), crs, wkbPolygon, nullptr);
  ok(layer != nullptr, part, "making a layer");
  const auto add = [&](const char* name, OGRFieldType type) {
    OGRFieldDefn field(name, type);
    ok(layer->CreateField(&field) == OGRERR_NONE, part, "making a field");
  };
  for (const char* name : {"rank", "cell"}) add(name, OFTInteger);
  for (const char* name :
       {"step_s", "step_over_shortest", "inradius_m", "edge_m", "smallest_angle_deg", "gradation"})
    add(name, OFTReal);
  add("lies", OFTString);
  const CellFigures& f = report.cells;
  for (std::size_t i = 0; i < worst.cells.size(); ++i) {
    const mesh::Index c = worst.cells[i];
    const std::unique_ptr<OGRFeature, FeatureGone> feature(OGRFeature::CreateFeature(layer->GetLayerDefn()));
    const OGRPolygon polygon = mesh::polygon_of(m, c);
    feature->SetGeometry(&polygon);
    feature->SetField("rank", static_cast<int>(i) + 1);
    feature->SetField("cell", static_cast<int>(c));
    if (std::isfinite(report.steps.step_s[c])) {
      feature->SetField("step_s", report.steps.step_s[c]);
      feature->SetField("step_over_shortest", report.steps.step_s[c] / report.steps.without[0].step_s);
    }
    feature->SetField("inradius_m", f.inradius_m[c]);
    feature->SetField("edge_m", f.edge_m[c]);
    feature->SetField("smallest_angle_deg", f.angle_deg[c]);
    feature->SetField("gradation", f.gradation[c]);
    feature->SetField("lies", word_of(f.place[c]));
    ok(layer->CreateFeature(feature.get()) == OGRERR_NONE, part, "writing a cell");
  }
}

}  // namespace

void write_worst_cells(const std::filesystem::path& gpkg, const MeshReportData& report, const mesh::Mesh& m) {
  const mesh::QuietGdal quiet;
  GDALDriver* const driver = GetGDALDriverManager()->GetDriverByName("GPKG");
  if (driver == nullptr) core::fail_run("GDAL has no driver GPKG");
  const std::filesystem::path part = core::part_of(gpkg);
  std::filesystem::remove(part);
  OGRSpatialReference crs;
  crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  const bool on_earth = !m.crs_wkt.empty() && crs.SetFromUserInput(m.crs_wkt.c_str()) == OGRERR_NONE;
  std::unique_ptr<GDALDataset> data(driver->Create(part.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
  ok(data != nullptr, part, "creating it");
  ok(data->StartTransaction() == OGRERR_NONE, part, "beginning to write");
  for (const WorstCells& worst : report.worst)
    write_layer(*data, part, worst, report, m, on_earth ? &crs : nullptr);
  ok(data->CommitTransaction() == OGRERR_NONE, part, "writing");
  CPLErrorReset();
  data.reset();
  ok(CPLGetLastErrorType() < CE_Failure, part, "closing it");
  core::publish(part, gpkg);
}

}  // namespace freshet::postproc
